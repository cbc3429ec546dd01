-- The totals of the areas that stay as they are, right below others.
INSERT INTO area_totals BY NAME
SELECT
    areas.area, cell_codes.cell_id, kept.total, kept.consolidated, kept.difference,
    kept.bodies - kept.cells_not_stated AS stated
FROM totals_by_area AS kept
JOIN areas ON areas.area_id = kept.area_id
JOIN cell_codes ON cell_codes.cell = kept.cell
WHERE of_year(kept.report_year, $year) AND NOT areas.is_remade
