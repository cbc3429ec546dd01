-- What some bodies have published: a row a body and year, of reports without a year none.
SELECT agency_id, report_year, coalesce(coverage.status, 'published') AS status, coverage.due_on, coverage.seen_on,
    reports.report_id, reports.verification
FROM (SELECT * FROM coverage WHERE list_contains($agency_ids, agency_id)) AS coverage
FULL JOIN (
    SELECT * FROM reports WHERE list_contains($agency_ids, agency_id) AND report_year IS NOT NULL
) AS reports USING (agency_id, report_year)
ORDER BY agency_id, report_year
