-- Cells kept by their codes, by their present numbers; one that has none is refused by the table.
INSERT INTO cells BY NAME
SELECT kept.* EXCLUDE (table_name, code_1, code_2, code_3, cell), code.cell_id
FROM cells_set_aside AS kept
LEFT JOIN cell_codes AS code USING (cell)
ORDER BY kept.report_id, code.cell_id
