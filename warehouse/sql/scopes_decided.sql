-- Whose numbers the reports in "decided" hold; unknown where the parts of an area refute what a report says.
UPDATE reports SET
    counts_scope = CASE WHEN known.is_refuted THEN 'unknown' ELSE known.scope END,
    counts_scope_basis = CASE WHEN known.is_refuted THEN 'below_parts' ELSE known.basis END,
    counts_contains = known.contains
FROM (
    SELECT decided.*, area.report_id IS NOT NULL AS is_refuted
    FROM decided
    LEFT JOIN area_reports AS area ON area.report_id = decided.report_id AND area.part = 'refuted'
) AS known
WHERE known.report_id = reports.report_id
