-- Referrals and the consents they rest on. May be lost: yes, it is rebuilt from the log. Holds no personal value.
CREATE TABLE referral (
  referral_id uuid PRIMARY KEY,
  case_id uuid NOT NULL,
  from_agency text NOT NULL,
  to_agency text NOT NULL,
  services text[] NOT NULL,
  urgency text NOT NULL,
  state text NOT NULL CHECK (state IN ('made', 'accepted', 'declined')),
  consent_id uuid,
  legal_basis text,
  made_on date NOT NULL,
  answered_on date,
  decline_reason text
);
CREATE INDEX referral_case ON referral (case_id);
CREATE INDEX referral_in ON referral (to_agency, state);
CREATE INDEX referral_out ON referral (from_agency, state);
CREATE TABLE referral_consent (
  consent_id uuid PRIMARY KEY,
  case_id uuid NOT NULL,
  agencies text[] NOT NULL,
  valid_until date NOT NULL
);
CREATE INDEX referral_consent_case ON referral_consent (case_id);
