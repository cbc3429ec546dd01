-- One year's explanations of broken identities: those of an identity together, the best first.
SELECT
    report_id, identity_code, scope, cell, printed, would_be, slip, verdict, others_holding, others_checked
FROM sum_explanations
WHERE of_year(report_year, $year)
ORDER BY report_id, identity_code, scope, rank
