SELECT cell, reason, who, corrected_on
FROM corrections
WHERE report_id = $report_id AND status = 'applied'
