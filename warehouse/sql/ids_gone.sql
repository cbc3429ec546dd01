-- What files hold that are in report_sources with an id that the relation "ids_now" does not have.
SELECT DISTINCT source.source_sha256, report_id, agency_id, title, agency_name_printed
FROM report_sources AS source
JOIN reports USING (report_id)
WHERE source.source_sha256 IN (
    SELECT gone.source_sha256 FROM report_sources AS gone ANTI JOIN ids_now USING (source_sha256, report_id)
)
ORDER BY ALL
