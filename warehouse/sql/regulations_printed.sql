-- One year's numbers of regulations that the body made or has in force, but for zeros; those that it only disclosed may
-- be others'.
SELECT
    report.report_id, report.body_kind, report.level, report.source_sha256, source.path,
    code.cell, cells.value, cells.locator
FROM cells
JOIN cell_codes AS code USING (cell_id)
JOIN reports AS report ON report.report_id = cells.report_id
LEFT JOIN meta.current_sources($year) AS source
    ON source.report_id = report.report_id AND source.source_sha256 = report.source_sha256
WHERE of_year(cells.report_year, $year) AND of_year(report.report_year, $year) AND code.code_2 = 'regulations'
    AND list_contains($columns, code.code_3) AND cells.value > 0
ORDER BY report.report_id, cells.cell_id
