-- The totals of the areas of one level, cell by cell.
INSERT INTO area_totals BY NAME
SELECT
    sums.area, sums.cell_id, sums.whole AS consolidated,
    CASE mode.built_from
        WHEN 'consolidated' THEN sums.whole
        WHEN 'consolidated_and_parts' THEN coalesce(sums.whole + sums.lower_sum, sums.whole, sums.lower_sum)
        ELSE sums.parts_sum
    END AS total,
    CASE mode.built_from
        WHEN 'consolidated' THEN CAST(sums.whole IS NOT NULL AS BIGINT)
        WHEN 'consolidated_and_parts' THEN CAST(sums.whole IS NOT NULL AS BIGINT) + sums.lower_stated
        ELSE sums.own_stated + sums.lower_stated
    END AS stated,
    sums.whole - CASE WHEN sums.whole_rank = 2 THEN sums.own_sum ELSE sums.parts_sum END AS difference
FROM level_sums AS sums
JOIN area_modes AS mode ON mode.area = sums.area
