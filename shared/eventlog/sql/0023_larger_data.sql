-- One event may hold 262144 bytes, as shared/eventlog/store.py says. Databases made while 0001 said so itself have it:
-- to write it once more would read the whole log.
DO $$
BEGIN
  IF pg_get_constraintdef((SELECT oid FROM pg_constraint
      WHERE conrelid = 'log.event'::regclass AND conname = 'event_data_check')) NOT LIKE '%262144%' THEN
    ALTER TABLE log.event DROP CONSTRAINT event_data_check;
    ALTER TABLE log.event ADD CONSTRAINT event_data_check CHECK (octet_length(data) <= 262144);
  END IF;
END $$;
