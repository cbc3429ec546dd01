-- The sums that the claims in "stated_claims" need, of their reports and, for rates, of the year before ("is_before").
WITH wanted AS (
    SELECT DISTINCT claim.report_id AS owner, claim.report_id, false AS is_before, term.quantity, term.cell_id
    FROM stated_claims AS claim
    JOIN claim_terms AS term USING (claim_code)
    UNION ALL
    SELECT DISTINCT claim.report_id AS owner, earlier.report_id, true AS is_before, term.quantity, term.cell_id
    FROM stated_claims AS claim
    JOIN claim_terms AS term ON term.claim_code = claim.claim_code AND term.is_rate
    JOIN meta.followed_reports AS report ON report.report_id = claim.report_id
    JOIN meta.followed_reports AS earlier
        ON earlier.series_id = report.series_id AND earlier.report_year = report.report_year - 1
)
SELECT
    wanted.owner AS report_id, wanted.is_before, wanted.quantity,
    CAST(coalesce(sum(cells.value), 0) AS DECIMAL(20, 6)) AS value,
    count(*) AS cells,
    count(*) FILTER (WHERE cells.value_status = 'stated') AS stated,
    count(*) FILTER (WHERE cells.value_status IN ('blank', 'not_applicable')) AS numberless
FROM cells
JOIN wanted ON wanted.report_id = cells.report_id AND wanted.cell_id = cells.cell_id
WHERE of_year(cells.report_year, $year) OR of_year(cells.report_year, $year - 1)
GROUP BY ALL
ORDER BY wanted.owner
