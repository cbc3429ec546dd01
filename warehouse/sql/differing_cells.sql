-- One year's cells in which versions differ, in the order of the form.
SELECT
    differing.source_sha256,
    differing.report_index,
    differing.cell,
    differing.value,
    differing.value_status,
    differing.current_value,
    differing.current_status,
    differing.locator
FROM report_version_cells AS differing
JOIN cell_codes AS code USING (cell)
WHERE of_year(differing.report_year, $year)
ORDER BY code.cell_id
