-- What the working database says otherwise than an earlier release (catalog "earlier"). The views "told_before" and
-- "told_now" hold every cell and column of reports of either, and "reports_before" and "reports_now" the reports: of
-- the years in which they may differ. A report whose id changed is compared with itself by the id of before.
INSERT INTO release_changes
WITH renamed AS (
    SELECT old_id, new_id FROM previous_ids
    WHERE kind = 'report'
        AND old_id IN (SELECT report_id FROM reports_before)
        AND old_id NOT IN (SELECT report_id FROM reports_now)
        AND new_id IN (SELECT report_id FROM reports_now)
        AND new_id NOT IN (SELECT report_id FROM reports_before)
    QUALIFY row_number() OVER (PARTITION BY new_id ORDER BY old_id) = 1
),
before AS (
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
said_now AS (
    FROM told_now
),
digests_before AS (
    SELECT report_id, bit_xor(hash(cell, said)) AS digest FROM said_before GROUP BY report_id
),
digests_now AS (
    SELECT report_id, bit_xor(hash(cell, said)) AS digest FROM said_now GROUP BY report_id
),
differing AS (
    SELECT report_id FROM digests_before JOIN digests_now USING (report_id)
    WHERE digests_before.digest <> digests_now.digest
),
corrected AS (
    SELECT report_id, bool_or(is_corrected) AS is_corrected FROM (FROM said_before UNION ALL FROM said_now)
    WHERE report_id IN (FROM differing) GROUP BY report_id
),
cells AS (
    SELECT report_id, cell, told.said AS before, then_told.said AS after,
        coalesce(told.is_corrected, false) OR coalesce(then_told.is_corrected, false) AS by_hand
    FROM (FROM said_before WHERE report_id IN (FROM differing)) AS told
    FULL JOIN (FROM said_now WHERE report_id IN (FROM differing)) AS then_told USING (report_id, cell)
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
