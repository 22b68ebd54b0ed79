-- What a service keeps of others' public messages, in order. Owned by the service's role.
-- May it be lost: yes, the sources send again. Rolled back: yes, the hole is seen and filled. Edited: an attacker
-- who edits it shows wrong codes and dates on this service's pages until a rebuild; no log changes.

CREATE TABLE source (
  source text PRIMARY KEY,
  origin text NOT NULL,
  last_position bigint NOT NULL
);

CREATE TABLE inbound (
  sequence bigint PRIMARY KEY,
  source text NOT NULL REFERENCES source,
  position bigint NOT NULL,
  previous bigint NOT NULL,
  type text NOT NULL,
  subject text,
  recorded_at timestamptz NOT NULL,
  body bytea NOT NULL,
  UNIQUE (source, position)
);

-- Stores one message, or says why not: 'stored', 'known', 'hole' (something before it is missing),
-- 'other-body' (another message under a known position), 'other-incarnation' (the source is not the log it was).
CREATE FUNCTION store(
  p_source text, p_origin text, p_position bigint, p_previous bigint,
  p_type text, p_subject text, p_recorded_at timestamptz, p_body bytea
) RETURNS text LANGUAGE plpgsql SET search_path = inbox, pg_catalog, pg_temp AS $$
DECLARE
  known_origin text;
  known_last bigint;
  known_body bytea;
BEGIN
  -- One writer at a time, so that sequence numbers are dense and appear in order of commit.
  PERFORM pg_advisory_xact_lock(5211735042207761666);
  SELECT s.origin, s.last_position INTO known_origin, known_last FROM source s WHERE s.source = p_source;
  IF known_origin IS NULL THEN
    known_last := 0;
  ELSIF known_origin <> p_origin THEN
    RETURN 'other-incarnation';
  END IF;
  IF p_position <= known_last THEN
    SELECT i.body INTO known_body FROM inbound i WHERE i.source = p_source AND i.position = p_position;
    RETURN CASE WHEN known_body = p_body THEN 'known' ELSE 'other-body' END;
  END IF;
  IF p_previous <> known_last THEN
    RETURN 'hole';
  END IF;
  INSERT INTO source AS s (source, origin, last_position) VALUES (p_source, p_origin, p_position)
  ON CONFLICT (source) DO UPDATE SET last_position = excluded.last_position;
  INSERT INTO inbound (sequence, source, position, previous, type, subject, recorded_at, body)
  SELECT coalesce(max(i.sequence), 0) + 1, p_source, p_position, p_previous, p_type, p_subject, p_recorded_at, p_body
    FROM inbound i;
  RETURN 'stored';
END $$;
