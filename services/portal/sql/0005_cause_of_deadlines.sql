-- What started a clock: one that follows from protection is shown to nobody but whose turn it is. May be lost: yes,
-- rebuilt from inbox.inbound. Edited: an attacker shows an agency that somebody asked for protection, and until when.
ALTER TABLE deadline ADD COLUMN cause text;
UPDATE deadline d SET cause = m.causation FROM message m
 WHERE m.type = 'DeadlineStarted.v1' AND m.data ->> 'deadline_id' = d.deadline_id;
