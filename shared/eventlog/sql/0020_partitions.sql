-- Partitions: made ahead in one size that only the owner chooses, copied out, detached, attached again.
-- Making one takes no lock that stops reads or appends; taking one off waits for both, and they for it, a moment.

CREATE TABLE log.partitioning (
  only_row boolean PRIMARY KEY DEFAULT true CHECK (only_row),
  size bigint NOT NULL CHECK (size > 0)
);
INSERT INTO log.partitioning (size) VALUES (10000000);

-- What was done to partitions, for ever; the digest is that of the canonical copy (docs/reference/event-log.md).
CREATE TABLE log.partition_act (
  number bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  partition text NOT NULL,
  act text NOT NULL CHECK (act IN ('copied-out', 'detached', 'attached')),
  first_position bigint NOT NULL,
  end_position bigint NOT NULL,
  digest bytea NOT NULL CHECK (octet_length(digest) = 32),
  done_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  done_by text NOT NULL DEFAULT session_user
);
CREATE TRIGGER no_change BEFORE UPDATE OR DELETE ON log.partition_act FOR EACH ROW EXECUTE FUNCTION log.deny();
CREATE TRIGGER no_truncate BEFORE TRUNCATE ON log.partition_act FOR EACH STATEMENT EXECUTE FUNCTION log.deny();
ALTER TABLE log.partition_act ENABLE ALWAYS TRIGGER no_change;
ALTER TABLE log.partition_act ENABLE ALWAYS TRIGGER no_truncate;

-- Every partition there ever was: attached; detached with its table still here; or detached and its table gone.
CREATE FUNCTION log.partitions()
RETURNS TABLE (partition text, first_position bigint, end_position bigint, attached boolean, present boolean)
LANGUAGE sql STABLE SET search_path = log, pg_catalog, pg_temp AS $$
  WITH standing AS (
    SELECT c.relname::text AS name, regexp_match(pg_get_expr(c.relpartbound, c.oid), 'FROM \(''?(\d+)''?\) TO \(''?(\d+)''?\)') AS bounds
      FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid WHERE i.inhparent = 'log.event'::regclass
  ), apart AS (
    SELECT DISTINCT ON (a.partition) a.partition, a.first_position, a.end_position
      FROM log.partition_act a WHERE a.partition NOT IN (SELECT name FROM standing) ORDER BY a.partition, a.number DESC
  )
  SELECT name, bounds[1]::bigint, bounds[2]::bigint, true, true FROM standing
  UNION ALL
  SELECT a.partition, a.first_position, a.end_position, false, to_regclass(format('log.%I', a.partition)) IS NOT NULL FROM apart a
  ORDER BY 2
$$;

-- A table like the log's, which refuses every change also while it is no part of the log.
CREATE FUNCTION log.make_table(p_name text, p_first bigint, p_end bigint) RETURNS void
LANGUAGE plpgsql SET search_path = log, pg_catalog, pg_temp AS $$
BEGIN
  EXECUTE format('CREATE TABLE log.%I (LIKE log.event INCLUDING DEFAULTS INCLUDING CONSTRAINTS INCLUDING INDEXES)', p_name);
  EXECUTE format('ALTER TABLE log.%I ADD CONSTRAINT within_bounds CHECK (position >= %s AND position < %s)', p_name, p_first, p_end);
  EXECUTE format('CREATE UNIQUE INDEX ON log.%I (stream, version)', p_name);
  EXECUTE format('ALTER TABLE log.%I ALTER COLUMN data SET STORAGE EXTERNAL', p_name);
  EXECUTE format('CREATE TRIGGER no_truncate BEFORE TRUNCATE ON log.%I FOR EACH STATEMENT EXECUTE FUNCTION log.deny()', p_name);
  EXECUTE format('ALTER TABLE log.%I ENABLE ALWAYS TRIGGER no_truncate', p_name);
  PERFORM log.guard_apart(p_name);
END $$;

-- The trigger that a partition has from the log goes when it is detached; this one stays.
CREATE FUNCTION log.guard_apart(p_name text) RETURNS void
LANGUAGE plpgsql SET search_path = log, pg_catalog, pg_temp AS $$
BEGIN
  EXECUTE format('CREATE TRIGGER no_change_apart BEFORE UPDATE OR DELETE ON log.%I FOR EACH ROW EXECUTE FUNCTION log.deny()', p_name);
  EXECUTE format('ALTER TABLE log.%I ENABLE ALWAYS TRIGGER no_change_apart', p_name);
END $$;

CREATE FUNCTION log.join_table(p_name text, p_first bigint, p_end bigint) RETURNS void
LANGUAGE plpgsql SET search_path = log, pg_catalog, pg_temp AS $$
BEGIN
  EXECUTE format('ALTER TABLE log.event ATTACH PARTITION log.%I FOR VALUES FROM (%s) TO (%s)', p_name, p_first, p_end);
  EXECUTE format('ALTER TABLE log.%I ENABLE ALWAYS TRIGGER no_change', p_name);
