-- What was planned and given for a living. May be lost: yes, it is rebuilt from the log. Holds no personal value.
CREATE TABLE livelihood_case (
  case_id uuid PRIMARY KEY,
  since date NOT NULL,
  plan_id uuid,
  activities text[] NOT NULL DEFAULT '{}'
);
CREATE TABLE livelihood_asset (
  event_id uuid PRIMARY KEY,
  case_id uuid NOT NULL,
  asset text NOT NULL,
  quantity integer NOT NULL,
  value bigint NOT NULL,
  delivered_on date NOT NULL,
  funding text NOT NULL
);
CREATE INDEX livelihood_asset_of_case ON livelihood_asset (case_id);
CREATE TABLE livelihood_loan (
  case_id uuid NOT NULL,
  lender text NOT NULL,
  programme text NOT NULL,
  referred_on date NOT NULL,
  PRIMARY KEY (case_id, lender, programme)
);
CREATE TABLE livelihood_member (
  case_id uuid NOT NULL,
  group_code text NOT NULL,
  joined_on date NOT NULL,
  PRIMARY KEY (case_id, group_code)
);
