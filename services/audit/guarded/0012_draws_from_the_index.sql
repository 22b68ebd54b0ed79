-- What a sample is drawn from is told by the index alone: which case, and when. To read each disclosure itself took ten
-- times as long. May be lost, rolled back, edited: as the records, of which they are made.
CREATE INDEX record_drawn_of_disclosures ON record (service, position) INCLUDE (subject, recorded_at)
  WHERE type = 'DisclosureRecorded.v1';
CREATE INDEX record_drawn_of_receptions ON record (service, position) INCLUDE (subject, recorded_at)
  WHERE code IS NOT NULL;
DROP INDEX record_of_disclosure, record_of_reception;
