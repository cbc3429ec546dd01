-- The cells of the areas of one level, with the totals of the areas right below them.
CREATE OR REPLACE TEMP TABLE level_sums AS
WITH lower AS (
    SELECT
        areas.parent_id AS area_id, total.cell_id,
        sum(total.total) AS lower_sum, CAST(sum(total.stated) AS BIGINT) AS lower_stated
    FROM area_totals AS total
    JOIN areas ON areas.area_id = total.area_id
    WHERE areas.parent_id IS NOT NULL
    GROUP BY ALL
)
SELECT
    area_id, cell_id, areas.whole_rank, own_sum, coalesce(own_stated, 0) AS own_stated, whole, lower_sum,
    coalesce(lower_stated, 0) AS lower_stated,
    coalesce(own_sum + lower_sum, own_sum, lower_sum) AS parts_sum
FROM area_sums
FULL JOIN lower USING (area_id, cell_id)
JOIN areas USING (area_id)
WHERE areas.level = $level
