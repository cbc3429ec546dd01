-- The cells of the areas of one level, with the totals of the areas right below them.
CREATE OR REPLACE TEMP TABLE level_sums AS
WITH of_level AS (
    SELECT area, whole_rank FROM areas WHERE level = $level AND is_remade
),
own AS (
    FROM area_sums SEMI JOIN of_level USING (area)
),
lower AS (
    SELECT
        areas.parent AS area, total.cell_id,
        sum(total.total) AS lower_sum, CAST(sum(total.stated) AS BIGINT) AS lower_stated
    FROM area_totals AS total
    JOIN areas ON areas.area = total.area
    SEMI JOIN of_level ON of_level.area = areas.parent
    GROUP BY ALL
)
SELECT
    area, cell_id, of_level.whole_rank, own_sum, coalesce(own_stated, 0) AS own_stated, whole, lower_sum,
    coalesce(lower_stated, 0) AS lower_stated,
    coalesce(own_sum + lower_sum, own_sum, lower_sum) AS parts_sum
FROM own
FULL JOIN lower USING (area, cell_id)
JOIN of_level USING (area)
