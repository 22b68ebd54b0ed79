-- The append of 0002 once more, same signature and same answers, in fewer statements that are planned once.
--
-- A session plans each statement one time, whatever is in the arrays, and always as look-ups by key: a plan made
-- while a table was empty must do when it has grown. That is what the four settings are for. No array is joined
-- with an array, for that would be a nested loop over both. Two shapes are most of what is asked, and go without
-- sorting: one request on one stream, and requests of one event each. Everything else takes the last way. An element
-- is taken by its number there: up to the thousand events of a call that costs less than unnesting seven arrays.
CREATE OR REPLACE FUNCTION log.append(
  p_application_time timestamptz,
  p_command uuid[], p_digest bytea[], p_not_before timestamptz[],
  p_expected_request int[], p_expected_stream uuid[], p_expected_version int[],
  p_event_request int[], p_event_stream uuid[], p_event_id uuid[], p_event_type text[],
  p_event_salt bytea[], p_event_meta bytea[], p_event_data bytea[]
) RETURNS TABLE (request int, outcome smallint, first_position bigint, event_count int)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = log, pg_catalog, pg_temp
SET plan_cache_mode = force_generic_plan SET enable_seqscan = off SET enable_hashjoin = off SET enable_mergejoin = off
AS $$
#variable_conflict use_column
DECLARE
  head bigint;
  last_time timestamptz;
  moment timestamptz;
  conflicting int[];
  outcomes smallint[];
  firsts bigint[];
  counts int[];
  alone boolean;
  paired boolean;
  size int := cardinality(p_event_id);
  known_digest bytea;
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
  alone := coalesce(cardinality(p_command) = 1 AND p_command[1] IS NOT NULL AND p_expected_request = '{1}'
                    AND p_expected_stream[1] IS NOT NULL AND p_expected_version[1] IS NOT NULL AND size > 0
                    AND p_event_request <@ p_expected_request AND p_event_stream <@ p_expected_stream, false);
  -- One event for every expectation, and a null nowhere: then every event has one.
  paired := coalesce(p_event_request = p_expected_request AND p_event_stream = p_expected_stream
                     AND array_position(p_event_request, NULL) IS NULL, false);
  IF NOT alone THEN
    IF (SELECT count(*) <> count(DISTINCT c) FROM unnest(p_command) c)
       OR (SELECT count(*) <> count(DISTINCT s) FROM unnest(p_expected_stream) s)
       OR NOT paired AND EXISTS (
         SELECT FROM unnest(p_event_request, p_event_stream) e(r, s)
          WHERE coalesce(p_expected_request[array_position(p_expected_stream, e.s)] <> e.r, true)) THEN
      RAISE EXCEPTION 'a command or stream twice, or an event without expectation' USING ERRCODE = 'HG002';
    END IF;
  END IF;
  IF p_application_time NOT BETWEEN clock_timestamp() - interval '5 seconds' AND clock_timestamp() + interval '5 seconds' THEN
    RAISE EXCEPTION 'clocks of application and database differ' USING ERRCODE = 'HG003';
  END IF;
  -- A cause far ahead would date everything after it for ever.
  IF clock_timestamp() + interval '5 seconds' < ANY (p_not_before) THEN
    RAISE EXCEPTION 'a cause lies in the future' USING ERRCODE = 'HG003';
  END IF;

  -- In a statement of its own: the next one gets a snapshot taken after the lock, so it sees every commit before ours.
  PERFORM pg_advisory_xact_lock(5211735042207761665);

  SELECT e.position, e.recorded_at INTO head, last_time FROM log.event e ORDER BY e.position DESC LIMIT 1;
  head := coalesce(head, 0);

  IF alone THEN
    request := 1;
    SELECT c.digest, c.first_position, c.event_count INTO known_digest, first_position, event_count
      FROM log.command c WHERE c.command_id = p_command[1];
    IF known_digest = p_digest[1] THEN
      outcome := 1;
    ELSIF known_digest <> p_digest[1] THEN
      outcome := 2;
    ELSE
      IF p_expected_version[1] = 0 THEN
        INSERT INTO log.stream (stream, version, last_position) VALUES (p_expected_stream[1], size, head + size)
        ON CONFLICT DO NOTHING;
      ELSE
        UPDATE log.stream SET version = version + size, last_position = head + size
         WHERE stream = p_expected_stream[1] AND version = p_expected_version[1];
      END IF;
      IF FOUND THEN
        moment := greatest(clock_timestamp(), last_time, p_not_before[1]);
        INSERT INTO log.event (position, stream, version, event_id, command_id, type, recorded_at, salt, meta, data)
        SELECT head + i, p_expected_stream[1], p_expected_version[1] + i, p_event_id[i], p_command[1], p_event_type[i],
               moment, p_event_salt[i], p_event_meta[i], p_event_data[i] FROM generate_series(1, size) i;
        INSERT INTO log.command (command_id, digest, first_position, event_count, recorded_at)
        VALUES (p_command[1], p_digest[1], head + 1, size, moment);
        outcome := 0;
        first_position := head + 1;
        event_count := size;
      ELSE
        outcome := 3;
        first_position := 0;
        event_count := 0;
      END IF;
    END IF;
    RETURN NEXT;
    RETURN;
  END IF;

  SELECT coalesce(array_agg(x.r) FILTER (WHERE coalesce(st.version, 0) <> x.v), '{}'), bool_and(x.r = x.i) AND paired
    INTO conflicting, paired
    FROM unnest(p_expected_request, p_expected_stream, p_expected_version) WITH ORDINALITY x(r, s, v, i)
    LEFT JOIN log.stream st ON st.stream = x.s;

  SELECT array_agg(w.o), array_agg(w.first_position), array_agg(w.event_count),
         greatest(clock_timestamp(), last_time, max(w.n) FILTER (WHERE w.o = 0))
    INTO outcomes, firsts, counts, moment
    FROM (SELECT (CASE WHEN c.digest = q.d THEN 1 WHEN c.digest <> q.d THEN 2
                       WHEN q.i::int = ANY (conflicting) THEN 3 ELSE 0 END)::smallint AS o,
                 q.n, c.first_position, c.event_count
            FROM unnest(p_command, p_digest, p_not_before) WITH ORDINALITY q(c, d, n, i)
            LEFT JOIN log.command c ON c.command_id = q.c
           ORDER BY q.i) w;

  IF paired AND size = cardinality(p_command) AND 0 = ALL (outcomes) THEN
    INSERT INTO log.event (position, stream, version, event_id, command_id, type, recorded_at, salt, meta, data)
    SELECT head + i, p_event_stream[i], p_expected_version[i] + 1, p_event_id[i], p_command[i], p_event_type[i], moment,
           p_event_salt[i], p_event_meta[i], p_event_data[i] FROM generate_series(1, size) i;
    INSERT INTO log.stream AS st (stream, version, last_position)
    SELECT p_expected_stream[i], p_expected_version[i] + 1, head + i FROM generate_series(1, size) i
    ON CONFLICT (stream) DO UPDATE SET version = excluded.version, last_position = excluded.last_position;
    INSERT INTO log.command (command_id, digest, first_position, event_count, recorded_at)
    SELECT p_command[i], p_digest[i], head + i, 1, moment FROM generate_series(1, size) i;
    RETURN QUERY SELECT i, 0::smallint, head + i, 1 FROM generate_series(1, size) i;
    RETURN;
  END IF;

  RETURN QUERY
    WITH placed AS MATERIALIZED (
      SELECT e.r, e.s, e.id, e.t, e.salt, e.meta, e.data, head + row_number() OVER (ORDER BY e.r, e.i) AS p,
             (p_expected_version[array_position(p_expected_stream, e.s)]
              + row_number() OVER (PARTITION BY e.s ORDER BY e.r, e.i))::int AS v
        FROM unnest(p_event_request, p_event_stream, p_event_id, p_event_type, p_event_salt, p_event_meta, p_event_data)
             WITH ORDINALITY e(r, s, id, t, salt, meta, data, i)
       WHERE outcomes[e.r] = 0
    ), stored AS (
      INSERT INTO log.event (position, stream, version, event_id, command_id, type, recorded_at, salt, meta, data)
      SELECT e.p, e.s, e.v, e.id, p_command[e.r], e.t, moment, e.salt, e.meta, e.data FROM placed e
    ), gates AS (
      INSERT INTO log.stream AS st (stream, version, last_position)
      SELECT e.s, max(e.v), max(e.p) FROM placed e GROUP BY e.s
      ON CONFLICT (stream) DO UPDATE SET version = excluded.version, last_position = excluded.last_position
    ), accepted AS MATERIALIZED (
      SELECT a.r, coalesce(min(a.p), 0) AS f, count(a.p)::int AS n
        FROM (SELECT e.r, e.p FROM placed e
              UNION ALL SELECT o.i::int, NULL FROM unnest(outcomes) WITH ORDINALITY o(o, i) WHERE o.o = 0) a
       GROUP BY a.r
    ), known AS (
      INSERT INTO log.command (command_id, digest, first_position, event_count, recorded_at)
      SELECT p_command[a.r], p_digest[a.r], a.f, a.n, moment FROM accepted a ORDER BY a.r
    )
    SELECT a.r, 0::smallint, a.f, a.n FROM accepted a
    UNION ALL
    SELECT o.i::int, o.o, coalesce(o.f, 0), coalesce(o.n, 0)
      FROM unnest(outcomes, firsts, counts) WITH ORDINALITY o(o, f, n, i) WHERE o.o <> 0
    ORDER BY 1;
END $$;
