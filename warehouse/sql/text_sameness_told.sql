-- One year's reports whose own sentences are most of them ($least) in another report, $fewest at least being their own.
SELECT
    pair.*, other.report_year AS other_year, coalesce(other.full_name, other.agency_name) AS other_name,
    report.source_sha256, source.path
FROM text_sameness AS pair
JOIN reports AS report USING (report_id)
JOIN reports AS other ON other.report_id = pair.other_report_id
LEFT JOIN meta.current_sources($year) AS source
    ON source.report_id = report.report_id AND source.source_sha256 = report.source_sha256
WHERE of_year(pair.report_year, $year) AND of_year(report.report_year, $year)
    AND pair.own_sentences >= $fewest AND pair.own_same >= $least * pair.own_sentences
ORDER BY pair.report_id, pair.kind
