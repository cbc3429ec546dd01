-- The rates of some areas.
SELECT * FROM rates WHERE list_contains($area_ids, area_id) ORDER BY area_id, report_year, rate_code
