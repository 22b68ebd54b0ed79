-- What audit told reviewers (faults of logs) and agencies (findings about them). May be lost: yes, rebuilt from the log.
-- Edited: an attacker hides that a log is not witnessed from an inbox; `/readyz` and the audit's own log still tell it.
-- What is over may be known before it was told: the row then waits for the rest.
CREATE TABLE notifications_audit_notice (
  notice_id uuid PRIMARY KEY,
  kind text,
  code text,
  about text,
  agency text,
  severity text,
  answer_by date,
  since timestamptz,
  told_at timestamptz,
  ended_at timestamptz
);
CREATE INDEX ON notifications_audit_notice (agency, told_at);
CREATE TABLE notifications_audit_taken (
  notice_id uuid NOT NULL,
  agency text NOT NULL,
  at timestamptz NOT NULL,
  PRIMARY KEY (notice_id, agency)
);
