-- Whether a clock ever ran again, after a pause or the reopening of its case: how it stood on an earlier day is then
-- read from its steps. Databases made before it learn it from the steps they have. May be lost, or edited: as 0002 says.
ALTER TABLE notifications_deadline ADD COLUMN resumed boolean NOT NULL DEFAULT false;
UPDATE notifications_deadline d SET resumed = true
 WHERE EXISTS (SELECT FROM notifications_step s WHERE s.deadline_id = d.deadline_id AND s.kind = 'resumed');
