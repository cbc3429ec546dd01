-- The reports of one year of the areas in "areas_remade", and of none.
SELECT report_id
FROM reports
WHERE of_year(report_year, $year) AND (
    full_name IS NULL OR coalesce(level, 'national') = 'national'
    OR body_id(concat(province, prefecture, county, township)) IN (FROM areas_remade)
)
