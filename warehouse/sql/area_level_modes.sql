-- What the total of each area of one level is built from. A report of the whole that is below the sum of what it says
-- that it contains cannot be one; only numbers of changes may be negative.
INSERT INTO area_modes BY NAME
WITH refuted AS (
    SELECT DISTINCT sums.area
    FROM level_sums AS sums
    JOIN cell_codes USING (cell_id)
    WHERE sums.whole < CASE sums.whole_rank WHEN 1 THEN sums.parts_sum WHEN 2 THEN sums.own_sum END
        AND cell_codes.code_3 IS DISTINCT FROM 'items_change'
),
lower AS (
    SELECT
        areas.parent AS area, sum(mode.bodies) AS bodies, sum(mode.bodies_unknown) AS bodies_unknown,
        sum(mode.bodies_not_seen) AS bodies_not_seen
    FROM area_modes AS mode
    JOIN areas ON areas.area = mode.area
    WHERE areas.parent IS NOT NULL
    GROUP BY ALL
),
decided AS (
    SELECT
        areas.*,
        refuted.area IS NOT NULL AS is_refuted,
        CASE
            WHEN is_refuted OR coalesce(areas.whole_rank, 3) = 3 THEN 'parts'
            WHEN areas.whole_rank = 1 THEN 'consolidated'
            ELSE 'consolidated_and_parts'
        END AS built_from
    FROM areas
    LEFT JOIN refuted ON refuted.area = areas.area
    WHERE areas.level = $level AND areas.is_remade
)
SELECT
    decided.area, built_from, is_refuted,
    CASE built_from
        WHEN 'consolidated' THEN 1
        WHEN 'consolidated_and_parts' THEN 1 + coalesce(lower.bodies, 0)
        ELSE parts + coalesce(lower.bodies, 0)
    END AS bodies,
    CASE built_from
        WHEN 'consolidated' THEN 0
        WHEN 'consolidated_and_parts' THEN coalesce(lower.bodies_unknown, 0)
        ELSE reports - parts - same + coalesce(lower.bodies_unknown, 0)
    END AS bodies_unknown,
    CASE built_from
        WHEN 'consolidated' THEN 0
        WHEN 'consolidated_and_parts' THEN coalesce(lower.bodies_not_seen, 0)
        ELSE not_seen + coalesce(lower.bodies_not_seen, 0)
    END AS bodies_not_seen
FROM decided
LEFT JOIN lower ON lower.area = decided.area
