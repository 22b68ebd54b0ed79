-- What came with claims, contests and papers. May be lost: yes, it is rebuilt from the log. Holds no personal value.
ALTER TABLE verification_item
  DROP CONSTRAINT verification_item_kind_check,
  ADD CONSTRAINT verification_item_kind_check CHECK (kind IN ('statement', 'evidence', 'indicator', 'fallback-test'));
CREATE TABLE verification_retelling (
  event_id uuid PRIMARY KEY,
  case_id uuid NOT NULL,
  kind text NOT NULL CHECK (kind IN ('avoided', 'made')),
  agency text NOT NULL,
  reason text,
  told_on date NOT NULL
);
CREATE INDEX verification_retelling_day ON verification_retelling (told_on);
CREATE TABLE verification_contest (
  contest_id uuid PRIMARY KEY,
  case_id uuid NOT NULL,
  filed_on date NOT NULL,
  filed_with text NOT NULL,
  outcome text,
  decided_on date
);
-- Withdrawn ones stay: that it stood once is part of the case. So a kind may be there twice, and a row is told by its event.
ALTER TABLE verification_certificate
  DROP CONSTRAINT verification_certificate_pkey,
  ADD COLUMN event_id uuid UNIQUE,
  ADD COLUMN mode text,
  ADD COLUMN issuer text,
  ADD COLUMN rests_on text,
  ADD COLUMN confidence text,
  ADD COLUMN withdrawn_on date;
CREATE INDEX verification_certificate_case ON verification_certificate (case_id);
