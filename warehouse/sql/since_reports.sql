SELECT
    count(*) FILTER (cell = 'reports' AND before IS NULL),
    count(*) FILTER (cell = 'reports' AND after IS NULL),
    count(DISTINCT report_id) FILTER (cell <> 'reports')
FROM release_changes
