-- What this service was asked to send again, to which queue, from where on; taken away when done.
-- May it be lost: yes, whoever misses something asks again.
CREATE TABLE resend (
  queue text PRIMARY KEY,
  after_position bigint NOT NULL CHECK (after_position >= 0),
  asked_at timestamptz NOT NULL DEFAULT clock_timestamp()
);
