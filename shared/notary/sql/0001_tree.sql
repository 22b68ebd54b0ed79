-- The tree over the log, in tiles (docs/reference/transparency.md). Run by the owner role in schema `tree`.
-- May it be lost: the tiles yes, they are grown again from the log; the checkpoints no, they were signed.
-- Rolled back: the notary sees it at its checkpoint outside PostgreSQL, and signs nothing. Edited: no role can.
CREATE TABLE tile (
  level int NOT NULL CHECK (level BETWEEN 0 AND 63),
  index bigint NOT NULL CHECK (index >= 0),
  hashes bytea NOT NULL CHECK (octet_length(hashes) BETWEEN 32 AND 8192 AND octet_length(hashes) % 32 = 0),
  PRIMARY KEY (level, index)
);
-- Hashes do not compress, and one of them can then be read without the rest of its tile.
ALTER TABLE tile ALTER hashes SET STORAGE EXTERNAL;

CREATE TABLE head (
  only_row boolean PRIMARY KEY DEFAULT true CHECK (only_row),
  size bigint NOT NULL CHECK (size >= 0)
);
INSERT INTO head (size) VALUES (0);

CREATE TABLE checkpoint (
  number bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  size bigint NOT NULL CHECK (size >= 0),
  root bytea NOT NULL CHECK (octet_length(root) = 32),
  note text NOT NULL CHECK (octet_length(note) <= 1048576),
  signed_at timestamptz NOT NULL DEFAULT clock_timestamp()
);
CREATE INDEX checkpoint_of_size ON checkpoint (size);

CREATE FUNCTION deny() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'the tree only grows' USING ERRCODE = 'HG009';
END $$;
-- A tile that is not whole becomes longer, and says again all that it said.
CREATE FUNCTION only_longer() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NEW.level <> OLD.level OR NEW.index <> OLD.index
     OR substring(NEW.hashes FOR octet_length(OLD.hashes)) <> OLD.hashes THEN
    RAISE EXCEPTION 'a tile only grows' USING ERRCODE = 'HG009';
  END IF;
  RETURN NEW;
END $$;
CREATE FUNCTION only_larger() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NEW.size < OLD.size THEN
    RAISE EXCEPTION 'the tree only grows' USING ERRCODE = 'HG009';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER no_change BEFORE UPDATE ON tile FOR EACH ROW EXECUTE FUNCTION only_longer();
CREATE TRIGGER no_delete BEFORE DELETE ON tile FOR EACH ROW EXECUTE FUNCTION deny();
CREATE TRIGGER no_truncate BEFORE TRUNCATE ON tile FOR EACH STATEMENT EXECUTE FUNCTION deny();
CREATE TRIGGER no_change BEFORE UPDATE ON head FOR EACH ROW EXECUTE FUNCTION only_larger();
CREATE TRIGGER no_delete BEFORE DELETE ON head FOR EACH ROW EXECUTE FUNCTION deny();
CREATE TRIGGER no_truncate BEFORE TRUNCATE ON head FOR EACH STATEMENT EXECUTE FUNCTION deny();
CREATE TRIGGER no_change BEFORE UPDATE OR DELETE ON checkpoint FOR EACH ROW EXECUTE FUNCTION deny();
CREATE TRIGGER no_truncate BEFORE TRUNCATE ON checkpoint FOR EACH STATEMENT EXECUTE FUNCTION deny();
ALTER TABLE tile ENABLE ALWAYS TRIGGER no_change;
ALTER TABLE tile ENABLE ALWAYS TRIGGER no_delete;
ALTER TABLE tile ENABLE ALWAYS TRIGGER no_truncate;
ALTER TABLE head ENABLE ALWAYS TRIGGER no_change;
ALTER TABLE head ENABLE ALWAYS TRIGGER no_delete;
ALTER TABLE head ENABLE ALWAYS TRIGGER no_truncate;
ALTER TABLE checkpoint ENABLE ALWAYS TRIGGER no_change;
ALTER TABLE checkpoint ENABLE ALWAYS TRIGGER no_truncate;

-- Grows the tree from one size to the next: every tile that is new or longer, all or none. The size is the fence:
-- of two who believe that they are the notary, the second finds another one.
CREATE FUNCTION grow(p_before bigint, p_after bigint, p_level int[], p_index bigint[], p_hashes bytea[]) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = tree, pg_catalog, pg_temp AS $$
BEGIN
  UPDATE head SET size = p_after WHERE size = p_before AND p_after > p_before;
  IF NOT FOUND THEN
    RAISE EXCEPTION 'the tree has another size' USING ERRCODE = 'HG201';
  END IF;
  INSERT INTO tile (level, index, hashes) SELECT * FROM unnest(p_level, p_index, p_hashes)
  ON CONFLICT (level, index) DO UPDATE SET hashes = excluded.hashes;
END $$;

-- Keeps a checkpoint that was signed; one that is smaller than the last is not kept.
CREATE FUNCTION keep(p_size bigint, p_root bytea, p_note text) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = tree, pg_catalog, pg_temp AS $$
BEGIN
  PERFORM FROM head FOR UPDATE;
  IF p_size > (SELECT size FROM head) OR p_size < (SELECT coalesce(max(c.size), 0) FROM checkpoint c) THEN
    RAISE EXCEPTION 'not a size to sign' USING ERRCODE = 'HG202';
  END IF;
  INSERT INTO checkpoint (size, root, note) VALUES (p_size, p_root, p_note);
END $$;
