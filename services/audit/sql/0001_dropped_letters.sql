-- Dead letters that were dropped. May be lost: yes, it is rebuilt from audit's own log. Codes only.
CREATE TABLE audit_dropped_letter (
  letter text PRIMARY KEY,
  queue text NOT NULL,
  kind text NOT NULL,
  message text NOT NULL,
  code text NOT NULL,
  dropped_by text NOT NULL,
  dropped_at timestamptz NOT NULL
);
