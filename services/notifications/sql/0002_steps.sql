-- How clocks came to stand as they do: each change of the due time from 0 on, so that "who was late as of a day" has
-- an answer. May be lost: yes, rebuilt from the log. Edited: an attacker hides who was late from a list; what is
-- missed is decided from the log. Holds codes and times, no person.
ALTER TABLE notifications_deadline
  ADD COLUMN first_due_at timestamptz,
  ADD COLUMN unit text,
  ADD COLUMN since timestamptz,
  ADD COLUMN calendar text,
  ADD COLUMN about text,
  ADD COLUMN met_by text,
  ADD COLUMN paused_at timestamptz,
  ADD COLUMN remaining bigint,
  ADD COLUMN ended_at timestamptz,
  ADD COLUMN ended_by text;
CREATE INDEX ON notifications_deadline (case_id);
CREATE TABLE notifications_step (
  deadline_id uuid NOT NULL,
  step int NOT NULL,
  kind text NOT NULL,
  cause text NOT NULL,
  at timestamptz NOT NULL,
  due_at timestamptz,
  remaining bigint,
  PRIMARY KEY (deadline_id, step)
);
