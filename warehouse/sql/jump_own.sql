-- What is usual for a body, of one $part of $parts of them and some $cells in "jump_numbers": its median over more than
-- $years years, and how far its numbers are from it.
INSERT INTO jump_own BY NAME
SELECT
    series, cell_id, CAST(count(*) AS INTEGER) AS own_years, median(value) AS own_median, mad(value) AS own_spread
FROM jump_numbers
JOIN jump_reports USING (number)
WHERE list_contains($cells, cell_id) AND series % $parts = $part
GROUP BY series, cell_id
HAVING count(*) > $years
