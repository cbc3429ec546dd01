-- An area's totals: every cell of every year.
SELECT * FROM totals_by_area WHERE area_id = $area_id ORDER BY report_year, cell
