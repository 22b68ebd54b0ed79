-- Partitions have a lock of their own: 0020 gave them that of the inbox (messaging, 0001), which is in the same database,
-- so that storing messages waited for whoever made or detached a partition, and they for it. Only the number changes;
-- all numbers stand in docs/reference/event-log.md.
DO $$
DECLARE
  changed regprocedure;
BEGIN
  FOREACH changed IN ARRAY ARRAY['log.ensure_partitions()', 'log.detach_partition(text, bytea)',
                                 'log.attach_partition(text, bytea)']::regprocedure[] LOOP
    EXECUTE replace(pg_get_functiondef(changed), '5211735042207761666', '5211735042207761668');
  END LOOP;
END $$;
