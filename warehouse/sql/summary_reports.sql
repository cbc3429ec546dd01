SELECT
    report_year,
    form_version,
    count(*) AS reports,
    count(*) FILTER (WHERE status = 'complete') AS complete,
    count(*) FILTER (WHERE verification = 'verified') AS verified,
    count(*) FILTER (WHERE verification = 'source_inconsistent') AS inconsistent
FROM reports
GROUP BY ALL
ORDER BY report_year NULLS LAST, form_version
