-- Which release this is.
SELECT release_id, strftime(built_at AT TIME ZONE 'UTC', '%Y-%m-%d') AS built_on, software_version, extractor_version,
    (SELECT count(*) FROM reports) AS reports, (SELECT count(*) FROM agencies) AS agencies
FROM releases ORDER BY built_at DESC LIMIT 1
