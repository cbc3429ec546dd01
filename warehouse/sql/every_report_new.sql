SELECT report_id, 'reports', NULL, concat_ws(' ', agency_name, report_year), 'new'
FROM reports
ORDER BY report_id
