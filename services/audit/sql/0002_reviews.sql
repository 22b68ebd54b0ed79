-- Confidentiality reviews and their findings as they stand, and what is wrong with logs. May be lost: yes, rebuilt from
-- audit's own log. Edited: an attacker hides a review from a list; what it says stands in the log. Codes, ids and days.
CREATE TABLE audit_review (
  review_id uuid PRIMARY KEY,
  unit text NOT NULL,
  case_id uuid,
  items int NOT NULL,
  corrects uuid,
  opened_by text NOT NULL,
  opened_at timestamptz NOT NULL,
  closed_at timestamptz
);
CREATE TABLE audit_review_check (
  review_id uuid NOT NULL,
  number int NOT NULL,
  PRIMARY KEY (review_id, number)
);
CREATE TABLE audit_review_finding (
  finding_id uuid PRIMARY KEY,
  review_id uuid NOT NULL,
  number int,
  line text NOT NULL,
  severity text NOT NULL,
  agency text NOT NULL,
  raised_at timestamptz NOT NULL,
  answer_by date NOT NULL,
  answer text,
  answered_on date,
  in_time boolean
);
CREATE INDEX audit_review_finding_of ON audit_review_finding (agency, answer_by);
CREATE INDEX audit_review_finding_in ON audit_review_finding (review_id);
CREATE TABLE audit_log_fault (
  fault_id uuid PRIMARY KEY,
  part text NOT NULL,
  code text NOT NULL,
  position bigint,
  found_at timestamptz NOT NULL,
  ended_at timestamptz
);
