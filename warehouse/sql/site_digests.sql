-- The digest of all that the pages of each reporting body show: they are made anew when that changes. Of each row it is
-- a hash of a hash: in the first bit_xor lets go of a last value that changes alike in two rows.
WITH of_cells AS (
    SELECT report_id, bit_xor(hash(cells)) AS digest
    FROM (
        SELECT report_id,
            hash(item_code, subject_code, measure_code, value, unit, raw_text, value_status, locator, placement,
                is_corrected) AS cells
        FROM article20_items
        UNION ALL
        SELECT report_id, hash(disposition_code, applicant_code, application_count, raw_text, value_status, locator,
            placement, is_corrected)
        FROM application_dispositions
        UNION ALL
        SELECT report_id, hash(proceeding_code, outcome_code, case_count, raw_text, value_status, locator, placement,
            is_corrected)
        FROM review_litigation_counts
    )
    GROUP BY report_id
),
of_findings AS (
    SELECT report_id, bit_xor(hash(hash(
            finding_id, severity, message_zh, message_en, locator,
            finding_id IN (SELECT finding_id FROM reviewed_findings)
        ))) AS digest
    FROM findings
    GROUP BY report_id
),
of_sources AS (
    SELECT report_sources.report_id, bit_xor(hash(hash(report_sources, source_url, is_present))) AS digest
    FROM report_sources JOIN source_files USING (path, source_sha256)
    GROUP BY ALL
),
of_texts AS (SELECT report_id, share, own_share FROM text_sameness WHERE kind = 'last_year')
SELECT agency_id,
    CAST(bit_xor(hash(
        hash(reports, of_cells.digest, of_findings.digest, of_sources.digest, share, own_share)
    )) AS VARCHAR) AS digest
FROM reports
LEFT JOIN of_cells USING (report_id)
LEFT JOIN of_findings USING (report_id)
LEFT JOIN of_sources USING (report_id)
LEFT JOIN of_texts USING (report_id)
GROUP BY agency_id
