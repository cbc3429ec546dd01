-- One year's broken checks between years, with the current source of the report.
SELECT verdict.*, report.source_sha256, source.path
FROM year_checks AS verdict
JOIN reports AS report USING (report_id)
LEFT JOIN report_sources AS source ON source.report_id = report.report_id AND source.role = 'current'
WHERE verdict.status = 'broken' AND verdict.report_year IS NOT DISTINCT FROM CAST($year AS SMALLINT)
ORDER BY verdict.report_id, verdict.check_code, verdict.cell
