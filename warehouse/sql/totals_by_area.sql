-- One year's totals. A town's is its own report, so only zones of that level are here.
INSERT INTO totals_by_area BY NAME
SELECT
    areas.area_id, CAST($year AS SMALLINT) AS report_year, cell.table_name, cell.cell,
    total.total, mode.built_from, mode.bodies, total.consolidated, total.difference, mode.bodies_unknown,
    mode.bodies_not_seen, coalesce(contested.reports, 0) AS reports_contested,
    mode.bodies - total.stated AS cells_not_stated
FROM area_totals AS total
JOIN area_modes AS mode ON mode.area = total.area
JOIN areas ON areas.area = total.area
JOIN cell_codes AS cell ON cell.cell_id = total.cell_id
LEFT JOIN area_contested AS contested ON contested.area_id = areas.area_id
WHERE areas.is_remade AND (areas.level <> 'township' OR areas.body_kind = 'zone')
ORDER BY areas.area_id, total.cell_id
