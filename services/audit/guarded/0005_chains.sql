-- Beside the records, an index of what led to what: all that one command led to is found without reading the ledger.
-- May be lost, rolled back, edited: as the records, of which it is made.

-- A word of stored metadata; the bytes are canonical JSON in UTF-8, so what it gives never changes.
CREATE FUNCTION word_of(meta bytea, name text) RETURNS text
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
  SELECT convert_from(meta, 'UTF8')::json ->> name
$$;
CREATE INDEX record_of_chain ON record (word_of(meta, 'correlation'));

REVOKE ALL ON FUNCTION word_of FROM PUBLIC;
GRANT EXECUTE ON FUNCTION word_of TO audit_service;
