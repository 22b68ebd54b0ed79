-- What others announced, as the portal shows it. May be lost: yes, it is rebuilt from inbox.inbound. Edited: an
-- attacker shows wrong codes and dates, or opens a case to an agency, until a rebuild; no log changes, and reads of it
-- stand in the log. Holds no personal value: public messages have none.
CREATE TABLE message (
  service text NOT NULL,
  position bigint NOT NULL,
  id uuid NOT NULL UNIQUE,
  type text NOT NULL,
  case_id uuid,
  time timestamptz NOT NULL,
  causation text,
  data jsonb NOT NULL,
  PRIMARY KEY (service, position)
);
CREATE INDEX message_case ON message (case_id, time);
CREATE INDEX message_cause ON message (causation);
CREATE INDEX message_time ON message (service, time, position);

-- One line a case. It may be begun by a message that comes before the reception's: code and owner then follow.
CREATE TABLE case_line (
  case_id uuid PRIMARY KEY,
  code text,
  owner text,
  received_at timestamptz,
  stage int NOT NULL DEFAULT 0
);
CREATE INDEX case_line_code ON case_line (code);
CREATE INDEX case_line_newest ON case_line (received_at DESC, case_id);

CREATE TABLE relationship (
  case_id uuid NOT NULL,
  agency text NOT NULL,
  basis text NOT NULL,
  since timestamptz NOT NULL,
  PRIMARY KEY (case_id, agency, basis)
);
CREATE INDEX relationship_agency ON relationship (agency);

CREATE TABLE deadline (
  deadline_id uuid PRIMARY KEY,
  case_id uuid NOT NULL,
  rule text NOT NULL,
  turn_of text NOT NULL,
  due_at timestamptz NOT NULL,
  met boolean NOT NULL DEFAULT false
);
CREATE INDEX deadline_open ON deadline (case_id, due_at) WHERE NOT met;

CREATE TABLE referral (
  referral_id uuid PRIMARY KEY,
  case_id uuid NOT NULL,
  from_agency text NOT NULL,
  to_agency text NOT NULL,
  services text[] NOT NULL,
  urgency text NOT NULL,
  state text NOT NULL,
  made_at timestamptz NOT NULL
);
CREATE INDEX referral_from ON referral (from_agency, made_at DESC);
CREATE INDEX referral_to ON referral (to_agency, made_at DESC);
