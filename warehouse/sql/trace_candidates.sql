SELECT
    report_id,
    coalesce(agency_name, agency_name_printed, title) AS agency,
    report_year,
    report_id = $text OR coalesce(agency_name = array_to_string($words, ' '), false) AS is_exact
FROM reports
WHERE
    report_id = $text
    OR (
        len($words) + ($year IS NOT NULL)::INTEGER > 0
        AND ($year IS NULL OR report_year = CAST($year AS SMALLINT))
        AND len(list_filter(
            CAST($words AS VARCHAR[]),
            lambda word: NOT contains(concat_ws(' ', agency_name, agency_name_printed, title), word)
        )) = 0
    )
ORDER BY is_exact DESC, agency, report_year, report_id
LIMIT $limit
