-- One year's reports of bodies that have earlier reports, but none of the year before, with the years they have.
WITH missing AS (
    SELECT DISTINCT report_id
    FROM year_checks
    WHERE status = 'previous_missing' AND of_year(report_year, $year)
)
SELECT
    report.report_id,
    report.report_year,
    report.source_sha256,
    source.path,
    string_agg(earlier.report_year, ', ' ORDER BY earlier.report_year) AS known_years
FROM missing
JOIN meta.followed_reports AS report USING (report_id)
JOIN meta.followed_reports AS earlier
    ON earlier.series_id = report.series_id AND earlier.report_year < report.report_year
LEFT JOIN meta.current_sources($year) AS source
    ON source.report_id = report.report_id AND source.source_sha256 = report.source_sha256
WHERE of_year(report.report_year, $year)
GROUP BY ALL
ORDER BY report.report_id
