-- The release's own row, in its own database. Time as microseconds since 1970: no time zone to get wrong.
-- Manifests are as old as the table of changes: a release that has the one was written with the other.
SELECT
    release_id,
    epoch_us(built_at) AS built_at_us,
    software_version,
    extractor_version,
    schema_version,
    row_counts,
    exists(FROM duckdb_tables() WHERE table_name = 'release_changes') AS had_manifest
FROM releases
WHERE release_id = $release_id
