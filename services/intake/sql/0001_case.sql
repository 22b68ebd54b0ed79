-- Cases as intake knows them. May be lost: yes, it is rebuilt from the log. Holds no personal value.
CREATE TABLE intake_case (
  case_id uuid PRIMARY KEY,
  code text NOT NULL UNIQUE,
  route text NOT NULL,
  received_at timestamptz NOT NULL,
  received_by text NOT NULL,
  status text,
  closed_on date
);
CREATE TABLE intake_consent (
  consent_id uuid PRIMARY KEY,
  case_id uuid NOT NULL,
  agencies text[] NOT NULL,
  valid_until date NOT NULL
);
