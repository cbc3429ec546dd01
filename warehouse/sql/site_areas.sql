-- The areas that have totals, and how many bodies and reports lie in each, all levels below included.
WITH RECURSIVE inside AS (
    SELECT agency_id AS area_id, agency_id FROM agencies
    WHERE agency_id IN (SELECT area_id FROM totals_by_area)
    UNION ALL
    SELECT inside.area_id, agencies.agency_id
    FROM inside JOIN agencies ON agencies.parent_agency_id = inside.agency_id
),
reported AS (SELECT agency_id, count(*) AS reports FROM reports GROUP BY ALL)
SELECT area_id, count(reported.agency_id) AS bodies, coalesce(sum(reported.reports), 0) AS all_reports
FROM inside LEFT JOIN reported USING (agency_id)
GROUP BY ALL
ORDER BY area_id
