SELECT source_files.path, source_files.source_sha256, source_files.bytes, source_files.media_type
FROM reports
JOIN source_files USING (source_sha256)
LEFT JOIN report_sources
    ON report_sources.report_id = reports.report_id
    AND report_sources.path = source_files.path
    AND report_sources.source_sha256 = source_files.source_sha256
WHERE reports.report_id = $report_id
ORDER BY source_files.is_present DESC, coalesce(report_sources.role = 'current', false) DESC, source_files.path
