SELECT
    status,
    error_code,
    count(*) AS files,
    count(*) FILTER (WHERE is_present) AS present
FROM source_files
GROUP BY ALL
ORDER BY files DESC, status, error_code NULLS FIRST
