-- What the statements on the working database share.
-- Which rows a partition has: those of one report year, or, for NULL, those whose year is unknown.
CREATE OR REPLACE MACRO of_year(report_year, year) AS report_year IS NOT DISTINCT FROM CAST(year AS SMALLINT);

-- Where a report's current readings are from: of several files with the same bytes, the first.
CREATE OR REPLACE VIEW meta.current_sources AS
SELECT report_id, report_year, source_sha256, min(path) AS path
FROM report_sources
WHERE role = 'current'
GROUP BY ALL;

-- The id of a body by its full name, as schemas.identifiers.agency_id makes it.
CREATE OR REPLACE MACRO body_id(full_name) AS 'a' || left(sha256('agency' || chr(31) || full_name), 16);