END $$;

DO $$
DECLARE
  made record;
BEGIN
  FOR made IN SELECT partition FROM log.partitions() LOOP
    PERFORM log.guard_apart(made.partition);
  END LOOP;
END $$;

-- Whoever appends may have partitions made, but not say how large.
DROP FUNCTION log.ensure_partitions(bigint);
CREATE FUNCTION log.ensure_partitions() RETURNS int
LANGUAGE plpgsql SECURITY DEFINER SET search_path = log, pg_catalog, pg_temp AS $$
DECLARE
  step bigint;
  head bigint;
  ahead bigint;
  made int := 0;
BEGIN
  -- Not the lock of appends: they go on.
  PERFORM pg_advisory_xact_lock(5211735042207761666);
  SELECT size INTO STRICT step FROM log.partitioning;
  SELECT coalesce(max(position), 0) INTO head FROM log.event;
  SELECT coalesce(max(p.end_position), 1) INTO ahead FROM log.partitions() p;
  WHILE ahead <= head + 1 + step LOOP
    PERFORM log.make_table('event_from_' || ahead, ahead, ahead + step);
    PERFORM log.join_table('event_from_' || ahead, ahead, ahead + step);
    ahead := ahead + step;
    made := made + 1;
  END LOOP;
  RETURN made;
END $$;

-- For the owner: remember that a full partition was copied out, and with which digest.
CREATE FUNCTION log.note_copy(p_name text, p_digest bytea) RETURNS void
LANGUAGE plpgsql SET search_path = log, pg_catalog, pg_temp AS $$
BEGIN
  INSERT INTO log.partition_act (partition, act, first_position, end_position, digest)
  SELECT p.partition, 'copied-out', p.first_position, p.end_position, p_digest
    FROM log.partitions() p WHERE p.partition = p_name AND p.attached;
  IF NOT FOUND THEN
    RAISE EXCEPTION 'no such partition is attached' USING ERRCODE = 'HG011';
  END IF;
END $$;

-- For the owner: take a full partition off the log that was copied out with this digest. Its table stays.
CREATE FUNCTION log.detach_partition(p_name text, p_digest bytea) RETURNS void
LANGUAGE plpgsql SET search_path = log, pg_catalog, pg_temp AS $$
DECLARE
  one record;
BEGIN
  PERFORM pg_advisory_xact_lock(5211735042207761666);
  SELECT * INTO one FROM log.partitions() p WHERE p.partition = p_name AND p.attached;
  IF NOT FOUND THEN
    RAISE EXCEPTION 'no such partition is attached' USING ERRCODE = 'HG011';
  END IF;
  -- The head tells appends where they go on: it must stay, in a later partition.
  IF NOT EXISTS (SELECT FROM log.event e WHERE e.position >= one.end_position) THEN
    RAISE EXCEPTION 'the partition is not full, or holds the newest record' USING ERRCODE = 'HG012';
  END IF;
  IF p_digest IS DISTINCT FROM (SELECT a.digest FROM log.partition_act a
      WHERE a.partition = p_name AND a.act = 'copied-out' ORDER BY a.number DESC LIMIT 1) THEN
    RAISE EXCEPTION 'the partition was not copied out as it is' USING ERRCODE = 'HG013';
  END IF;
  EXECUTE format('ALTER TABLE log.event DETACH PARTITION log.%I', p_name);
  INSERT INTO log.partition_act (partition, act, first_position, end_position, digest)
  VALUES (p_name, 'detached', one.first_position, one.end_position, p_digest);
END $$;

-- For the owner: attach a table again whose content has the digest it was detached with.
CREATE FUNCTION log.attach_partition(p_name text, p_digest bytea) RETURNS void
LANGUAGE plpgsql SET search_path = log, pg_catalog, pg_temp AS $$
DECLARE
  one record;
BEGIN
  PERFORM pg_advisory_xact_lock(5211735042207761666);
  SELECT * INTO one FROM log.partitions() p WHERE p.partition = p_name AND NOT p.attached AND p.present;
  IF NOT FOUND THEN
    RAISE EXCEPTION 'no such partition is detached' USING ERRCODE = 'HG011';
  END IF;
  IF p_digest IS DISTINCT FROM (SELECT a.digest FROM log.partition_act a
      WHERE a.partition = p_name AND a.act = 'detached' ORDER BY a.number DESC LIMIT 1) THEN
    RAISE EXCEPTION 'the table is not what was detached' USING ERRCODE = 'HG013';
  END IF;
  PERFORM log.join_table(p_name, one.first_position, one.end_position);
  INSERT INTO log.partition_act (partition, act, first_position, end_position, digest)
  VALUES (p_name, 'attached', one.first_position, one.end_position, p_digest);
END $$;
