-- One year's cells in which versions differ.
SELECT source_sha256, report_index, cell, value, value_status, current_value, current_status, locator
FROM report_version_cells
WHERE of_year(report_year, $year)
