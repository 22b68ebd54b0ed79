-- By what a person is recognised in another case: keyed digests, never a name or a number. Made from the log by the
-- follower "recognising", which opens what is sealed there. May be lost: yes; empty it and set the follower back to 0
-- (docs/how-to/receive-people.md), and it is filled again. Rolled back: the follower's place goes back with it. Edited:
-- people are recognised who are not, or are not. Rows of who is erased are removed.
CREATE TABLE person_mark (
  case_id uuid NOT NULL,
  person integer NOT NULL CHECK (person >= 0),
  person_id uuid NOT NULL,
  kind text NOT NULL CHECK (kind IN ('id-number', 'old-id-number', 'name-and-birth-date')),
  mark bytea NOT NULL CHECK (octet_length(mark) = 32),
  PRIMARY KEY (case_id, person, kind)
);
CREATE INDEX person_mark_alike ON person_mark (kind, mark);
CREATE INDEX person_mark_person ON person_mark (person_id);
