DELETE FROM cells
WHERE
    of_year(report_year, $year)
    AND cell_id IN (SELECT cell_id FROM cell_codes WHERE list_contains($tables, table_name))
