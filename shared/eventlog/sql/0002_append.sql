-- The one way into the log. Many independent requests, one lock, one commit; each succeeds, conflicts or is
-- recognised alone. The signature is frozen (docs/reference/event-log.md); the body may improve.
--
-- Requests are numbered from 1 by their place in p_command. Outcomes: 0 stored, 1 known before,
-- 2 known with another body, 3 a stream is not at its expected version.
CREATE FUNCTION log.append(
  p_application_time timestamptz,
  p_command uuid[], p_digest bytea[], p_not_before timestamptz[],
  p_expected_request int[], p_expected_stream uuid[], p_expected_version int[],
  p_event_request int[], p_event_stream uuid[], p_event_id uuid[], p_event_type text[],
  p_event_salt bytea[], p_event_meta bytea[], p_event_data bytea[]
) RETURNS TABLE (request int, outcome smallint, first_position bigint, event_count int)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = log, pg_catalog, pg_temp AS $$
#variable_conflict use_column
DECLARE
  head bigint;
  last_time timestamptz;
  moment timestamptz;
  accepted int[];
  known int[];
  foreign_body int[];
BEGIN
  IF current_setting('transaction_isolation') <> 'read committed' THEN
    RAISE EXCEPTION 'append needs read committed' USING ERRCODE = 'HG001';
  END IF;
  IF cardinality(p_command) IS DISTINCT FROM cardinality(p_digest)
     OR cardinality(p_command) IS DISTINCT FROM cardinality(p_not_before)
     OR cardinality(p_expected_request) IS DISTINCT FROM cardinality(p_expected_stream)
     OR cardinality(p_expected_request) IS DISTINCT FROM cardinality(p_expected_version)
     OR cardinality(p_event_request) IS DISTINCT FROM cardinality(p_event_stream)
     OR cardinality(p_event_request) IS DISTINCT FROM cardinality(p_event_id)
     OR cardinality(p_event_request) IS DISTINCT FROM cardinality(p_event_type)
     OR cardinality(p_event_request) IS DISTINCT FROM cardinality(p_event_salt)
     OR cardinality(p_event_request) IS DISTINCT FROM cardinality(p_event_meta)
     OR cardinality(p_event_request) IS DISTINCT FROM cardinality(p_event_data) THEN
    RAISE EXCEPTION 'arrays of different lengths' USING ERRCODE = 'HG002';
  END IF;
  IF (SELECT count(*) <> count(DISTINCT c) FROM unnest(p_command) c)
     OR (SELECT count(*) <> count(DISTINCT s) FROM unnest(p_expected_stream) s)
     OR EXISTS (SELECT FROM unnest(p_event_request, p_event_stream) e(r, s)
                WHERE NOT EXISTS (SELECT FROM unnest(p_expected_request, p_expected_stream) x(r, s)
                                  WHERE x.r = e.r AND x.s = e.s)) THEN
    RAISE EXCEPTION 'a command or stream twice, or an event without expectation' USING ERRCODE = 'HG002';
  END IF;
  IF abs(extract(epoch FROM clock_timestamp() - p_application_time)) > 5 THEN
    RAISE EXCEPTION 'clocks of application and database differ' USING ERRCODE = 'HG003';
  END IF;

  -- In a statement of its own: the next one gets a snapshot taken after the lock, so it sees every commit before ours.
  PERFORM pg_advisory_xact_lock(5211735042207761665);

  SELECT e.position, e.recorded_at INTO head, last_time FROM log.event e ORDER BY e.position DESC LIMIT 1;
  head := coalesce(head, 0);

  SELECT coalesce(array_agg(q.i) FILTER (WHERE c.digest = q.d), '{}'), coalesce(array_agg(q.i) FILTER (WHERE c.digest <> q.d), '{}')
    INTO known, foreign_body
    FROM unnest(p_command, p_digest) WITH ORDINALITY q(c, d, i) JOIN log.command c ON c.command_id = q.c;

  SELECT coalesce(array_agg(q.i::int ORDER BY q.i), '{}') INTO accepted
    FROM unnest(p_command) WITH ORDINALITY q(c, i)
   WHERE q.i::int <> ALL (known) AND q.i::int <> ALL (foreign_body)
     AND NOT EXISTS (SELECT FROM unnest(p_expected_request, p_expected_stream, p_expected_version) x(r, s, v)
                     LEFT JOIN log.stream st ON st.stream = x.s
                     WHERE x.r = q.i AND coalesce(st.version, 0) <> x.v);

  IF cardinality(accepted) > 0 THEN
    SELECT greatest(clock_timestamp(), last_time, max(n)) INTO moment
      FROM unnest(p_not_before) WITH ORDINALITY t(n, i) WHERE t.i = ANY (accepted);

    INSERT INTO log.event (position, stream, version, event_id, command_id, type, recorded_at, salt, meta, data)
    SELECT head + row_number() OVER (ORDER BY e.r, e.i), e.s, x.v + row_number() OVER (PARTITION BY e.s ORDER BY e.r, e.i),
           e.id, p_command[e.r], e.t, moment, e.salt, e.meta, e.data
      FROM unnest(p_event_request, p_event_stream, p_event_id, p_event_type, p_event_salt, p_event_meta, p_event_data)
           WITH ORDINALITY e(r, s, id, t, salt, meta, data, i)
      JOIN unnest(p_expected_stream, p_expected_version) x(s, v) ON x.s = e.s
     WHERE e.r = ANY (accepted);

    INSERT INTO log.stream AS st (stream, version, last_position)
    SELECT ev.stream, max(ev.version), max(ev.position) FROM log.event ev WHERE ev.position > head GROUP BY ev.stream
    ON CONFLICT (stream) DO UPDATE SET version = excluded.version, last_position = excluded.last_position;

    INSERT INTO log.command (command_id, digest, first_position, event_count, recorded_at)
    SELECT p_command[a.i], p_digest[a.i], coalesce(min(ev.position), 0), count(ev.position), moment
      FROM unnest(accepted) a(i) LEFT JOIN log.event ev ON ev.position > head AND ev.command_id = p_command[a.i]
     GROUP BY a.i;
  END IF;

  RETURN QUERY
    SELECT q.i::int,
           CASE WHEN q.i::int = ANY (accepted) THEN 0 WHEN q.i::int = ANY (known) THEN 1
                WHEN q.i::int = ANY (foreign_body) THEN 2 ELSE 3 END::smallint,
           coalesce(c.first_position, 0), coalesce(c.event_count, 0)
      FROM unnest(p_command) WITH ORDINALITY q(c, i) LEFT JOIN log.command c ON c.command_id = q.c
     ORDER BY q.i;
END $$;
