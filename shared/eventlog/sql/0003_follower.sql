-- Checkpoints of everything that reads this log or this service's inbox. Owned by the service: it may be lost
-- (followers start again) and an attacker who edits it can only make a follower repeat or halt.
CREATE TABLE IF NOT EXISTS read.follower (
  name text PRIMARY KEY,
  position bigint NOT NULL CHECK (position >= 0),
  epoch int NOT NULL,
  owner text NOT NULL,
  note text NOT NULL DEFAULT '',
  updated_at timestamptz NOT NULL DEFAULT clock_timestamp()
);
