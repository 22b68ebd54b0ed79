-- A negative result is overcome by a later one, or opened again: it stands beside the stage and no longer for it.
ALTER TABLE case_line ADD COLUMN denied boolean NOT NULL DEFAULT false;
UPDATE case_line c SET
  denied = coalesce((SELECT m.type = 'VictimNotConfirmed.v1' FROM message m
            WHERE m.case_id = c.case_id
              AND m.type IN ('VictimNotConfirmed.v1', 'VictimVerified.v1', 'DeterminationLeftOpen.v1',
                             'DeterminationReopened.v1')
            ORDER BY m.position DESC LIMIT 1), true),
  stage = coalesce((SELECT max(CASE m.type WHEN 'InitialCheckCompleted.v1' THEN 1 WHEN 'VerificationRequested.v1' THEN 2
                                  WHEN 'VictimVerified.v1' THEN 3 WHEN 'VictimCertified.v1' THEN 4
                                  WHEN 'LivelihoodPlanMade.v1' THEN 5 ELSE 0 END)
           FROM message m WHERE m.case_id = c.case_id), 0)
WHERE c.stage = 6;
