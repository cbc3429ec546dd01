-- One year's claims that the tables contradict, with the current source of the report; the worst first.
SELECT claim.*, report.agency_name, report.source_sha256, source.path
FROM narrative_claims AS claim
JOIN reports AS report USING (report_id)
LEFT JOIN meta.current_sources($year) AS source USING (report_id, source_sha256)
WHERE claim.verdict = 'disagrees' AND of_year(claim.report_year, $year) AND of_year(report.report_year, $year)
ORDER BY abs(claim.value - claim.table_value) DESC, claim.report_id, claim.claim_index
