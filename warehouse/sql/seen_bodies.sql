SELECT
    agency.full_name, parent.full_name AS parent,
    agency.province, agency.prefecture, agency.county, agency.township, agency.first_year IS NOT NULL AS is_seen
FROM agencies AS agency
LEFT JOIN agencies AS parent ON parent.agency_id = agency.parent_agency_id
WHERE NOT agency.is_provisional
ORDER BY parent.full_name, agency.full_name
