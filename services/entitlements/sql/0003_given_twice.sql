-- What is given once and stands in two cases of one person: each pair once, whichever case told of it. May be lost: yes, it
-- is rebuilt from the log.
CREATE TABLE entitlements_given_twice (
  first_decision uuid NOT NULL,
  second_decision uuid NOT NULL,
  rule text NOT NULL,
  matched_by text NOT NULL,
  paid boolean NOT NULL,
  PRIMARY KEY (first_decision, second_decision),
  CHECK (first_decision < second_decision)
);
