-- One year's jumps, with the current source of the report.
SELECT jump.*, report.source_sha256, source.path
FROM year_jumps AS jump
JOIN reports AS report USING (report_id)
LEFT JOIN meta.current_sources($year) AS source USING (report_id, source_sha256)
WHERE of_year(jump.report_year, $year) AND of_year(report.report_year, $year)
ORDER BY jump.report_id, jump.cell
