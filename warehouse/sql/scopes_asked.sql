-- What decides whose numbers the reports in "wanted", of one year, hold, or those of which it is not decided ($of_new);
-- "numbers" are those of applications in its text.
SELECT
    report.report_id, report.body_kind, report.level, report.agency_name, report.contents_printed,
    list({
        'claim_code': claim.claim_code, 'scope': claim.scope, 'value': claim.value, 'raw_text': claim.raw_text,
        'sentence': claim.sentence, 'is_rounded': claim.is_rounded, 'table_value': claim.table_value,
        'verdict': claim.verdict, 'basis': claim.basis
    } ORDER BY claim.claim_index) FILTER (WHERE claim.report_id IS NOT NULL) AS numbers
FROM reports AS report
SEMI JOIN wanted ON wanted.report_id = report.report_id
LEFT JOIN narrative_claims AS claim
    ON claim.report_id = report.report_id AND of_year(claim.report_year, $year) AND claim.unit = 'count'
    AND claim.value > 0 AND starts_with(claim.claim_code, 'applications_')
WHERE of_year(report.report_year, $year) AND (report.counts_scope IS NULL OR NOT $of_new)
GROUP BY ALL
