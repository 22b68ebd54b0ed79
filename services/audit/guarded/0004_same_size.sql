-- Of one size a log has one root: another one of the size that was last cosigned is no next checkpoint either.
CREATE OR REPLACE FUNCTION witness(
  p_service text, p_after bigint, p_origin text, p_size bigint, p_root bytea, p_note text
) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = guarded, pg_catalog, pg_temp AS $$
BEGIN
  IF EXISTS (SELECT FROM witnessed w WHERE w.service = p_service AND w.number = p_after
             AND (w.size > p_size OR w.origin <> p_origin OR (w.size = p_size AND w.root <> p_root)))
     OR p_after <> (SELECT coalesce(max(w.number), 0) FROM witnessed w WHERE w.service = p_service) THEN
    RAISE EXCEPTION 'not the next checkpoint' USING ERRCODE = 'HG107';
  END IF;
  INSERT INTO witnessed (service, number, origin, size, root, note)
  VALUES (p_service, p_after + 1, p_origin, p_size, p_root, p_note);
END $$;
