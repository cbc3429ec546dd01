-- Every body by its last report, and those that are asked for, reporting or not: the governments of the units that
-- certain bodies lie in, the bodies of the roster, and the townships of counties of which a body was seen.
INSERT INTO agencies BY NAME
WITH seen AS (
    SELECT
        agency_id, min(report_year) AS first_year, max(report_year) AS last_year,
        arg_max(body, coalesce(report_year, 0)) AS report
    FROM (
        SELECT
            agency_id, report_year,
            -- What is told of a body, not the whole row: 100,000 of those take five times as long.
            struct_pack(
                full_name, agency_name, level, body_kind, province, prefecture, county, township, region_code,
                parent_agency_id
            ) AS body
        FROM reports
    )
    GROUP BY agency_id
),
unit_of AS (
    SELECT
        rank.level, report.province,
        CASE WHEN rank.number > 1 THEN report.prefecture END AS prefecture,
        CASE WHEN rank.number > 2 THEN report.county END AS county,
        CASE WHEN rank.number > 3 THEN report.township END AS township,
        [report.province, report.prefecture, report.county, report.township][rank.number] AS own_name,
        CASE WHEN report.level = rank.level THEN report.region_code END AS region_code,
        report.level = rank.level AND report.is_zone AS is_zone
    FROM (
        SELECT province, prefecture, county, township, level, region_code, body_kind = 'zone_department' AS is_zone
        FROM reports
        WHERE full_name IS NOT NULL
        UNION
        SELECT province, prefecture, county, township, level, region_code, body_kind = 'zone_department' AS is_zone
        FROM rostered
        WHERE full_name IS NOT NULL
    ) AS report
    CROSS JOIN (VALUES (1, 'province'), (2, 'prefecture'), (3, 'county'), (4, 'township')) AS rank(number, level)
),
units AS (
    SELECT
        concat(province, prefecture, county, township) AS full_name, level, province, prefecture, county, township,
        own_name, max(region_code) AS region_code, bool_or(is_zone) AS is_zone
    FROM unit_of
    WHERE own_name IS NOT NULL
    GROUP BY ALL
),
asked AS (
    SELECT * EXCLUDE (from_year, to_year, due_month, due_day), 1 AS rank FROM rostered
    UNION ALL BY NAME
    SELECT
        body_id(full_name) AS agency_id, full_name, level,
        CASE WHEN is_zone THEN 'zone' ELSE 'government' END AS body_kind,
        province, prefecture, county, township, region_code,
        body_id(nullif(left(full_name, length(full_name) - length(own_name)), '')) AS parent_agency_id, 2 AS rank
    FROM units
    UNION ALL BY NAME
    SELECT
        body_id(full_name) AS agency_id, full_name, level, 'government' AS body_kind,
        province, prefecture, county, township, region_code,
        body_id(left(full_name, length(full_name) - length(township))) AS parent_agency_id, 3 AS rank
    FROM meta.towns_seen
    WHERE list_max(years) >= $first_year
),
others AS (
    SELECT * EXCLUDE (rank), false AS is_provisional
    FROM asked
    WHERE agency_id NOT IN (SELECT agency_id FROM seen)
    QUALIFY row_number() OVER (PARTITION BY agency_id ORDER BY rank) = 1
)
SELECT
    agency_id, coalesce(report.full_name, report.agency_name) AS full_name, report.level, report.body_kind,
    report.province, report.prefecture, report.county, report.township, report.region_code, report.parent_agency_id,
    starts_with(agency_id, $provisional) AS is_provisional, first_year, last_year
FROM seen
UNION ALL BY NAME
SELECT * FROM others
ORDER BY agency_id
