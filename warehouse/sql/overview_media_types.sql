WITH current AS (
    SELECT file.media_type, count(DISTINCT report.report_id) AS reports
    FROM reports AS report
    JOIN source_files AS file USING (source_sha256)
    GROUP BY ALL
)
SELECT
    file.media_type,
    count(*) AS files,
    coalesce(any_value(current.reports), 0) AS reports,
    count(*) FILTER (WHERE file.error_code IS NOT NULL) AS failures
FROM source_files AS file
LEFT JOIN current ON current.media_type IS NOT DISTINCT FROM file.media_type
WHERE file.is_present AND file.status <> 'ignored'
GROUP BY file.media_type
ORDER BY files DESC, file.media_type NULLS LAST
