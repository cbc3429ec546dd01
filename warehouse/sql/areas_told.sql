-- Every area that the reports of one year are in, or those that should be there ("area_unseen"), and all above them,
-- with a hash of all that its own part in the totals is made from.
CREATE OR REPLACE TEMP TABLE areas_told AS
WITH RECURSIVE of_reports AS (
    SELECT
        body_id(concat(report.province, report.prefecture, report.county, report.township)) AS area_id,
        hash(hash(made)) AS part
    FROM reports AS report
    JOIN meta.made_with_previous([$year]) AS made ON made.report_id = report.report_id
    WHERE of_year(report.report_year, $year) AND report.full_name IS NOT NULL AND report.level <> 'national'
),
above AS (
    SELECT area_id FROM of_reports
    UNION
    SELECT area_id FROM area_unseen
    UNION
    SELECT agencies.parent_agency_id
    FROM above
    JOIN agencies ON agencies.agency_id = above.area_id
    WHERE agencies.parent_agency_id IS NOT NULL
),
told AS (
    SELECT area_id, count(*) AS reports, bit_xor(part) AS mixed, sum(part) AS total FROM of_reports GROUP BY area_id
)
SELECT
    above.area_id, agencies.parent_agency_id AS parent_id,
    hash(
        agencies.parent_agency_id, agencies.level, agencies.body_kind, told.reports, told.mixed, told.total,
        area_unseen.not_seen, area_contested.reports
    ) AS told
FROM above
JOIN agencies ON agencies.agency_id = above.area_id
LEFT JOIN told ON told.area_id = above.area_id
LEFT JOIN area_unseen ON area_unseen.area_id = above.area_id
LEFT JOIN area_contested ON area_contested.area_id = above.area_id
