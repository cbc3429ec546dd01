-- What each report of one year of the areas in "areas_remade" is to the area that its body lies in: a part that is
-- added, the same number as one, or what a report of the whole (rank 1: of the area, 2: of the departments, 3: of what
-- nobody says).
CREATE OR REPLACE TEMP TABLE area_bodies AS
WITH bodies AS (
    SELECT
        report_id, agency_id, body_kind, counts_scope, level,
        body_id(concat(province, prefecture, county, township)) AS area_id,
        agency_id = area_id AS is_head,
        CASE
            WHEN counts_scope <> 'consolidated' OR NOT (is_head OR body_kind = 'government_office') THEN NULL
            WHEN counts_contains = 'area' THEN 1
            WHEN counts_contains = 'departments' THEN 2
            ELSE 3
        END AS whole_rank
    FROM reports
    WHERE of_year(report_year, $year) AND full_name IS NOT NULL AND level <> 'national'
        AND area_id IN (FROM areas_remade)
),
speakers AS (
    SELECT
        *,
        counts_scope = 'own' AND (is_head OR body_kind = 'government_office') AS speaks,
        row_number() OVER (PARTITION BY area_id, speaks ORDER BY is_head DESC, agency_id) = 1 AS speaks_first,
        row_number() OVER (
            PARTITION BY area_id ORDER BY whole_rank NULLS LAST, is_head DESC, agency_id
        ) = 1 AND whole_rank IS NOT NULL AS is_whole,
        bool_or(is_head AND body_kind = 'government' AND level = 'township') OVER (PARTITION BY area_id) AS is_town
    FROM bodies
)
SELECT
    report_id, area_id, whole_rank, is_whole,
    CASE
        WHEN speaks THEN speaks_first
        -- A town's bodies, and institutions anywhere, are counted with whom they belong to.
        ELSE counts_scope = 'own' AND NOT is_town AND body_kind IN ('department', 'zone', 'zone_department')
    END AS is_part,
    speaks AND NOT speaks_first AS is_same
FROM speakers
