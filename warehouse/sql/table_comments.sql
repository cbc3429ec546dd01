-- What each table and view of a release is.
SELECT table_name AS name, coalesce(comment, '') AS comment
FROM duckdb_tables() WHERE NOT internal AND schema_name = 'main'
UNION ALL
SELECT view_name, coalesce(comment, '')
FROM duckdb_views() WHERE NOT internal AND schema_name = 'main'
