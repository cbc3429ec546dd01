SELECT
    report_year,
    form_version,
    verification,
    count(*) AS reports,
    count(*) FILTER (WHERE status = 'partial') AS partial
FROM reports
GROUP BY ALL
ORDER BY report_year DESC NULLS LAST, form_version, verification
