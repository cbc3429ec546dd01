-- The expectations of the last run that validated anything: failed before passed, critical before warning.
SELECT suite, expectation, table_name, severity, success, unexpected_count
FROM expectation_results
WHERE run_id = (SELECT arg_max(run_id, validated_at) FROM expectation_results)
ORDER BY success, severity, unexpected_count DESC NULLS FIRST, suite, expectation
