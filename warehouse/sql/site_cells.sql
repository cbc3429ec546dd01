-- The cells of some bodies' reports.
WITH chosen AS (SELECT report_id FROM reports WHERE list_contains($agency_ids, agency_id))
SELECT report_id, 'article20_items' AS table_name, [item_code, subject_code, measure_code] AS codes, value, unit,
    unit_printed, raw_text, value_status, locator, placement, confidence, is_corrected
FROM article20_items SEMI JOIN chosen USING (report_id)
UNION ALL
SELECT
    report_id, 'application_dispositions', [disposition_code, applicant_code], application_count, 'count', NULL,
    raw_text, value_status, locator, placement, confidence, is_corrected
FROM application_dispositions SEMI JOIN chosen USING (report_id)
UNION ALL
SELECT report_id, 'review_litigation_counts', [proceeding_code, outcome_code], case_count, 'count', NULL, raw_text,
    value_status, locator, placement, confidence, is_corrected
FROM review_litigation_counts SEMI JOIN chosen USING (report_id)
