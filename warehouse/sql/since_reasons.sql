SELECT why, count(DISTINCT report_id) AS reports, count(*) AS cells
FROM release_changes
GROUP BY why
ORDER BY cells DESC, why
