-- Which reports may say something else than in an earlier release, by the views of warehouse.release_changes: "rows_…"
-- has hashes of all rows of a report. One whose id changed ("renamed") is compared with itself by the id of before.
CREATE OR REPLACE TEMP TABLE renamed AS
SELECT old_id, new_id FROM previous_ids
WHERE kind = 'report'
    AND old_id IN (SELECT report_id FROM reports_before)
    AND old_id NOT IN (SELECT report_id FROM reports_now)
    AND new_id IN (SELECT report_id FROM reports_now)
    AND new_id NOT IN (SELECT report_id FROM reports_before)
QUALIFY row_number() OVER (PARTITION BY new_id ORDER BY old_id) = 1;
CREATE OR REPLACE TEMP TABLE differing AS
WITH digests_before AS (
    SELECT report_id, bit_xor(row_hash) AS digest FROM rows_before GROUP BY report_id
),
digests_now AS (
    SELECT report_id, bit_xor(row_hash) AS digest FROM rows_now GROUP BY report_id
)
SELECT before.report_id AS id_before, now.report_id AS id_now
FROM digests_before AS before
LEFT JOIN renamed ON renamed.old_id = before.report_id
JOIN digests_now AS now ON now.report_id = coalesce(renamed.new_id, before.report_id)
WHERE before.digest <> now.digest;
