-- All but the last validations go.
DELETE FROM expectation_results
WHERE validated_at NOT IN (SELECT DISTINCT validated_at FROM expectation_results ORDER BY validated_at DESC LIMIT $kept)
