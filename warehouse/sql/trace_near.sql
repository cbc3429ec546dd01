SELECT report_id, coalesce(agency_name, agency_name_printed, title) AS agency, report_year
FROM reports
ORDER BY
    len(list_intersect(string_split($text, ''), string_split(coalesce(agency, ''), ''))) DESC,
    jaro_winkler_similarity(coalesce(agency, ''), $text) DESC,
    report_year DESC,
    report_id
LIMIT $limit
