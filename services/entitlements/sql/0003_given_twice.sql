-- Who of a case is somebody of another case too: one row for each of the two. May be lost, as all that follows: yes, it is
-- rebuilt from the log.
CREATE TABLE entitlements_match (
  link_id uuid NOT NULL,
  case_id uuid NOT NULL,
  person int NOT NULL,
  matched_by text NOT NULL,
  PRIMARY KEY (link_id, case_id)
);
-- Which of those were denied, and what had matched.
CREATE TABLE entitlements_match_denied (
  link_id uuid NOT NULL,
  matched_by text NOT NULL,
  PRIMARY KEY (link_id, matched_by)
);
-- How what is given once stands in either case.
CREATE TABLE entitlements_once_only (
  link_id uuid NOT NULL,
  decision_id uuid NOT NULL,
  case_id uuid NOT NULL,
  rule text NOT NULL,
  benefit text NOT NULL,
  standing text NOT NULL,
  paid_on date,
  PRIMARY KEY (link_id, decision_id)
);
-- What stood in both cases at a time: each pair once, in whatever order the cases told of it.
CREATE TABLE entitlements_given_twice (
  link_id uuid NOT NULL,
  first_decision uuid NOT NULL,
  second_decision uuid NOT NULL,
  paid boolean NOT NULL,
  PRIMARY KEY (link_id, first_decision, second_decision),
  CHECK (first_decision < second_decision)
);
