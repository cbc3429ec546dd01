SELECT validated_at, suite, expectation, severity, success, unexpected_count, observed
FROM expectation_results
WHERE run_id = $run_id
ORDER BY suite, expectation
