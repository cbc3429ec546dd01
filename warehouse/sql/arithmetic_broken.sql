-- One year's broken identities with what is printed in the cells of their totals.
SELECT
    verdict.*, report.source_sha256, source.path,
    cells.value AS stated, cells.locator, total.cell_id, total.is_left
FROM arithmetic AS verdict
JOIN reports AS report USING (report_id)
JOIN identity_terms AS total
    ON total.is_total
    AND total.form = report.dispositions_form
    AND total.identity_code = verdict.identity_code
    AND total.scope = verdict.scope
JOIN cells ON cells.report_id = verdict.report_id AND cells.cell_id = total.cell_id
LEFT JOIN meta.current_sources($year) AS source USING (report_id, source_sha256)
WHERE verdict.status = 'broken' AND of_year(verdict.report_year, $year)
    AND of_year(report.report_year, $year) AND of_year(cells.report_year, $year)
ORDER BY verdict.report_id, total.number
