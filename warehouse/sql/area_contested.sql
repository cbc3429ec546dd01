-- How many reports of one year may be of each area, and nobody can say.
CREATE OR REPLACE TEMP TABLE area_contested AS
WITH around AS (
    SELECT DISTINCT report_id, unnest([
        concat(province), concat(province, prefecture), concat(province, prefecture, county),
        concat(province, prefecture, county, township)
    ]) AS area
    FROM reports
    WHERE of_year(report_year, $year) AND full_name IS NULL
)
SELECT body_id(area) AS area_id, count(*) AS reports FROM around WHERE area <> '' GROUP BY ALL
