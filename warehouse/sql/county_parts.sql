-- What an area's total of a year is built from, cell by cell: its reports that count, and right below it the totals of
-- areas and the reports of towns, which have no total of their own.
WITH mode AS (
    SELECT any_value(built_from) AS built_from FROM totals_by_area WHERE area_id = $area_id AND report_year = $year
),
below AS (
    SELECT agency_id AS area_id FROM agencies, mode
    WHERE parent_agency_id = $area_id AND mode.built_from <> 'consolidated'
),
summed AS (
    SELECT DISTINCT area_id FROM totals_by_area SEMI JOIN below USING (area_id) WHERE report_year = $year
),
counted AS (
    SELECT area_reports.report_id, agency_id
    FROM area_reports
    JOIN reports USING (report_id)
    WHERE area_reports.report_year = $year AND part IN ('added', 'whole')
        AND (area_id = $area_id OR area_id IN (SELECT area_id FROM below ANTI JOIN summed USING (area_id)))
),
numbers AS (
    SELECT agency_id, concat_ws('/', 'article20_items', item_code, subject_code, measure_code) AS cell,
        CASE WHEN unit <> 'unknown' THEN value END AS value, value_status
    FROM article20_items JOIN counted USING (report_id)
    WHERE report_year = $year
    UNION ALL
    SELECT agency_id, concat_ws('/', 'application_dispositions', disposition_code, applicant_code), application_count,
        value_status
    FROM application_dispositions JOIN counted USING (report_id)
    WHERE report_year = $year
    UNION ALL
    SELECT agency_id, concat_ws('/', 'review_litigation_counts', proceeding_code, outcome_code), case_count,
        value_status
    FROM review_litigation_counts JOIN counted USING (report_id)
    WHERE report_year = $year
    UNION ALL
    SELECT area_id, cell, total, 'stated' FROM totals_by_area SEMI JOIN summed USING (area_id) WHERE report_year = $year
)
SELECT agency_id, full_name, cell, value, value_status, agency_id IN (FROM summed) AS is_area
FROM numbers JOIN agencies USING (agency_id)
ORDER BY full_name, agency_id, cell
