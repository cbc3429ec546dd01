-- The verdict on every equation between the reports in "wanted" from $first to before $end, of one year, and the year
-- before. The first known year of a body has nothing before it. By places in "wanted": numbers take less than ids.
INSERT INTO year_checks BY NAME
WITH pairs AS (
    SELECT
        wanted.place, this.report_id, this.report_year, this.article20_form,
        previous.report_id AS previous_report_id,
        this.article20_form = coalesce(previous.article20_form, this.article20_form) AS has_one_article20_form
    FROM meta.followed_reports AS this
    LEFT JOIN meta.followed_reports AS previous
        ON previous.series_id = this.series_id AND previous.report_year = $year - 1
    JOIN wanted ON wanted.report_id = this.report_id AND wanted.place >= $first AND wanted.place < $end
    SEMI JOIN (FROM meta.followed_reports WHERE report_year < $year) AS earlier ON earlier.series_id = this.series_id
    WHERE this.report_year = $year
),
holders AS (
    SELECT place, report_id AS holder_id, false AS of_previous FROM pairs
    UNION ALL
    SELECT place, previous_report_id, true FROM pairs WHERE previous_report_id IS NOT NULL
),
equations AS (
    SELECT number, check_code, scope, cell, form, count(*) AS cells FROM year_terms GROUP BY ALL
),
sums AS (
    SELECT
        holders.place, term.number,
        sum(term.sign * cells.value) FILTER (WHERE NOT term.is_stated) AS expected,
        sum(cells.value) FILTER (WHERE term.is_stated) AS stated,
        any_value(cells.locator) FILTER (WHERE term.is_stated) AS locator,
        count(*) FILTER (WHERE cells.value_status = 'stated') AS known
    -- Few of a report's cells are asked for, and those are told by their numbers in less time than by their reports.
    FROM (FROM cells SEMI JOIN year_terms USING (cell_id) WHERE report_year BETWEEN $year - 1 AND $year) AS cells
    JOIN year_terms AS term ON term.cell_id = cells.cell_id
    JOIN holders ON holders.holder_id = cells.report_id AND holders.of_previous = term.of_previous
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
