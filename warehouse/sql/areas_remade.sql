-- The areas of one year whose totals are made anew: those that are not made from the same as under the digest $before,
-- and all above them. Right below them what has no totals of its own in the table is made with them, and so on down.
CREATE OR REPLACE TEMP TABLE areas_remade AS
WITH RECURSIVE earlier AS (
    FROM meta.made_areas WHERE of_year(report_year, $year) AND digest = $before
),
links AS (
    SELECT area_id, parent_id FROM areas_told
    UNION
    SELECT area_id, parent_id FROM earlier
),
upwards AS (
    SELECT coalesce(areas_told.area_id, earlier.area_id) AS area_id
    FROM areas_told
    FULL JOIN earlier ON earlier.area_id = areas_told.area_id
    WHERE areas_told.told IS DISTINCT FROM earlier.told
    UNION
    SELECT links.parent_id
    FROM upwards
    JOIN links ON links.area_id = upwards.area_id
    WHERE links.parent_id IS NOT NULL
),
without_totals AS (
    FROM areas_told WHERE area_id NOT IN (SELECT area_id FROM totals_by_area WHERE of_year(report_year, $year))
),
downwards AS (
    SELECT area_id FROM upwards
    UNION
    SELECT below.area_id
    FROM downwards
    JOIN without_totals AS below ON below.parent_id = downwards.area_id
)
FROM downwards
