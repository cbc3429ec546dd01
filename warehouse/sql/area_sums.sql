-- Of each area and cell, lower areas left out: the sum of the parts, how many of them state it, and the number of the
-- whole. Amounts whose unit nobody states cannot be added.
CREATE OR REPLACE TEMP TABLE area_sums AS
SELECT
    areas.area, cells.cell_id,
    sum(cells.value) FILTER (WHERE body.is_part AND cells.unit IS DISTINCT FROM 'unknown') AS own_sum,
    count(cells.value) FILTER (WHERE body.is_part AND cells.unit IS DISTINCT FROM 'unknown') AS own_stated,
    max(cells.value) FILTER (WHERE body.is_whole AND cells.unit IS DISTINCT FROM 'unknown') AS whole
FROM cells
JOIN area_bodies AS body ON body.report_id = cells.report_id
JOIN areas ON areas.area_id = body.area_id
WHERE of_year(cells.report_year, $year)
GROUP BY ALL
