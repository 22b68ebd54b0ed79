-- Verification of each case. May be lost: yes, it is rebuilt from the log. Holds no personal value.
CREATE TABLE verification (
  case_id uuid PRIMARY KEY,
  law text NOT NULL,
  reported_on date NOT NULL,
  checked_on date,
  check_outcome text,
  police_agency text,
  requested_on date,
  status text,
  determined_on date,
  determined_by text
);
CREATE INDEX verification_police ON verification (police_agency);
CREATE TABLE verification_item (
  item_id uuid PRIMARY KEY,
  case_id uuid NOT NULL,
  kind text NOT NULL CHECK (kind IN ('statement', 'evidence')),
  source text NOT NULL,
  taken_on date,
  sha256 text,
  weighed boolean NOT NULL DEFAULT false
);
CREATE INDEX verification_item_case ON verification_item (case_id);
CREATE TABLE verification_link (
  statement_id uuid NOT NULL,
  earlier_id uuid NOT NULL,
  kind text NOT NULL
);
CREATE TABLE verification_certificate (
  case_id uuid NOT NULL,
  document text NOT NULL,
  issued_by text NOT NULL,
  issued_on date NOT NULL,
  basis text NOT NULL,
  PRIMARY KEY (case_id, document)
);
