-- What each report is to the total of an area, or of a town right below it.
SELECT area_reports.report_id, part
FROM area_reports
WHERE report_year = $year
    AND (area_id = $area_id OR area_id IN (SELECT agency_id FROM agencies WHERE parent_agency_id = $area_id))
