-- Where the newest record of each stream stands that lies in a partition that was put away: the leaf before the next
-- record of the stream is found by it, in the tiles, without the record. Written when a partition is put away, so that
-- growing the tree costs nothing more. May be lost: the notary then waits until the partition is attached. Edited: the
-- leaf would be another than the one that everybody else computes; no role can.
CREATE TABLE put_away (
  stream uuid PRIMARY KEY,
  version int NOT NULL CHECK (version > 0),
  position bigint NOT NULL CHECK (position > 0)
);
CREATE FUNCTION only_newer() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NEW.stream <> OLD.stream OR NEW.version <= OLD.version OR NEW.position <= OLD.position THEN
    RAISE EXCEPTION 'a stream only grows' USING ERRCODE = 'HG009';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER no_change BEFORE UPDATE ON put_away FOR EACH ROW EXECUTE FUNCTION only_newer();
CREATE TRIGGER no_delete BEFORE DELETE ON put_away FOR EACH ROW EXECUTE FUNCTION deny();
CREATE TRIGGER no_truncate BEFORE TRUNCATE ON put_away FOR EACH STATEMENT EXECUTE FUNCTION deny();
ALTER TABLE put_away ENABLE ALWAYS TRIGGER no_change;
ALTER TABLE put_away ENABLE ALWAYS TRIGGER no_delete;
ALTER TABLE put_away ENABLE ALWAYS TRIGGER no_truncate;

-- For the owner: remember the streams of a table that is, or will be, no part of the log.
CREATE FUNCTION note_streams(p_name text) RETURNS void
LANGUAGE plpgsql SET search_path = tree, pg_catalog, pg_temp AS $$
BEGIN
  EXECUTE format(
    'INSERT INTO put_away AS p (stream, version, position)
     SELECT DISTINCT ON (stream) stream, version, position FROM log.%I ORDER BY stream, version DESC
     ON CONFLICT (stream) DO UPDATE SET version = excluded.version, position = excluded.position
      WHERE excluded.version > p.version', p_name);
END $$;

-- For the owner, when a partition is put away: all of it must be in the tree, and signed, and a record after it: the
-- notary reads the newest record of the tree again, and would wait for it.
CREATE FUNCTION note_put_away(p_name text) RETURNS void
LANGUAGE plpgsql SET search_path = tree, pg_catalog, pg_temp AS $$
DECLARE
  last bigint;
BEGIN
  SELECT p.end_position - 1 INTO last FROM log.partitions() p WHERE p.partition = p_name;
  IF last IS NULL THEN
    RAISE EXCEPTION 'no such partition' USING ERRCODE = 'HG011';
  END IF;
  IF last >= (SELECT coalesce(max(c.size), 0) FROM checkpoint c) THEN
    RAISE EXCEPTION 'not all of the partition is signed' USING ERRCODE = 'HG203';
  END IF;
  PERFORM note_streams(p_name);
END $$;

-- Those that were put away before this was remembered, as far as their tables are there.
DO $$
DECLARE
  away record;
BEGIN
  FOR away IN SELECT partition FROM log.partitions() p WHERE NOT p.attached AND p.present ORDER BY p.first_position LOOP
    PERFORM tree.note_streams(away.partition);
  END LOOP;
END $$;
