-- A sample is drawn from the disclosures of every log: where they stand in the ledger, found without reading the rest.
CREATE INDEX record_of_disclosure ON record (service, position) WHERE type = 'DisclosureRecorded.v1';
CREATE INDEX record_of_reception ON record (service, position) WHERE code IS NOT NULL;
