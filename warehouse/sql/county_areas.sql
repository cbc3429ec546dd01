-- The governments whose name ends with a place or holds all its words, those called exactly so first.
SELECT agency_id, full_name, level,
    full_name = $place OR county = $place OR prefecture = $place OR province = $place AS is_exact
FROM agencies
WHERE body_kind IN ('government', 'zone') AND level IN ('province', 'prefecture', 'county') AND NOT is_provisional
    AND (
        ends_with(full_name, $place) OR agency_id = $place
        OR list_bool_and([contains(full_name, word) FOR word IN $words])
    )
    AND agency_id IN (SELECT parent_agency_id FROM agencies)
ORDER BY NOT is_exact, full_name
