-- One year of some fact tables ($tables) from one part of the store's cells ($files, $part), the relations "resolved",
-- "ids_of_parts" (the ids of a part as one list, by number) and "corrected".
-- A corrected cell gets value, status and unit from there; what is printed, and where, stays. A count with a fraction
-- is no count: it is not rounded, but loaded as something printed that is no number. A cell of no form is refused by
-- the table.
INSERT INTO cells BY NAME
-- Ids are put in after the sort, which takes longer the more it moves.
SELECT (SELECT ids FROM ids_of_parts WHERE part = $part)[number] AS report_id, * EXCLUDE (number)
FROM (
    SELECT
        resolved.number, resolved.report_year, code.cell_id,
        CASE
            WHEN correction.report_id IS NOT NULL THEN correction.value
            -- Most are zeros, which take long to truncate.
            WHEN cell.value = 0 OR NOT code.is_count OR cell.value = trunc(cell.value) THEN cell.value
        END AS value,
        CASE WHEN correction.report_id IS NOT NULL THEN correction.unit ELSE cell.unit END AS unit,
        cell.unit_printed, cell.raw_text,
        CASE
            WHEN correction.report_id IS NOT NULL THEN correction.value_status
            WHEN cell.value <> 0 AND code.is_count AND cell.value <> trunc(cell.value) THEN 'unreadable'
            ELSE cell.value_status
        END AS value_status,
        CASE
            WHEN resolved.locator_prefix IS NULL THEN cell.locator
            ELSE resolved.locator_prefix || cell.locator
        END AS locator,
        cell.placement, cell.confidence,
        correction.report_id IS NOT NULL AS is_corrected
    FROM read_parquet($files) AS cell
    JOIN resolved USING (source_sha256, extractor_version, report_index)
    LEFT JOIN (
        SELECT
            cell_id, is_count, list_contains($tables, table_name) AS is_asked,
            CAST(min(cell_id) OVER (PARTITION BY table_name) AS BIGINT) AS first_of_table,
            {'table': table_name, '1': code_1, '2': code_2, '3': code_3} AS codes
        FROM cell_codes
    ) AS code
        -- As one value: four keys take twice as long.
        ON code.codes = {'table': cell.table_name, '1': cell.code_1, '2': cell.code_2, '3': cell.code_3}
    LEFT JOIN corrected AS correction
        ON correction.report_id = resolved.report_id AND correction.cell_id = code.cell_id
    -- By the code, as of the store's cells few are left by then; where there is none the table refuses the cell.
    WHERE coalesce(code.is_asked, true) AND of_year(resolved.report_year, $year) AND resolved.part = $part
    -- One number is sorted by faster than ids: the table's, the report's place among the part's ids, the cell's.
    ORDER BY (code.first_of_table << 48) + (resolved.number << 16) + code.cell_id
)
