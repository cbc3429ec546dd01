-- What was found of "jumps", with its report and cell.
INSERT INTO year_jumps BY NAME
SELECT
    cells.report_id, jumps.report_year, code.cell, jumps.value, own_years, own_median, peers, peer_change, cells.locator
FROM jumps
JOIN jump_reports USING (number)
JOIN cells ON cells.report_id = jump_reports.report_id AND cells.cell_id = jumps.cell_id
JOIN cell_codes AS code ON code.cell_id = jumps.cell_id
ORDER BY jumps.report_year, cells.report_id, code.cell;
