-- By year, of some $years: equal where all reports and those of the year before of their bodies were made from the
-- same.
SELECT report_year, concat_ws(' ', count(*), bit_xor(row_hash), sum(row_hash)) AS digest
FROM (SELECT report_year, hash(hash(made)) AS row_hash FROM meta.made_with_previous($years) AS made)
GROUP BY report_year
