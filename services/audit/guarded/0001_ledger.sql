-- The ledger: every record of every log, as pulled from its owner. Not an event log: others' records, kept verbatim.
-- May be lost: no; it is what restores the tail of a log. Rolled back: it is pulled again from the owners.
-- Edited: no role can; a superuser who edits it disagrees with the owner's log and with its own leaf.
-- A source halts visibly on a hole, another content under a known position, or another incarnation.

CREATE TABLE record (
  service text NOT NULL,
  position bigint NOT NULL CHECK (position > 0),
  stream uuid NOT NULL,
  version int NOT NULL CHECK (version > 0),
  event_id uuid NOT NULL,
  command_id uuid NOT NULL,
  type text NOT NULL,
  recorded_at timestamptz NOT NULL,
  salt bytea NOT NULL CHECK (octet_length(salt) = 32),
  meta bytea NOT NULL,
  data bytea NOT NULL,
  -- The leaf of the record as it was when it was pulled; the tree and its witnesses stand on these.
  leaf bytea NOT NULL CHECK (octet_length(leaf) = 32),
  -- Words of the metadata and data that questions ask for; null where there are none.
  subject uuid,
  code text,
  occurred_at timestamptz NOT NULL,
  PRIMARY KEY (service, position)
);
CREATE UNIQUE INDEX record_of_stream ON record (service, stream, version);
CREATE INDEX record_of_case ON record (subject, recorded_at, service, position) WHERE subject IS NOT NULL;
CREATE INDEX record_in_time ON record (service, recorded_at);
CREATE INDEX record_of_code ON record (code) WHERE code IS NOT NULL;

CREATE TABLE source (
  service text PRIMARY KEY,
  origin text NOT NULL,
  head bigint NOT NULL,
  halted text,
  halted_at bigint
);

CREATE FUNCTION deny() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'the ledger is append-only' USING ERRCODE = 'HG009';
END $$;
CREATE TRIGGER no_change BEFORE UPDATE OR DELETE ON record FOR EACH ROW EXECUTE FUNCTION deny();
CREATE TRIGGER no_truncate BEFORE TRUNCATE ON record FOR EACH STATEMENT EXECUTE FUNCTION deny();
ALTER TABLE record ENABLE ALWAYS TRIGGER no_change;
ALTER TABLE record ENABLE ALWAYS TRIGGER no_truncate;

-- Takes the next records of a source, all or none; gives the new head.
CREATE FUNCTION take(
  p_service text, p_origin text,
  p_position bigint[], p_stream uuid[], p_version int[], p_event_id uuid[], p_command_id uuid[], p_type text[],
  p_recorded_at timestamptz[], p_salt bytea[], p_meta bytea[], p_data bytea[], p_leaf bytea[],
  p_subject uuid[], p_code text[], p_occurred_at timestamptz[]
) RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = guarded, pg_catalog, pg_temp AS $$
DECLARE
  known source;
  last_time timestamptz;
BEGIN
  INSERT INTO source (service, origin, head) VALUES (p_service, p_origin, 0) ON CONFLICT DO NOTHING;
  SELECT * INTO known FROM source s WHERE s.service = p_service FOR UPDATE;
  IF known.origin <> p_origin THEN
    RAISE EXCEPTION 'other incarnation' USING ERRCODE = 'HG101';
  END IF;
  IF EXISTS (SELECT FROM unnest(p_position) WITH ORDINALITY q(p, i) WHERE q.p IS DISTINCT FROM known.head + q.i) THEN
    RAISE EXCEPTION 'positions are not dense' USING ERRCODE = 'HG102';
  END IF;
  SELECT r.recorded_at INTO last_time FROM record r WHERE r.service = p_service AND r.position = known.head;
  IF EXISTS (SELECT FROM (SELECT t, lag(t, 1, last_time) OVER (ORDER BY i) AS before
                          FROM unnest(p_recorded_at) WITH ORDINALITY q(t, i)) times WHERE t < before) THEN
    RAISE EXCEPTION 'time went back' USING ERRCODE = 'HG103';
  END IF;
  INSERT INTO record
  SELECT p_service, q.* FROM unnest(
    p_position, p_stream, p_version, p_event_id, p_command_id, p_type, p_recorded_at, p_salt, p_meta, p_data,
    p_leaf, p_subject, p_code, p_occurred_at
  ) q;
  IF EXISTS (SELECT FROM record r WHERE r.service = p_service AND r.position > known.head AND r.version > 1
             AND NOT EXISTS (SELECT FROM record b WHERE b.service = p_service AND b.stream = r.stream
                             AND b.version = r.version - 1 AND b.position < r.position)) THEN
    RAISE EXCEPTION 'a stream has a hole' USING ERRCODE = 'HG104';
  END IF;
  UPDATE source s SET head = known.head + cardinality(p_position), halted = NULL, halted_at = NULL
   WHERE s.service = p_service;
  RETURN known.head + cardinality(p_position);
END $$;

-- Notes that a source is halted, and where; null that it is not any more.
CREATE FUNCTION note_halt(p_service text, p_origin text, p_code text, p_position bigint) RETURNS void
LANGUAGE sql SECURITY DEFINER SET search_path = guarded, pg_catalog, pg_temp AS $$
  INSERT INTO source AS s (service, origin, head, halted, halted_at) VALUES (p_service, p_origin, 0, p_code, p_position)
  ON CONFLICT (service) DO UPDATE SET halted = excluded.halted, halted_at = excluded.halted_at;
$$;

REVOKE ALL ON ALL FUNCTIONS IN SCHEMA guarded FROM PUBLIC;
GRANT SELECT ON record, source TO audit_service;
GRANT EXECUTE ON FUNCTION take TO audit_service;
GRANT EXECUTE ON FUNCTION note_halt TO audit_service;
