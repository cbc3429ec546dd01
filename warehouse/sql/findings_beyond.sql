-- By year, equal where its findings say the same of other reports, of areas and of days, as far as that hangs on more
-- than the year's reports.
SELECT report_year, concat_ws(' ', count(*), bit_xor(said), sum(said)) AS digest
FROM (
    SELECT
        pair.report_year,
        hash(hash(pair.report_id, pair.kind, other.report_year, coalesce(other.full_name, other.agency_name))) AS said
    FROM text_sameness AS pair
    JOIN reports AS other ON other.report_id = pair.other_report_id
    UNION ALL
    SELECT report_year, hash(hash(report_id, due_on, seen_on)) FROM coverage WHERE status = 'late'
    UNION ALL
    SELECT
        area.report_year,
        hash(hash(area.report_id, worst.table_name, worst.cell, worst.consolidated, worst.difference))
    FROM area_reports AS area
    JOIN totals_by_area AS worst ON worst.area_id = area.area_id AND worst.report_year = area.report_year
    WHERE area.part = 'refuted' AND worst.difference < 0
)
GROUP BY report_year
