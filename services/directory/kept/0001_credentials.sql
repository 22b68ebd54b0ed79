-- What opens accounts. Never in the log, never rebuilt: an event names the row that counts.
-- May be lost: no one can sign in until passwords are set again. Rolled back: an older password opens again
-- where the log names it, which it does only until the next one. Edited: whoever writes here can sign in as anybody
-- named; the log then shows sign-ins that the officer did not make.
CREATE TABLE credential (
  credential uuid PRIMARY KEY,
  staff_id uuid NOT NULL,
  kind text NOT NULL CHECK (kind IN ('password', 'totp')),
  -- An Argon2id hash (PHC string), or the envelope of a TOTP secret as canonical bytes.
  secret bytea NOT NULL CHECK (octet_length(secret) <= 4096),
  -- The newest time step a code was taken for: each code opens once.
  last_step bigint NOT NULL DEFAULT 0,
  made_at timestamptz NOT NULL DEFAULT clock_timestamp()
);
CREATE INDEX ON credential (staff_id, kind);
