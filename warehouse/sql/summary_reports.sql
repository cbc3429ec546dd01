SELECT
    report_year,
    form_version,
    count(*) AS reports,
    count(*) FILTER (WHERE status = 'complete') AS complete
FROM reports
GROUP BY ALL
ORDER BY report_year NULLS LAST, form_version
