-- The numbers of the reports in "year_pairs", and of those of the year before, that equations between years are of. Few
-- of a report's cells are asked for, and those are told by their numbers in less time than by their reports.
CREATE OR REPLACE TEMP TABLE year_numbers AS
WITH holders AS (
    SELECT place, report_id AS holder_id, false AS of_previous FROM year_pairs
    UNION ALL
    SELECT place, previous_report_id, true FROM year_pairs WHERE previous_report_id IS NOT NULL
)
SELECT
    holders.place, term.number, term.is_stated, cells.value * term.sign AS value,
    cells.value_status = 'stated' AS is_known,
    CASE WHEN term.is_stated THEN cells.locator END AS locator
FROM (FROM cells SEMI JOIN year_terms USING (cell_id) WHERE report_year BETWEEN $year - 1 AND $year) AS cells
JOIN year_terms AS term ON term.cell_id = cells.cell_id
JOIN holders ON holders.holder_id = cells.report_id AND holders.of_previous = term.of_previous
