-- One year's broken checks between years, with the current source of the report.
SELECT verdict.*, report.source_sha256, source.path
FROM year_checks AS verdict
JOIN reports AS report USING (report_id)
LEFT JOIN meta.current_sources($year) AS source USING (report_id, source_sha256)
WHERE verdict.status = 'broken' AND of_year(verdict.report_year, $year) AND of_year(report.report_year, $year)
ORDER BY verdict.report_id, verdict.check_code, verdict.cell
