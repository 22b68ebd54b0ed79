-- Files of evidence, each part in an envelope under the keyring. Never in the log, never rebuilt: the log holds the
-- digest of the whole, so a lost or altered file is noticed but cannot be had again. May be lost: no. Rolled back:
-- newer files are missing, and the log names them. Edited: the parts no longer open. What no event names counts for
-- nothing and may be removed.
CREATE TABLE evidence_file (
  evidence_id uuid NOT NULL,
  sha256 text NOT NULL CHECK (sha256 ~ '^[0-9a-f]{64}$'),
  part integer NOT NULL CHECK (part >= 0),
  envelope bytea NOT NULL CHECK (octet_length(envelope) <= 1048576),
  PRIMARY KEY (evidence_id, sha256, part)
);
