-- What the working database says otherwise than an earlier release (catalog "earlier"). The tables "told_before" and
-- "told_now" hold every cell and column of the reports of either that may differ, the views "reports_before" and
-- "reports_now" all reports of the years in which there are any.
INSERT INTO release_changes
WITH before AS (
    SELECT coalesce(new_id, report_id) AS report_id, report_id AS old_id, source_sha256, extractor_version,
        concat_ws(' ', agency_name, report_year) AS body
    FROM reports_before LEFT JOIN renamed ON old_id = report_id
),
now AS (
    SELECT report_id, source_sha256, extractor_version, concat_ws(' ', agency_name, report_year) AS body
    FROM reports_now
),
said_before AS (
    SELECT before.report_id, cell, said, is_corrected
    FROM told_before AS told JOIN before ON before.old_id = told.report_id
),
corrected AS (
    SELECT report_id, bool_or(is_corrected) AS is_corrected FROM (FROM said_before UNION ALL FROM told_now)
    GROUP BY report_id
),
cells AS (
    SELECT report_id, cell, told.said AS before, then_told.said AS after,
        coalesce(told.is_corrected, false) OR coalesce(then_told.is_corrected, false) AS by_hand
    FROM said_before AS told
    FULL JOIN told_now AS then_told USING (report_id, cell)
    WHERE told.said IS DISTINCT FROM then_told.said
)
SELECT report_id, cell, before, after,
    CASE
        WHEN by_hand THEN 'correction'
        WHEN old.source_sha256 <> new.source_sha256 THEN 'source'
        WHEN old.extractor_version <> new.extractor_version THEN 'extractor'
        WHEN list_contains($place_columns, cell) THEN 'places'
        WHEN corrected.is_corrected THEN 'correction'
        ELSE 'source'
    END AS why
FROM cells
JOIN before AS old USING (report_id)
JOIN now AS new USING (report_id)
JOIN corrected USING (report_id)
UNION ALL
SELECT report_id, 'reports/report_id', old_id, report_id,
    CASE
        WHEN old.source_sha256 <> new.source_sha256 THEN 'source'
        WHEN old.extractor_version <> new.extractor_version THEN 'extractor'
        ELSE 'places'
    END
FROM before AS old JOIN now AS new USING (report_id)
WHERE old_id <> report_id
UNION ALL
SELECT report_id, 'reports', NULL, body, 'new' FROM now ANTI JOIN before USING (report_id)
UNION ALL
SELECT report_id, 'reports', body, NULL, 'forgotten' FROM before ANTI JOIN now USING (report_id)
ORDER BY ALL
