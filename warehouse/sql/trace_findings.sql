SELECT finding_code, severity, table_name, cell, message_zh, message_en
FROM findings
WHERE report_id = $report_id
ORDER BY table_name NULLS FIRST, cell NULLS FIRST, finding_code, finding_id
