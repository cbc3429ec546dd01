-- Whose numbers the reports in "decided" hold.
UPDATE reports SET
    counts_scope = decided.scope,
    counts_scope_basis = decided.basis,
    counts_contains = decided.contains
FROM decided
WHERE decided.report_id = reports.report_id
