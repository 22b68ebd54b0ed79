-- Which reviews look at looks at a case: a dossier asks it, and must not read every review there ever was. Databases made
-- before it learn it from the log, of the reviews that they have. May be lost: yes, rebuilt from audit's own log. Edited:
-- an attacker hides from a dossier that somebody's look was reviewed; what it found stands in the log. Ids only.
CREATE TABLE audit_review_look (
  case_id uuid NOT NULL,
  review_id uuid NOT NULL,
  PRIMARY KEY (case_id, review_id)
);
INSERT INTO audit_review_look (case_id, review_id)
SELECT DISTINCT (item ->> 'case_id')::uuid, r.review_id
  FROM audit_review r
  JOIN log.event e ON e.stream = r.review_id AND e.version = 1 AND e.type = 'ReviewOpened.v1'
 CROSS JOIN LATERAL jsonb_array_elements(convert_from(e.data, 'UTF8')::jsonb -> 'drawn' -> 'items') item
 WHERE item ->> 'kind' = 'disclosure';
DO $$ BEGIN
  IF EXISTS (SELECT FROM audit_review r WHERE NOT EXISTS
             (SELECT FROM log.event e WHERE e.stream = r.review_id AND e.version = 1)) THEN
    RAISE EXCEPTION 'a review is not at hand: attach all partitions, and migrate again';
  END IF;
END $$;
