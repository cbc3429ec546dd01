-- How many findings a person looked at and found as printed.
SELECT count(*) AS findings FROM reviewed_findings HAVING count(*) > 0
