-- A report's cells: where they stand in the form, and what a reading holds, in its order.
SELECT
    table_name, code_1, code_2, code_3,
    value_status, value, raw_text, locator, placement, unit, unit_printed, confidence, is_corrected
FROM printed_cells
WHERE report_id = $report_id
