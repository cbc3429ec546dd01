SELECT identity_code, scope, left_value, right_value, status
FROM arithmetic
WHERE report_id = $report_id
