-- Beside the records, the commands that led to them, or to nothing: the keyed digest of each body, never the body.
-- With them a restored log recognises repeats again. May be lost, rolled back, edited: as the records.

CREATE TABLE command (
  service text NOT NULL,
  -- Counts the log's commands in the order of commits; numbers of commits that failed are missing.
  number bigint NOT NULL CHECK (number > 0),
  command_id uuid NOT NULL,
  digest bytea NOT NULL CHECK (octet_length(digest) = 32),
  first_position bigint NOT NULL CHECK (first_position >= 0),
  event_count int NOT NULL CHECK (event_count >= 0),
  accepted_at timestamptz NOT NULL,
  PRIMARY KEY (service, number)
);
CREATE UNIQUE INDEX command_by_id ON command (service, command_id);

CREATE TRIGGER no_change BEFORE UPDATE OR DELETE ON command FOR EACH ROW EXECUTE FUNCTION deny();
CREATE TRIGGER no_truncate BEFORE TRUNCATE ON command FOR EACH STATEMENT EXECUTE FUNCTION deny();
ALTER TABLE command ENABLE ALWAYS TRIGGER no_change;
ALTER TABLE command ENABLE ALWAYS TRIGGER no_truncate;

-- Takes the next commands of a source, in the transaction of the records after p_after that they led to.
CREATE FUNCTION take_commands(
  p_service text, p_after bigint,
  p_number bigint[], p_command uuid[], p_digest bytea[], p_first bigint[], p_count int[], p_accepted_at timestamptz[]
) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = guarded, pg_catalog, pg_temp AS $$
BEGIN
  IF (SELECT min(n) FROM unnest(p_number) n) <= (SELECT coalesce(max(c.number), 0) FROM command c WHERE c.service = p_service) THEN
    RAISE EXCEPTION 'commands come in order' USING ERRCODE = 'HG106';
  END IF;
  INSERT INTO command SELECT p_service, q.* FROM unnest(p_number, p_command, p_digest, p_first, p_count, p_accepted_at) q;
  IF EXISTS (SELECT FROM record r WHERE r.service = p_service AND r.position > p_after
             AND NOT EXISTS (SELECT FROM command c WHERE c.service = p_service AND c.command_id = r.command_id
                             AND r.position >= c.first_position AND r.position < c.first_position + c.event_count)) THEN
    RAISE EXCEPTION 'a record without its command' USING ERRCODE = 'HG105';
  END IF;
END $$;

REVOKE ALL ON FUNCTION take_commands FROM PUBLIC;
GRANT SELECT ON command TO audit_service;
GRANT EXECUTE ON FUNCTION take_commands TO audit_service;
