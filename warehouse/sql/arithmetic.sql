-- The verdict on every equation of the reports in "wanted", of one year, as schemas.identities.evaluate gives it; an
-- equation that lacks cells is not evaluable.
INSERT INTO arithmetic BY NAME
WITH equations AS (
    SELECT number, identity_code, scope, count(*) AS cells FROM identity_terms GROUP BY ALL
),
-- By their places: numbers take less than ids.
asked AS (
    SELECT wanted.place, report.report_id, report.dispositions_form
    FROM reports AS report
    JOIN wanted ON wanted.report_id = report.report_id
    WHERE of_year(report.report_year, $year)
),
sums AS (
    SELECT
        report.place, term.number,
        CAST(coalesce(sum(cells.value) FILTER (WHERE term.is_left), 0) AS DECIMAL(20, 6)) AS left_sum,
        CAST(coalesce(sum(cells.value) FILTER (WHERE NOT term.is_left), 0) AS DECIMAL(20, 6)) AS right_sum,
        count(*) FILTER (WHERE cells.value_status = 'stated') AS stated,
        count(*) FILTER (WHERE cells.value_status IN ('blank', 'not_applicable')) AS numberless
    FROM cells
    JOIN asked AS report ON report.report_id = cells.report_id
    JOIN identity_terms AS term ON term.cell_id = cells.cell_id AND term.form = report.dispositions_form
    WHERE of_year(cells.report_year, $year)
    GROUP BY ALL
),
verdicts AS (
    SELECT
        place, number, left_sum, right_sum,
        CASE
            WHEN stated = cells AND left_sum = right_sum THEN 'holds'
            WHEN stated = cells THEN 'broken'
            WHEN stated + numberless = cells AND stated > 0 AND left_sum = right_sum THEN 'holds_if_blank_is_zero'
            ELSE 'not_evaluable'
        END AS status
    FROM sums
    JOIN equations USING (number)
    ORDER BY place, number
)
SELECT
    (SELECT list(report_id ORDER BY place) FROM wanted)[place + 1] AS report_id, CAST($year AS SMALLINT) AS report_year,
    (SELECT list(identity_code ORDER BY number) FROM equations)[number + 1] AS identity_code,
    (SELECT list(scope ORDER BY number) FROM equations)[number + 1] AS scope,
    CASE WHEN status <> 'not_evaluable' THEN left_sum END AS left_value,
    CASE WHEN status <> 'not_evaluable' THEN right_sum END AS right_value,
    status
FROM verdicts
