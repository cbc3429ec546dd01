-- How far the numbers of some $cells in "jump_numbers" are from what is usual for their bodies, by "jump_own".
CREATE OR REPLACE TEMP TABLE jump_changes AS
SELECT
    number, report_year, cell_id, parent, level, value, own_years, own_median, own_spread,
    ln((value + 1) / (own_median + 1)) AS change
FROM jump_numbers
JOIN jump_reports USING (number)
JOIN jump_own USING (series, cell_id)
WHERE list_contains($cells, cell_id)
