-- The cells of the three fact tables of a release (or of a working database) under the names they have in common.
CREATE OR REPLACE TEMP VIEW printed_cells AS
WITH facts AS (
    SELECT * EXCLUDE (item_code, subject_code, measure_code),
        'article20_items' AS table_name,
        item_code AS code_1, subject_code AS code_2, measure_code AS code_3
    FROM article20_items
    UNION ALL BY NAME
    SELECT * EXCLUDE (disposition_code, applicant_code, application_count),
        'application_dispositions' AS table_name,
        disposition_code AS code_1, applicant_code AS code_2, CAST(application_count AS DECIMAL(20, 6)) AS value
    FROM application_dispositions
    UNION ALL BY NAME
    SELECT * EXCLUDE (proceeding_code, outcome_code, case_count),
        'review_litigation_counts' AS table_name,
        proceeding_code AS code_1, outcome_code AS code_2, CAST(case_count AS DECIMAL(20, 6)) AS value
    FROM review_litigation_counts
)
SELECT *, concat_ws('/', table_name, code_1, code_2, code_3) AS cell
FROM facts
