-- The areas in "areas_remade" and those right below them, with what there is of them; cell by cell they go by number
-- ("area", "parent"), which is quicker than by id.
CREATE OR REPLACE TEMP TABLE areas AS
WITH counted AS (
    SELECT
        area_id,
        count(*) AS reports,
        count(*) FILTER (WHERE is_part) AS parts,
        count(*) FILTER (WHERE is_same) AS same,
        min(whole_rank) AS whole_rank
    FROM area_bodies
    GROUP BY area_id
),
numbered AS (
    SELECT
        area_id, parent_id, area_id IN (FROM areas_remade) AS is_remade,
        CAST(row_number() OVER (ORDER BY area_id) AS INTEGER) AS area
    FROM areas_told
    WHERE area_id IN (FROM areas_remade) OR parent_id IN (FROM areas_remade)
)
SELECT
    this.area_id, this.area, this.is_remade, parent.area AS parent, agencies.level, agencies.body_kind,
    coalesce(counted.reports, 0) AS reports, coalesce(counted.parts, 0) AS parts, coalesce(counted.same, 0) AS same,
    counted.whole_rank, coalesce(area_unseen.not_seen, 0) AS not_seen
FROM numbered AS this
JOIN agencies ON agencies.agency_id = this.area_id
LEFT JOIN numbered AS parent ON parent.area_id = this.parent_id
LEFT JOIN counted ON counted.area_id = this.area_id
LEFT JOIN area_unseen ON area_unseen.area_id = this.area_id
