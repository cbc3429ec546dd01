-- One year's jumps, with the current source of the report.
SELECT jump.*, report.source_sha256, source.path
FROM year_jumps AS jump
JOIN reports AS report USING (report_id)
LEFT JOIN report_sources AS source ON source.report_id = report.report_id AND source.role = 'current'
WHERE jump.report_year IS NOT DISTINCT FROM CAST($year AS SMALLINT)
ORDER BY jump.report_id, jump.cell
