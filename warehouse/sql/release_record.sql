-- The release's own row, in its own database. Time as microseconds since 1970: no time zone to get wrong.
SELECT
    release_id,
    epoch_us(built_at) AS built_at_us,
    software_version,
    extractor_version,
    schema_version,
    row_counts
FROM releases
WHERE release_id = $release_id
