-- Care as it stands: stays, sessions, schooling, legal aid, rights, complaints. May be lost: yes, it is rebuilt
-- from the log. Holds no personal value: facility, school, lawyer and every note stay in the log.
CREATE TABLE care_case (
  case_id uuid PRIMARY KEY,
  since date,
  stopped_on date
);
CREATE TABLE care_stay (
  stay_id uuid PRIMARY KEY,
  case_id uuid NOT NULL,
  person int NOT NULL,
  admitted_on date NOT NULL,
  limit_on date,
  alert_on date,
  confidence text NOT NULL,
  discharged_on date,
  days int,
  days_over int
);
CREATE INDEX care_stay_of_case ON care_stay (case_id);
CREATE TABLE care_session (
  session_id uuid PRIMARY KEY,
  case_id uuid NOT NULL,
  person int NOT NULL,
  kind text NOT NULL,
  held_on date NOT NULL,
  minutes int NOT NULL,
  outcome text NOT NULL
);
CREATE INDEX care_session_by_day ON care_session (held_on);
CREATE TABLE care_enrolment (
  enrolment_id uuid PRIMARY KEY,
  case_id uuid NOT NULL,
  person int NOT NULL,
  school_year int NOT NULL,
  enrolled_on date NOT NULL,
  ended_on date,
  reason text
);
CREATE TABLE care_attendance (
  enrolment_id uuid NOT NULL,
  month date NOT NULL,
  days int NOT NULL,
  PRIMARY KEY (enrolment_id, month)
);
CREATE TABLE care_legal_aid (
  request_id uuid PRIMARY KEY,
  case_id uuid NOT NULL,
  matter text NOT NULL,
  requested_on date NOT NULL,
  provider text,
  assigned_on date,
  hearings int NOT NULL DEFAULT 0
);
CREATE TABLE care_right (
  case_id uuid NOT NULL,
  right_code text NOT NULL,
  step text NOT NULL,
  step_on date NOT NULL,
  PRIMARY KEY (case_id, right_code)
);
CREATE TABLE care_complaint (
  complaint_id uuid PRIMARY KEY,
  case_id uuid NOT NULL,
  about text NOT NULL,
  channel text NOT NULL,
  filed_on date NOT NULL,
  answer_by date NOT NULL,
  confidence text NOT NULL,
  answered_on date,
  in_time boolean
);
