-- The event log of one service. Run by the owner role; see docs/reference/event-log.md.
-- May it be lost: no. Rolled back: no (origin carries an incarnation). Edited: no role can; a superuser
-- who edits it changes the leaf that witnesses have seen.

CREATE TABLE log.identity (
  only_row boolean PRIMARY KEY DEFAULT true CHECK (only_row),
  origin text NOT NULL,
  incarnation text NOT NULL
);

CREATE TABLE log.event (
  position bigint NOT NULL PRIMARY KEY,
  stream uuid NOT NULL,
  version int NOT NULL CHECK (version > 0),
  event_id uuid NOT NULL,
  command_id uuid NOT NULL,
  type text NOT NULL CHECK (octet_length(type) BETWEEN 1 AND 128),
  recorded_at timestamptz NOT NULL,
  salt bytea NOT NULL CHECK (octet_length(salt) = 32),
  meta bytea NOT NULL CHECK (octet_length(meta) <= 65536),
  data bytea NOT NULL CHECK (octet_length(data) <= 65536)
) PARTITION BY RANGE (position);

-- The gate of optimistic concurrency: a partitioned table cannot keep (stream, version) unique over all partitions.
CREATE TABLE log.stream (
  stream uuid PRIMARY KEY,
  version int NOT NULL CHECK (version > 0),
  last_position bigint NOT NULL
) WITH (fillfactor = 70);

-- Every accepted command, for ever: a repeat is answered with the first result.
CREATE TABLE log.command (
  command_id uuid PRIMARY KEY,
  digest bytea NOT NULL CHECK (octet_length(digest) = 32),
  first_position bigint NOT NULL,
  event_count int NOT NULL CHECK (event_count >= 0),
  recorded_at timestamptz NOT NULL
);

CREATE FUNCTION log.deny() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'the event log is append-only' USING ERRCODE = 'HG009';
END $$;

CREATE TRIGGER no_change BEFORE UPDATE OR DELETE ON log.event FOR EACH ROW EXECUTE FUNCTION log.deny();
CREATE TRIGGER no_truncate BEFORE TRUNCATE ON log.event FOR EACH STATEMENT EXECUTE FUNCTION log.deny();
ALTER TABLE log.event ENABLE ALWAYS TRIGGER no_change;
ALTER TABLE log.event ENABLE ALWAYS TRIGGER no_truncate;
CREATE TRIGGER no_change BEFORE UPDATE OR DELETE ON log.command FOR EACH ROW EXECUTE FUNCTION log.deny();
CREATE TRIGGER no_truncate BEFORE TRUNCATE ON log.command FOR EACH STATEMENT EXECUTE FUNCTION log.deny();
ALTER TABLE log.command ENABLE ALWAYS TRIGGER no_change;
ALTER TABLE log.command ENABLE ALWAYS TRIGGER no_truncate;
CREATE TRIGGER no_change BEFORE UPDATE OR DELETE ON log.identity FOR EACH ROW EXECUTE FUNCTION log.deny();
CREATE TRIGGER no_truncate BEFORE TRUNCATE ON log.identity FOR EACH STATEMENT EXECUTE FUNCTION log.deny();
ALTER TABLE log.identity ENABLE ALWAYS TRIGGER no_change;
ALTER TABLE log.identity ENABLE ALWAYS TRIGGER no_truncate;

-- Creates partitions until the one after the head's is there. Called at migration and by the service.
CREATE FUNCTION log.ensure_partitions(p_size bigint DEFAULT 10000000) RETURNS int
LANGUAGE plpgsql SECURITY DEFINER SET search_path = log, pg_catalog, pg_temp AS $$
DECLARE
  head bigint;
  ahead bigint;
  made int := 0;
  name text;
BEGIN
  PERFORM pg_advisory_xact_lock(5211735042207761665);
  SELECT coalesce(max(position), 0) INTO head FROM log.event;
  SELECT coalesce(max((regexp_match(pg_get_expr(c.relpartbound, c.oid), 'TO \(''?(\d+)''?\)'))[1]::bigint), 1)
    INTO ahead FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid WHERE i.inhparent = 'log.event'::regclass;
  WHILE ahead <= head + 1 + p_size LOOP
    name := 'event_from_' || ahead;
    EXECUTE format('CREATE TABLE log.%I PARTITION OF log.event FOR VALUES FROM (%s) TO (%s)', name, ahead, ahead + p_size);
    EXECUTE format('CREATE UNIQUE INDEX ON log.%I (stream, version)', name);
    EXECUTE format('ALTER TABLE log.%I ALTER COLUMN data SET STORAGE EXTERNAL', name);
    EXECUTE format('CREATE TRIGGER no_truncate BEFORE TRUNCATE ON log.%I FOR EACH STATEMENT EXECUTE FUNCTION log.deny()', name);
    EXECUTE format('ALTER TABLE log.%I ENABLE ALWAYS TRIGGER no_change', name);
    EXECUTE format('ALTER TABLE log.%I ENABLE ALWAYS TRIGGER no_truncate', name);
    ahead := ahead + p_size;
    made := made + 1;
  END LOOP;
  RETURN made;
END $$;
