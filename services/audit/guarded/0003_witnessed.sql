-- What this witness cosigned of each log, and what it refused to. Each row says that the log went on from the row
-- before it. May be lost: no; a witness that forgets can be shown another history. Rolled back: the logs then have
-- more than it saw, which is consistent. Edited: no role can.
CREATE TABLE witnessed (
  service text NOT NULL,
  number bigint NOT NULL CHECK (number > 0),
  origin text NOT NULL,
  size bigint NOT NULL CHECK (size >= 0),
  root bytea NOT NULL CHECK (octet_length(root) = 32),
  -- The checkpoint with the log's signatures and this witness's cosignature.
  note text NOT NULL CHECK (octet_length(note) <= 1048576),
  seen_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  PRIMARY KEY (service, number)
);
-- A checkpoint that a log signed and that contradicts the last one of `witnessed`: the two together are the evidence.
CREATE TABLE contradiction (
  service text NOT NULL,
  digest bytea NOT NULL CHECK (octet_length(digest) = 32),
  code text NOT NULL,
  after bigint NOT NULL,
  note text NOT NULL CHECK (octet_length(note) <= 1048576),
  seen_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  PRIMARY KEY (service, digest)
);
CREATE TRIGGER no_change BEFORE UPDATE OR DELETE ON witnessed FOR EACH ROW EXECUTE FUNCTION deny();
CREATE TRIGGER no_truncate BEFORE TRUNCATE ON witnessed FOR EACH STATEMENT EXECUTE FUNCTION deny();
CREATE TRIGGER no_change BEFORE UPDATE OR DELETE ON contradiction FOR EACH ROW EXECUTE FUNCTION deny();
CREATE TRIGGER no_truncate BEFORE TRUNCATE ON contradiction FOR EACH STATEMENT EXECUTE FUNCTION deny();
ALTER TABLE witnessed ENABLE ALWAYS TRIGGER no_change;
ALTER TABLE witnessed ENABLE ALWAYS TRIGGER no_truncate;
ALTER TABLE contradiction ENABLE ALWAYS TRIGGER no_change;
ALTER TABLE contradiction ENABLE ALWAYS TRIGGER no_truncate;

-- Keeps what was cosigned as the row after p_after: of two that saw the same last row, the second is refused.
CREATE FUNCTION witness(p_service text, p_after bigint, p_origin text, p_size bigint, p_root bytea, p_note text)
RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = guarded, pg_catalog, pg_temp AS $$
BEGIN
  IF EXISTS (SELECT FROM witnessed w WHERE w.service = p_service AND w.number = p_after
             AND (w.size > p_size OR w.origin <> p_origin))
     OR p_after <> (SELECT coalesce(max(w.number), 0) FROM witnessed w WHERE w.service = p_service) THEN
    RAISE EXCEPTION 'not the next checkpoint' USING ERRCODE = 'HG107';
  END IF;
  INSERT INTO witnessed (service, number, origin, size, root, note)
  VALUES (p_service, p_after + 1, p_origin, p_size, p_root, p_note);
END $$;

-- Keeps a checkpoint that contradicts what was cosigned; once, however often it is shown.
CREATE FUNCTION contradict(p_service text, p_after bigint, p_code text, p_note text) RETURNS void
LANGUAGE sql SECURITY DEFINER SET search_path = guarded, pg_catalog, pg_temp AS $$
  INSERT INTO contradiction (service, digest, code, after, note)
  VALUES (p_service, sha256(convert_to(p_note, 'UTF8')), p_code, p_after, p_note) ON CONFLICT DO NOTHING;
$$;

REVOKE ALL ON FUNCTION witness, contradict FROM PUBLIC;
GRANT SELECT ON witnessed, contradiction TO audit_service;
GRANT EXECUTE ON FUNCTION witness, contradict TO audit_service;
