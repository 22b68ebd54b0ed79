-- What started a clock, and the chain of commands it belongs to: a clock that is missed names both. Databases made
-- while 0001 said so itself have them; others learn them from the log. May be lost, or edited: as 0001 says.
ALTER TABLE notifications_deadline
  ADD COLUMN IF NOT EXISTS started_by uuid,
  ADD COLUMN IF NOT EXISTS correlation text;
UPDATE notifications_deadline d
   SET started_by = e.event_id, correlation = convert_from(e.meta, 'UTF8')::jsonb ->> 'correlation'
  FROM log.event e
 WHERE d.started_by IS NULL AND e.stream = d.case_id AND e.type LIKE 'DeadlineStarted.%'
   AND convert_from(e.data, 'UTF8')::jsonb ->> 'deadline_id' = d.deadline_id::text;
ALTER TABLE notifications_deadline
  ALTER COLUMN started_by SET NOT NULL,
  ALTER COLUMN correlation SET NOT NULL;
