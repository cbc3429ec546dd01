-- One year's explanations of broken identities: those of an identity together, the best first.
SELECT
    report_id, identity_code, scope, cell, printed, would_be, slip, verdict, others_holding, others_checked
FROM sum_explanations
WHERE report_year IS NOT DISTINCT FROM CAST($year AS SMALLINT)
ORDER BY report_id, identity_code, scope, rank
