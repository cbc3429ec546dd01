-- One year's reports that came after the day on which they were due.
SELECT late.report_id, late.due_on, late.seen_on, report.source_sha256, source.path
FROM coverage AS late
JOIN reports AS report USING (report_id)
LEFT JOIN meta.current_sources($year) AS source
    ON source.report_id = report.report_id AND source.source_sha256 = report.source_sha256
WHERE of_year(late.report_year, $year) AND of_year(report.report_year, $year) AND late.status = 'late'
ORDER BY late.report_id
