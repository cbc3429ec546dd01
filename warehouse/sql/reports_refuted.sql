-- One year's reports that say they are consolidated and are below the sum of their parts: the cell that is most
-- below it, how many are, and where the report prints it.
SELECT
    report.report_id, report.source_sha256, source.path, worst.table_name, worst.cell, worst.consolidated,
    worst.difference, worst.cells, cells.locator
FROM area_reports AS area
JOIN reports AS report USING (report_id)
LEFT JOIN meta.current_sources($year) AS source USING (report_id, source_sha256)
JOIN (
    SELECT *, count(*) OVER (PARTITION BY area_id) AS cells
    FROM totals_by_area
    WHERE of_year(report_year, $year) AND difference < 0 AND NOT ends_with(cell, '/items_change')
    QUALIFY row_number() OVER (PARTITION BY area_id ORDER BY difference, cell) = 1
) AS worst ON worst.area_id = area.area_id
JOIN cell_codes USING (cell)
LEFT JOIN cells
    ON cells.report_id = report.report_id AND cells.cell_id = cell_codes.cell_id AND of_year(cells.report_year, $year)
WHERE area.part = 'refuted' AND of_year(area.report_year, $year) AND of_year(report.report_year, $year)
ORDER BY report.report_id
