-- Agencies, accounts and relationships as the directory knows them. May be lost: yes, it is rebuilt from the log.
-- Edited: an attacker who edits it shows wrong names and lists; no sign-in and no relationship is decided from it.
CREATE TABLE directory_agency (
  code text PRIMARY KEY,
  kind text NOT NULL,
  province text NOT NULL
);
CREATE TABLE directory_agency_name (
  code text NOT NULL,
  valid_from date NOT NULL,
  name text NOT NULL,
  source text NOT NULL,
  confidence text NOT NULL,
  PRIMARY KEY (code, valid_from, name)
);
-- The full name stays in its envelope in the log; nothing of it is here.
CREATE TABLE directory_staff (
  staff_id uuid PRIMARY KEY,
  username text NOT NULL UNIQUE,
  agency text NOT NULL,
  role text NOT NULL,
  province text NOT NULL,
  second_factor boolean NOT NULL DEFAULT false,
  last_signed_in timestamptz
);
CREATE TABLE directory_ground (
  case_id uuid NOT NULL,
  agency text NOT NULL,
  basis text NOT NULL,
  about text NOT NULL,
  since timestamptz NOT NULL,
  PRIMARY KEY (case_id, agency, basis, about)
);
