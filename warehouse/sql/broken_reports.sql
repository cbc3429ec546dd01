-- All cells of the tables of the reports in "wanted", of one year, in which an identity is broken, a row a table of a
-- report.
WITH broken AS (
    SELECT DISTINCT verdict.report_id, code.table_name
    FROM arithmetic AS verdict
    JOIN code_identities AS code ON code.code = verdict.identity_code
    SEMI JOIN wanted ON wanted.report_id = verdict.report_id
    WHERE verdict.status = 'broken' AND of_year(verdict.report_year, $year)
)
SELECT
    code.table_name, report.dispositions_form, cells.report_id, cells.report_year,
    list(cells.cell_id), list(cells.value), list(cells.value_status)
FROM cells
JOIN cell_codes AS code USING (cell_id)
JOIN broken USING (report_id, table_name)
JOIN reports AS report USING (report_id)
WHERE of_year(cells.report_year, $year) AND of_year(report.report_year, $year)
GROUP BY ALL
ORDER BY code.table_name, cells.report_id
