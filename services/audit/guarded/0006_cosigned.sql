-- What witnesses of other nodes cosigned of this node's logs. May be lost: no; it says who else saw which history.
-- Rolled back: the witness itself knows what it cosigned, and says so. Edited: no role can.
CREATE TABLE cosigned (
  service text NOT NULL,
  witness text NOT NULL,
  number bigint NOT NULL CHECK (number > 0),
  size bigint NOT NULL CHECK (size >= 0),
  root bytea NOT NULL CHECK (octet_length(root) = 32),
  -- The checkpoint with the log's signatures and the cosignatures of this witness.
  note text NOT NULL CHECK (octet_length(note) <= 1048576),
  seen_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  PRIMARY KEY (service, witness, number)
);
CREATE TRIGGER no_change BEFORE UPDATE OR DELETE ON cosigned FOR EACH ROW EXECUTE FUNCTION deny();
CREATE TRIGGER no_truncate BEFORE TRUNCATE ON cosigned FOR EACH STATEMENT EXECUTE FUNCTION deny();
ALTER TABLE cosigned ENABLE ALWAYS TRIGGER no_change;
ALTER TABLE cosigned ENABLE ALWAYS TRIGGER no_truncate;

-- Keeps what a witness cosigned after all that it cosigned before; a smaller size is none of its.
CREATE FUNCTION keep_cosigned(p_service text, p_witness text, p_size bigint, p_root bytea, p_note text) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = guarded, pg_catalog, pg_temp AS $$
DECLARE
  last bigint;
BEGIN
  SELECT coalesce(max(c.number), 0) INTO last FROM cosigned c WHERE c.service = p_service AND c.witness = p_witness;
  IF EXISTS (SELECT FROM cosigned c WHERE c.service = p_service AND c.witness = p_witness AND c.number = last
             AND (c.size > p_size OR (c.size = p_size AND c.root <> p_root))) THEN
    RAISE EXCEPTION 'not the next cosignature' USING ERRCODE = 'HG108';
  END IF;
  INSERT INTO cosigned (service, witness, number, size, root, note)
  VALUES (p_service, p_witness, last + 1, p_size, p_root, p_note);
END $$;

REVOKE ALL ON FUNCTION keep_cosigned FROM PUBLIC;
GRANT SELECT ON cosigned TO audit_service;
GRANT EXECUTE ON FUNCTION keep_cosigned TO audit_service;
