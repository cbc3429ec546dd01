-- What was found in some bodies' reports, the worst first.
SELECT
    finding_id, findings.report_id, severity, finding_code, findings.table_name, cell, stated, expected,
    message_zh, message_en, locator,
    finding_id IN (SELECT finding_id FROM reviewed_findings) AS is_reviewed
FROM findings
JOIN reports USING (report_id)
WHERE list_contains($agency_ids, agency_id)
ORDER BY findings.report_id, list_position(['error', 'warning', 'info'], severity), finding_code, cell, finding_id
