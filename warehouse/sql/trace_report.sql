SELECT
    coalesce(agency_name, agency_name_printed),
    report_year,
    title,
    dispositions_form,
    verification,
    string_split(coalesce(review_reasons, ''), ',') AS reasons,
    (SELECT max_by(release_id, built_at) FROM releases)
FROM reports
WHERE report_id = $report_id
