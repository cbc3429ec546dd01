-- The cells of the worst problems: number and count of problems, the problem, the cell.
-- Unread cells come before broken sums, what is printed and not understood before what is missing, and more cells
-- before fewer; then what was read in one way only; last, reports that need a look
-- for other reasons. Reads "cell_codes" and the view "printed_cells".
WITH unread AS (
    SELECT *, regexp_replace(cell, '/[^/]+$', '') AS row_name
    FROM printed_cells
    WHERE value_status NOT IN ('stated', 'blank', 'not_applicable')
),
missing_tables AS (
    SELECT DISTINCT report_id, table_name, 'missing' AS value_status
    FROM findings
    WHERE finding_code IN ('table_missing', 'rows_missing', 'rows_without_values')
),
placed AS (
    SELECT
        unread.*,
        CASE WHEN missing_tables.report_id IS NULL THEN unread.row_name ELSE unread.table_name END AS place
    FROM unread
    LEFT JOIN missing_tables USING (report_id, table_name, value_status)
),
told AS (
    SELECT report_id, coalesce(cell, table_name) AS place, message_zh, message_en
    FROM findings
    WHERE severity = 'error' AND report_id IS NOT NULL
    QUALIFY row_number() OVER (PARTITION BY report_id, place ORDER BY finding_id) = 1
),
broken AS (
    SELECT report_id, table_name, cell, stated, expected, locator, message_zh, message_en
    FROM findings
    WHERE finding_code = 'arithmetic_broken'
    QUALIFY row_number() OVER (PARTITION BY report_id, cell ORDER BY expected) = 1
),
once AS (
    SELECT report_id, table_name, unnest(string_split(stated, ', ')) AS part, message_zh, message_en
    FROM findings
    WHERE finding_code = 'read_once'
),
every AS (
    SELECT
        placed.report_id,
        CASE WHEN value_status = 'missing' THEN 2 ELSE 1 END AS rank,
        value_status AS kind,
        placed.place, cell, raw_text, locator,
        CAST(NULL AS VARCHAR) AS expected,
        coalesce(on_cell.message_zh, on_place.message_zh) AS message_zh,
        coalesce(on_cell.message_en, on_place.message_en) AS message_en
    FROM placed
    LEFT JOIN told AS on_cell ON on_cell.report_id = placed.report_id AND on_cell.place = placed.cell
    LEFT JOIN told AS on_place ON on_place.report_id = placed.report_id AND on_place.place = placed.place
    UNION ALL
    SELECT
        broken.report_id, 3, 'arithmetic_broken', broken.table_name, broken.cell, total.raw_text,
        broken.locator, broken.expected, broken.message_zh, broken.message_en
    FROM broken
    JOIN (
        FROM printed_cells WHERE report_id IN (SELECT report_id FROM broken)
    ) AS total USING (report_id, cell)
    UNION ALL
    SELECT
        once.report_id, 4, 'read_once', once.table_name, printed.cell, printed.raw_text, printed.locator, NULL,
        once.message_zh, once.message_en
    FROM once
    JOIN (
        FROM printed_cells WHERE report_id IN (SELECT report_id FROM once)
    ) AS printed
        ON once.report_id = printed.report_id AND starts_with(printed.cell || '/', once.part || '/')
    UNION ALL
    SELECT report_id, 4, 'needs_review', review_reasons, NULL, NULL, NULL, NULL, NULL, NULL
    FROM reports
    WHERE
        verification = 'needs_review'
        AND report_id NOT IN (SELECT report_id FROM unread)
        AND NOT (review_reasons = 'read_once' AND report_id IN (SELECT report_id FROM once))
        AND review_reasons <> 'year_contested'
    UNION ALL
    -- What a line of corrections.csv settles: the year that the evidence makes, which may be none.
    SELECT
        report.report_id, 4, 'year_conflict', 'reports/report_year', 'reports/report_year',
        CAST(report.report_year AS VARCHAR), NULL, NULL, finding.message_zh, finding.message_en
    FROM reports AS report
    JOIN findings AS finding ON finding.report_id = report.report_id AND finding.finding_code = 'year_conflict'
),
ranked AS (
    SELECT
        dense_rank() OVER (
            ORDER BY every.rank, cells DESC, report.report_year DESC NULLS LAST, report.agency_name,
                every.report_id, every.kind, every.place
        ) AS number,
        every.*, report.agency_name, report.report_year, report.source_sha256, report.reading_key, source.path
    FROM (
        SELECT *, count(*) OVER (PARTITION BY report_id, kind, place) AS cells
        FROM every
        -- Without what a person looked at.
        WHERE NOT EXISTS (
            SELECT 1 FROM reviews AS review
            WHERE review.status = 'held' AND review.report_id = every.report_id
                AND review.cell IN ('', every.cell, 'finding:' || every.kind)
        )
    ) AS every
    JOIN reports AS report USING (report_id)
    LEFT JOIN report_sources AS source ON source.report_id = report.report_id AND source.role = 'current'
    WHERE $year IS NULL OR report.report_year = $year
)
SELECT
    number, max(number) OVER () AS problems,
    report_id, no_formula(agency_name) AS agency_name, report_year, no_formula(path) AS path, kind AS problem, place,
    source_sha256, cell, no_formula(raw_text) AS printed_text, locator, expected, message_zh, message_en, reading_key
FROM ranked
LEFT JOIN cell_codes USING (cell)
QUALIFY number <= $top
ORDER BY number, cell_id
