-- By year, of some $years, equal where the bodies that its totals may be of, or have in them, are the same, with what
-- they are and whom they belong to: all that reported or are asked for, the areas that these lie in, and whatever is
-- above them.
WITH RECURSIVE own AS (
    SELECT coverage.report_year, agencies.agency_id, body_id(concat(province, prefecture, county, township)) AS area_id
    FROM coverage
    JOIN agencies USING (agency_id)
    WHERE list_contains($years, coverage.report_year)
    UNION ALL
    SELECT report_year, agency_id, body_id(concat(province, prefecture, county, township))
    FROM reports
    WHERE list_contains($years, report_year)
),
above AS (
    SELECT report_year, agency_id FROM own
    UNION
    SELECT report_year, area_id FROM own
    UNION
    SELECT above.report_year, agencies.parent_agency_id
    FROM above
    JOIN agencies ON agencies.agency_id = above.agency_id
    WHERE agencies.parent_agency_id IS NOT NULL
)
SELECT
    report_year, concat(count(*), ' ', bit_xor(body), ' ', sum(body)) AS digest
FROM above
JOIN (
    SELECT
        agency_id, hash(
            agency_id, full_name, level, body_kind, province, prefecture, county, township, region_code,
            parent_agency_id, is_provisional
        ) AS body
    FROM agencies
) AS body USING (agency_id)
GROUP BY report_year
