-- Reports of the last release (released_reports, released_report_sources) that the working database lacks.
-- A report whose every source is now read as a report that the source did not give before got another id (its name
-- or year is read better): that is not a loss.
WITH gone AS (
    SELECT report_id, report_year, agency_name, title
    FROM released_reports
    WHERE report_id NOT IN (SELECT report_id FROM reports)
),
gone_sources AS (
    SELECT
        source.report_id,
        source.path,
        source.source_sha256 IN (SELECT source_sha256 FROM forgotten_sources) OR EXISTS (
            FROM report_sources AS now
            WHERE now.source_sha256 = source.source_sha256
                AND NOT EXISTS (
                    FROM released_report_sources AS before
                    WHERE before.source_sha256 = now.source_sha256 AND before.report_id = now.report_id
                )
        ) AS is_accounted_for
    FROM released_report_sources AS source
    JOIN gone USING (report_id)
)
SELECT
    gone.report_id,
    gone.report_year,
    gone.agency_name,
    gone.title,
    string_agg(source.path, '; ' ORDER BY source.path) AS paths
FROM gone
LEFT JOIN gone_sources AS source USING (report_id)
GROUP BY ALL
HAVING NOT coalesce(bool_and(source.is_accounted_for), false)
ORDER BY gone.report_year NULLS LAST, gone.report_id
