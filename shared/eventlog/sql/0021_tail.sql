-- What the ledger follows beside the records, and how a log that came from a backup gets its tail back.

-- Commands counted in the order of commits: appends hold their lock from before the number is drawn until they
-- commit, so a reader of what comes after a number misses none. Numbers of commits that failed stay empty.
ALTER TABLE log.command ADD COLUMN number bigint GENERATED ALWAYS AS IDENTITY;
CREATE UNIQUE INDEX command_in_order ON log.command (number);

-- For the owner: put records and commands back that the ledger holds and this log has lost, as they were.
-- Positions go on at the head, versions at their streams; commands keep their numbers.
CREATE FUNCTION log.restore_tail(
  p_origin text,
  p_position bigint[], p_stream uuid[], p_version int[], p_event_id uuid[], p_command_id uuid[], p_type text[],
  p_recorded_at timestamptz[], p_salt bytea[], p_meta bytea[], p_data bytea[],
  p_number bigint[], p_command uuid[], p_digest bytea[], p_first bigint[], p_count int[], p_accepted_at timestamptz[]
) RETURNS bigint
LANGUAGE plpgsql SET search_path = log, pg_catalog, pg_temp AS $$
DECLARE
  head bigint;
BEGIN
  IF p_origin IS DISTINCT FROM (SELECT origin FROM log.identity) THEN
    RAISE EXCEPTION 'another incarnation' USING ERRCODE = 'HG021';
  END IF;
  PERFORM pg_advisory_xact_lock(5211735042207761665);
  SELECT coalesce(max(position), 0) INTO head FROM log.event;
  IF EXISTS (SELECT FROM unnest(p_position) WITH ORDINALITY q(p, i) WHERE q.p IS DISTINCT FROM head + q.i) THEN
    RAISE EXCEPTION 'the records do not go on where the log ends' USING ERRCODE = 'HG022';
  END IF;
  INSERT INTO log.event (position, stream, version, event_id, command_id, type, recorded_at, salt, meta, data)
  SELECT q.* FROM unnest(p_position, p_stream, p_version, p_event_id, p_command_id, p_type, p_recorded_at, p_salt, p_meta, p_data) q;
  IF EXISTS (SELECT FROM (SELECT e.stream, e.version, row_number() OVER (PARTITION BY e.stream ORDER BY e.position) AS nth
                          FROM log.event e WHERE e.position > head) added
             LEFT JOIN log.stream s ON s.stream = added.stream
             WHERE added.version <> coalesce(s.version, 0) + added.nth) THEN
    RAISE EXCEPTION 'a stream does not go on where it ends' USING ERRCODE = 'HG022';
  END IF;
  INSERT INTO log.stream AS st (stream, version, last_position)
  SELECT e.stream, max(e.version), max(e.position) FROM log.event e WHERE e.position > head GROUP BY e.stream
  ON CONFLICT (stream) DO UPDATE SET version = excluded.version, last_position = excluded.last_position;
  INSERT INTO log.command (number, command_id, digest, first_position, event_count, recorded_at) OVERRIDING SYSTEM VALUE
  SELECT q.* FROM unnest(p_number, p_command, p_digest, p_first, p_count, p_accepted_at) q;
  PERFORM setval(pg_get_serial_sequence('log.command', 'number'), greatest(max(c.number), 1)) FROM log.command c;
  RETURN head + cardinality(p_position);
END $$;
