-- Of each reason why files were not read the first twenty by path, with how many files there are.
SELECT error_code, count(*) OVER (PARTITION BY error_code) AS files, path, error_detail
FROM source_files
WHERE is_present AND error_code IS NOT NULL
QUALIFY row_number() OVER (PARTITION BY error_code ORDER BY path) <= 20
ORDER BY files DESC, error_code, path
