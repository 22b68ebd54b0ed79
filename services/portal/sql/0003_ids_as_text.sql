-- Ids of others are text to the mirror: it is not the portal that makes them. Databases made while 0001 said so itself
-- have it so, and nothing is written anew there.
ALTER TABLE deadline ALTER COLUMN deadline_id TYPE text;
ALTER TABLE referral ALTER COLUMN referral_id TYPE text;
