-- What each person is owed and was given. May be lost: yes, it is rebuilt from the log. Holds no personal value;
-- who edits it can mislead a screen, never a decision: decisions are made from the log.
CREATE TABLE entitlements_case (
  case_id uuid PRIMARY KEY,
  assessment integer NOT NULL,
  status text NOT NULL,
  law text NOT NULL,
  legal_date date NOT NULL,
  confidence text NOT NULL
);
CREATE TABLE entitlements_regime (
  case_id uuid NOT NULL,
  regime text NOT NULL,
  available boolean NOT NULL,
  reason text,
  legal_basis text NOT NULL,
  PRIMARY KEY (case_id, regime)
);
CREATE TABLE entitlements_decision (
  decision_id uuid PRIMARY KEY,
  case_id uuid NOT NULL,
  regime text NOT NULL,
  granted boolean NOT NULL,
  rule text,
  rule_version text,
  reason text,
  legal_basis text NOT NULL,
  legal_date date NOT NULL,
  period text,
  amount bigint,
  confidence text NOT NULL,
  paid_on date,
  funding text
);
CREATE INDEX entitlements_decision_of_case ON entitlements_decision (case_id);
