-- The reports of a year that are made from something else under one of two digests of it than under the other.
WITH one AS (FROM meta.made_reports WHERE of_year(report_year, $year) AND digest = $before),
other AS (FROM meta.made_reports WHERE of_year(report_year, $year) AND digest = $digest)
SELECT report_id
FROM one
FULL JOIN other USING (report_id)
WHERE one.told IS DISTINCT FROM other.told
ORDER BY report_id
