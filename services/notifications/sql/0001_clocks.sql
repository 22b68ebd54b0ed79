-- The clocks and the inboxes. May be lost: yes, rebuilt from the log. Rolled back: yes, a clock that was missed
-- already is given again under the same command id and changes nothing. Edited: an attacker can hide a clock from
-- the inbox, or have it looked at early; what is missed is decided from the log. Holds codes and times, no person.
CREATE TABLE notifications_case (
  case_id uuid PRIMARY KEY,
  code text NOT NULL
);
CREATE TABLE notifications_deadline (
  deadline_id uuid PRIMARY KEY,
  case_id uuid NOT NULL,
  rule text NOT NULL,
  legal_basis text NOT NULL,
  confidence text NOT NULL,
  turn_of text NOT NULL,
  due_at timestamptz NOT NULL,
  met_at timestamptz,
  in_time boolean,
  missed boolean NOT NULL DEFAULT false
);
CREATE INDEX ON notifications_deadline (due_at) WHERE met_at IS NULL AND NOT missed;
CREATE TABLE notifications_notice (
  agency text NOT NULL,
  deadline_id uuid NOT NULL,
  kind text NOT NULL,
  told_at timestamptz NOT NULL,
  acknowledged_at timestamptz,
  PRIMARY KEY (agency, deadline_id, kind)
);
