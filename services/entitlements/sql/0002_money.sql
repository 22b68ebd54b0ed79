-- Applications, what became of decisions, and budget lines. May be lost: yes, all is rebuilt from the log.
CREATE TABLE entitlements_application (
  application_id uuid PRIMARY KEY,
  case_id uuid NOT NULL,
  person integer NOT NULL,
  rule text NOT NULL,
  procedure text NOT NULL,
  submitted_on date NOT NULL,
  state text NOT NULL,
  decision_id uuid
);
CREATE INDEX entitlements_application_of_case ON entitlements_application (case_id);
ALTER TABLE entitlements_decision
  ADD COLUMN line_id uuid,
  ADD COLUMN ordered_on date,
  ADD COLUMN recovered bigint NOT NULL DEFAULT 0,
  ADD COLUMN stopped_on date;
CREATE TABLE entitlements_delivery (
  delivery_id uuid PRIMARY KEY,
  decision_id uuid NOT NULL,
  item text NOT NULL,
  quantity integer NOT NULL,
  value bigint,
  delivered_on date NOT NULL
);
-- What is left of a line is its amount less what is set aside and spent, plus what came back.
CREATE TABLE entitlements_line (
  line_id uuid PRIMARY KEY,
  year integer NOT NULL,
  funding text NOT NULL,
  agency text NOT NULL,
  line text NOT NULL,
  amount bigint NOT NULL,
  committed bigint NOT NULL DEFAULT 0,
  spent bigint NOT NULL DEFAULT 0,
  returned bigint NOT NULL DEFAULT 0
);
CREATE INDEX entitlements_line_of_year ON entitlements_line (year, agency);
