-- What there is of the reports of some $years that should be there, up to $last_year: of bodies of the roster, bodies
-- with reports of other years, and townships of counties of which a body was seen.
INSERT INTO coverage BY NAME
WITH years AS (
    SELECT CAST(unnest($years) AS SMALLINT) AS report_year
),
present AS (
    SELECT agency_id, report_year, report_id, seen_on
    FROM reports
    WHERE full_name IS NOT NULL AND report_year BETWEEN $first_year AND $last_year
),
spans AS (
    SELECT agency_id, min(report_year) AS first_seen, max(report_year) AS last_seen FROM present GROUP BY agency_id
),
reasons AS (
    SELECT
        agency_id, report_year, 'roster' AS basis, 1 AS rank,
        report_year BETWEEN coalesce(from_year, report_year) AND coalesce(to_year, report_year) AS is_asked,
        coalesce(from_year, to_year) IS NOT NULL AS is_certain
    FROM rostered
    CROSS JOIN years
    UNION ALL
    SELECT body_id(town.full_name), report_year, 'divisions', 2, true, true
    FROM meta.towns_seen AS town
    JOIN years
        ON is_listed(town.years, town.lists, report_year)
        AND is_listed(town.county_years, town.county_lists, report_year)
    UNION ALL
    SELECT agency_id, report_year, 'other_years', 3, true, false
    FROM spans
    JOIN years ON report_year BETWEEN first_seen AND last_seen + 1
),
asked AS (
    SELECT
        agency_id, report_year, arg_min(basis, rank) AS basis,
        arg_min(is_asked, rank) AS is_asked, arg_min(is_certain, rank) AS is_certain
    FROM reasons
    GROUP BY agency_id, report_year
),
due AS (
    SELECT
        asked.*, agency.* EXCLUDE (agency_id),
        CASE
            WHEN due_month IS NOT NULL THEN make_date(report_year + 1, due_month, due_day)
            WHEN agency.level <> 'township' THEN make_date(report_year + 1, by_law.month, by_law.day)
        END AS due_on
    FROM asked
    JOIN agencies AS agency USING (agency_id)
    LEFT JOIN due_days AS by_law USING (body_kind)
    LEFT JOIN rostered USING (agency_id)
)
SELECT
    due.agency_id, due.report_year, due.basis, due.due_on, present.seen_on, present.report_id,
    CASE
        WHEN present.report_id IS NOT NULL THEN CASE WHEN seen_on > due_on THEN 'late' ELSE 'published' END
        WHEN NOT is_asked THEN 'not_expected'
        WHEN NOT is_certain AND is_gone(unit.years, unit.lists, due.report_year) THEN 'not_expected'
        WHEN NOT is_certain AND is_gone(unit.county_years, unit.county_lists, due.report_year) THEN 'not_expected'
        -- Who has no day of its own has the last that the law names for anyone.
        WHEN $today <= coalesce(due_on, (SELECT max(make_date(due.report_year + 1, month, day)) FROM due_days))
            THEN 'not_due'
        ELSE 'not_seen'
    END AS status
FROM due
LEFT JOIN present
    ON present.agency_id = due.agency_id
    AND present.report_year = due.report_year
    AND list_contains($years, present.report_year)
LEFT JOIN meta.unit_years AS unit
    ON unit.full_name = concat(due.province, due.prefecture, due.county, due.township)
ORDER BY due.agency_id, due.report_year
