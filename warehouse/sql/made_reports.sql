-- What each report of a year is made from, the relation "told" and the software, under the year's own digest.
INSERT INTO meta.made_reports
SELECT $year, $digest, report_id, hash(count(*), bit_xor(row_hash), sum(row_hash))
FROM (SELECT report_id, hash(hash($software, told)) AS row_hash FROM told)
WHERE NOT EXISTS (FROM meta.made_reports WHERE of_year(report_year, $year) AND digest = $digest)
GROUP BY report_id
