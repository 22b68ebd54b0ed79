-- Tips, as the lists show them. May be lost: yes, it is rebuilt from inbox.inbound. Edited: an attacker shows wrong
-- codes and states until a rebuild. Holds no personal value: what was said in a tip stays in the log of intake.
CREATE TABLE signal (
  signal_id uuid PRIMARY KEY,
  code text NOT NULL,
  tip_channel text NOT NULL,
  received_by text NOT NULL,
  received_at timestamptz NOT NULL,
  state text NOT NULL DEFAULT 'received',
  reason text,
  cases text[] NOT NULL DEFAULT '{}'
);
CREATE INDEX signal_newest ON signal (received_at DESC, signal_id);
