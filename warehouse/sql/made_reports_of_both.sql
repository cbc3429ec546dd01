-- The reports of a year under two digests of it: whether each was there under $before, and made from the same then.
WITH one AS (FROM meta.made_reports WHERE of_year(report_year, $year) AND digest = $before),
other AS (FROM meta.made_reports WHERE of_year(report_year, $year) AND digest = $digest)
SELECT report_id, one.told IS NOT NULL AS was_made, one.told IS NOT DISTINCT FROM other.told AS is_same
FROM one
FULL JOIN other USING (report_id)
ORDER BY report_id
