-- The verdict on every equation between the reports in "year_pairs" from $first to before $end and those of the year
-- before. The first known year of a body has nothing before it.
INSERT INTO year_checks BY NAME
WITH pairs AS (
    FROM year_pairs WHERE place >= $first AND place < $end
),
equations AS (
    SELECT number, check_code, scope, cell, form, count(*) AS cells FROM year_terms GROUP BY ALL
),
sums AS (
    SELECT
        place, number,
        sum(value) FILTER (WHERE NOT is_stated) AS expected,
        sum(value) FILTER (WHERE is_stated) AS stated,
        any_value(locator) AS locator,
        count(*) FILTER (WHERE is_known) AS known
    FROM year_numbers
    WHERE place >= $first AND place < $end
    GROUP BY ALL
)
SELECT
    pairs.report_id, pairs.report_year, pairs.previous_report_id, equation.check_code, equation.scope, equation.cell,
    CAST(sums.stated AS DECIMAL(20, 6)) AS stated_value,
    CASE WHEN sums.known = equation.cells THEN CAST(sums.expected AS DECIMAL(20, 6)) END AS expected_value,
    CASE
        WHEN pairs.previous_report_id IS NULL THEN 'previous_missing'
        WHEN sums.known IS DISTINCT FROM equation.cells THEN 'not_evaluable'
        WHEN sums.stated = sums.expected THEN 'holds'
        ELSE 'broken'
    END AS status,
    sums.locator
FROM pairs
-- Only equations about Article 20 are of one form.
JOIN equations AS equation
    ON equation.form IS NULL OR (equation.form = pairs.article20_form AND pairs.has_one_article20_form)
LEFT JOIN sums ON sums.place = pairs.place AND sums.number = equation.number
ORDER BY pairs.place, equation.number
