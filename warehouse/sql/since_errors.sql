-- Errors that are not among those known already (the view known_errors): one of each code first, and how many
-- there are.
WITH new AS (
    FROM findings WHERE severity = 'error' AND finding_id NOT IN (SELECT finding_id FROM known_errors)
)
SELECT
    new.finding_code,
    new.report_id,
    report.agency_name,
    new.report_year,
    new.path,
    new.cell,
    new.message_en,
    new.message_zh,
    count(*) OVER () AS all_new
FROM new
LEFT JOIN reports AS report USING (report_id)
ORDER BY
    row_number() OVER (PARTITION BY new.finding_code ORDER BY new.path, new.finding_id),
    new.finding_code
LIMIT $shown
