-- What the totals of the areas that stay as they are, right below others, are built from.
INSERT INTO area_modes BY NAME
SELECT
    areas.area, any_value(kept.built_from) AS built_from, false AS is_refuted, any_value(kept.bodies) AS bodies,
    any_value(kept.bodies_unknown) AS bodies_unknown, any_value(kept.bodies_not_seen) AS bodies_not_seen
FROM totals_by_area AS kept
JOIN areas ON areas.area_id = kept.area_id
WHERE of_year(kept.report_year, $year) AND NOT areas.is_remade
GROUP BY areas.area
