-- The numbers that are looked at for jumps, the reports that print them, "jump_own" for what is usual for bodies, and
-- "jumps" for what is found. Reports, bodies, governments and how names end go by number, which is a third of the
-- memory of texts: medians are of numbers that are in memory together, whatever DuckDB's limit.
CREATE OR REPLACE TEMP TABLE jump_reports AS
WITH followed AS (
    SELECT
        report_id, report_year, series_id, coalesce(parent_agency_id, '') AS parent_id,
        unicode(right(agency_name, 1)) AS level
    FROM meta.followed_reports
),
bodies AS (
    SELECT series_id, CAST(row_number() OVER () AS INTEGER) AS series FROM (SELECT DISTINCT series_id FROM followed)
),
governments AS (
    SELECT parent_id, CAST(row_number() OVER () AS INTEGER) AS parent FROM (SELECT DISTINCT parent_id FROM followed)
)
SELECT CAST(row_number() OVER () AS INTEGER) AS number, report_id, report_year, series, parent, level
FROM followed
JOIN bodies USING (series_id)
JOIN governments USING (parent_id);
CREATE OR REPLACE TEMP TABLE jump_numbers AS
SELECT number, cells.cell_id, CAST(cells.value AS DOUBLE) AS value
FROM cells
JOIN cell_codes AS code ON code.cell_id = cells.cell_id AND code.is_followed
JOIN jump_reports USING (report_id)
WHERE cells.value_status = 'stated' AND cells.value >= 0;
CREATE OR REPLACE TEMP TABLE jump_own (
    series INTEGER, cell_id SMALLINT, own_years INTEGER, own_median DOUBLE, own_spread DOUBLE
);
CREATE OR REPLACE TEMP TABLE jumps (
    number INTEGER, report_year SMALLINT, cell_id SMALLINT, value DOUBLE, own_years BIGINT, own_median DOUBLE,
    peers BIGINT, peer_change DOUBLE
);
