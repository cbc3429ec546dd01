-- Of what reports of a year were made from, what some asset's rows of that year are still made of ($before with them).
DELETE FROM meta.made_reports AS made
WHERE
    of_year(made.report_year, $year)
    AND made.digest NOT IN ($digest, $before)
    AND made.digest NOT IN (SELECT digest FROM meta.made WHERE of_year(report_year, $year))
