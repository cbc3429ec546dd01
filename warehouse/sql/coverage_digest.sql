-- Equal where the same bodies are asked for in a year, and the reports of the same are there.
SELECT concat(count(*), ' ', bit_xor(hash(agency_id, status))) AS digest
FROM coverage
WHERE of_year(report_year, $year)
