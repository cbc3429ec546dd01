-- What the statements on the working database share.
-- Which rows a partition has: those of one report year, or, for NULL, those whose year is unknown.
CREATE OR REPLACE MACRO of_year(report_year, year) AS report_year IS NOT DISTINCT FROM CAST(year AS SMALLINT);

-- Where the current readings of a year's reports are from: of several files with the same bytes, the first.
CREATE OR REPLACE MACRO meta.current_sources(year) AS TABLE
SELECT report_id, source_sha256, min(path) AS path
FROM report_sources
WHERE role = 'current' AND report_year IS NOT DISTINCT FROM CAST(year AS SMALLINT)
GROUP BY ALL;

-- Whether a unit is in the list of a year, by the years of the lists it is in and of all that could have it; a year
-- without a list has what both of the years around it have, and years after the last list what that one has.
CREATE OR REPLACE MACRO is_listed(years, lists, year) AS
    list_contains(years, least(year, list_max(lists)))
    OR list_has_all(years, [least(year, list_max(lists)) - 1, least(year, list_max(lists)) + 1]);
-- Whether it is sure that it is not: the list of the year lacks it, or both of the years around one without a list.
CREATE OR REPLACE MACRO is_gone(years, lists, year) AS
    coalesce(
        CASE
            WHEN list_contains(lists, least(year, list_max(lists)))
                THEN NOT list_contains(years, least(year, list_max(lists)))
            ELSE list_has_all(lists, [least(year, list_max(lists)) - 1, least(year, list_max(lists)) + 1])
                AND NOT list_has_any(years, [least(year, list_max(lists)) - 1, least(year, list_max(lists)) + 1])
        END,
        false
    );

-- The listed units with the years of the lists that could have them: of a county's townships, those that have any.
CREATE OR REPLACE VIEW meta.unit_years AS
WITH of_county AS (
    SELECT concat(province, prefecture, county) AS county_name, list_distinct(flatten(list(years))) AS lists
    FROM places
    WHERE township IS NOT NULL
    GROUP BY county_name
),
of_all AS (
    SELECT list_distinct(flatten(list(years))) AS lists FROM places WHERE township IS NULL
)
SELECT
    unit.*, CASE WHEN unit.township IS NULL THEN of_all.lists ELSE of_county.lists END AS lists,
    coalesce(above.years, unit.years) AS county_years, of_all.lists AS county_lists,
    CAST(coalesce(above.civil_affairs_code, above.statistics_code) AS VARCHAR) AS region_code
FROM places AS unit
CROSS JOIN of_all
LEFT JOIN of_county ON of_county.county_name = concat(unit.province, unit.prefecture, unit.county)
LEFT JOIN places AS above ON above.full_name = concat(unit.province, unit.prefecture, unit.county);

-- The reports of known years of bodies that are certain, each with what its body's years are followed by: bodies whose
-- place nobody states have other ids every year, which begin with schemas.identifiers.PROVISIONAL_PREFIX.
CREATE OR REPLACE VIEW meta.followed_reports AS
SELECT report.*, coalesce(agency.continued_by, report.agency_id) AS series_id
FROM reports AS report
LEFT JOIN agencies AS agency USING (agency_id)
WHERE report.report_year IS NOT NULL AND NOT starts_with(report.agency_id, 'p');

-- The townships of counties of which a body was seen.
CREATE OR REPLACE VIEW meta.towns_seen AS
SELECT town.*
FROM meta.unit_years AS town
SEMI JOIN reports AS report
    ON report.full_name IS NOT NULL
    AND concat(report.province, report.prefecture, report.county) = concat(town.province, town.prefecture, town.county)
WHERE town.township IS NOT NULL AND NOT town.is_zone;

-- The id of a body by its full name, as schemas.identifiers.agency_id makes it.
CREATE OR REPLACE MACRO body_id(full_name) AS 'a' || left(sha256('agency' || chr(31) || full_name), 16);

-- What each year of an asset's tables was made from, see warehouse.made, and the digests of the rows of each year of a
-- table, see warehouse.content; what each report was made from under a digest of its year, see warehouse.made_reports.
-- Where declarations change all is forgotten.
CREATE OR REPLACE TABLE meta.made (
    asset VARCHAR NOT NULL, report_year SMALLINT, digest VARCHAR NOT NULL, rows BIGINT NOT NULL,
    is_sure BOOLEAN NOT NULL
);
CREATE OR REPLACE TABLE meta.contents (
    table_name VARCHAR NOT NULL, report_year SMALLINT, digest VARCHAR NOT NULL, is_sure BOOLEAN NOT NULL
);
-- The reports whose rows of a year of a table were replaced while its digest went from one to the other.
CREATE OR REPLACE TABLE meta.replaced (
    table_name VARCHAR NOT NULL, report_year SMALLINT, before VARCHAR NOT NULL, after VARCHAR NOT NULL,
    report_ids VARCHAR[] NOT NULL
);
-- What is kept of the last validation, see warehouse.validated.
CREATE OR REPLACE TABLE meta.validated (record VARCHAR NOT NULL);
CREATE OR REPLACE TABLE meta.made_reports (
    report_year SMALLINT, digest VARCHAR NOT NULL, report_id VARCHAR NOT NULL, told UBIGINT NOT NULL
);
-- What each area of a year was made from under the digest of its totals, see warehouse.counts_scope.
CREATE OR REPLACE TABLE meta.made_areas (
    report_year SMALLINT, digest VARCHAR NOT NULL, area_id VARCHAR NOT NULL, parent_id VARCHAR, told UBIGINT NOT NULL
);
-- What each report was made from when it was loaded.
CREATE OR REPLACE VIEW meta.loaded_from AS
SELECT made_reports.report_id, made_reports.report_year, made_reports.told AS made_from
FROM meta.made_reports
JOIN meta.made
    ON made.asset = 'reports' AND made.digest = made_reports.digest
    AND made.report_year IS NOT DISTINCT FROM made_reports.report_year;
-- The same of the reports of some years, 0 being the unknown one, with what the one of the year before of its body was,
-- and whether there are earlier ones. Joined to what is of those years: of all it would be in memory together.
CREATE OR REPLACE MACRO meta.made_with_previous(years) AS TABLE
WITH followed AS (
    SELECT report_id, report_year, series_id FROM meta.followed_reports
),
firsts AS (
    SELECT series_id, min(report_year) AS first_year FROM followed GROUP BY series_id
)
SELECT
    report.report_id, report.report_year, own.made_from,
    firsts.first_year < report.report_year AS has_earlier,
    previous.report_id AS previous_id, before.made_from AS previous_made_from
FROM reports AS report
LEFT JOIN meta.loaded_from AS own
    ON own.report_id = report.report_id AND list_contains(years, coalesce(own.report_year, 0))
LEFT JOIN followed AS this ON this.report_id = report.report_id AND list_contains(years, this.report_year)
LEFT JOIN firsts ON firsts.series_id = this.series_id
LEFT JOIN followed AS previous
    ON previous.series_id = this.series_id AND previous.report_year = this.report_year - 1
    AND list_contains(years, previous.report_year + 1)
LEFT JOIN meta.loaded_from AS before
    ON before.report_id = previous.report_id AND list_contains(years, before.report_year + 1)
WHERE list_contains(years, coalesce(report.report_year, 0));
