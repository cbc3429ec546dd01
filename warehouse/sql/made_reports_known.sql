-- Whether it is known what each report of a year was made from when the year had the digest $before.
SELECT count(*) > 0 FROM meta.made_reports WHERE of_year(report_year, $year) AND digest = $before
