-- How many reports of one year that should be there and are not would be parts of their area. A government and its
-- office are one, and missing only where neither is there.
CREATE OR REPLACE TEMP TABLE area_unseen AS
WITH asked AS (
    SELECT
        body_id(concat(province, prefecture, county, township)) AS area_id, coverage.status, level, body_kind,
        coverage.agency_id = area_id OR body_kind = 'government_office' AS is_speaker
    FROM coverage
    JOIN agencies USING (agency_id)
    WHERE of_year(coverage.report_year, $year) AND level <> 'national'
)
SELECT
    area_id,
    -- A town's bodies, and institutions anywhere, are counted with whom they belong to.
    count(*) FILTER (
        NOT is_speaker AND status = 'not_seen'
        AND (body_kind IN ('zone', 'zone_department') OR body_kind = 'department' AND level <> 'township')
    ) + CAST(
        bool_or(is_speaker AND status = 'not_seen')
        AND NOT bool_or(is_speaker AND status IN ('published', 'late')) AS BIGINT
    ) AS not_seen
FROM asked
GROUP BY area_id
HAVING not_seen > 0
