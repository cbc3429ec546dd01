-- The cells in which a reading that does not count (relation "compared") differs from the one that counts: in the
-- number, in its status, or because the form of only one of them has the cell.
INSERT INTO report_version_cells BY NAME
WITH cells AS (
    SELECT *, concat_ws('/', table_name, code_1, code_2, code_3) AS cell FROM read_parquet($files)
),
other AS (
    SELECT compared.number, cells.*
    FROM cells
    JOIN compared USING (source_sha256, extractor_version, report_index)
),
current AS (
    SELECT compared.number, cells.*
    FROM cells
    JOIN compared
        ON compared.current_sha256 = cells.source_sha256
        AND compared.current_extractor_version = cells.extractor_version
        AND compared.current_index = cells.report_index
)
SELECT
    compared.report_id, compared.report_year, compared.source_sha256, compared.report_index,
    cell, other.value, other.value_status, other.raw_text,
    coalesce(compared.locator_prefix, '') || other.locator AS locator,
    current.value AS current_value, current.value_status AS current_status, current.raw_text AS current_raw_text
FROM other
FULL JOIN current USING (number, cell)
JOIN compared USING (number)
WHERE other.value IS DISTINCT FROM current.value OR other.value_status IS DISTINCT FROM current.value_status
ORDER BY ALL
