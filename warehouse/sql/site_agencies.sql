-- Every body and government, with the ids of its reports and whether one is asked of it.
WITH of_reports AS (
    SELECT agency_id, list(report_id ORDER BY report_id) AS report_ids FROM reports GROUP BY agency_id
)
SELECT agencies.*, coalesce(report_ids, []) AS report_ids,
    agency_id IN (SELECT agency_id FROM coverage) AS is_asked
FROM agencies LEFT JOIN of_reports USING (agency_id)
ORDER BY agency_id
