SELECT severity, finding_code, count(*) AS findings
FROM findings
GROUP BY severity, finding_code
ORDER BY list_position(['error', 'warning', 'info'], severity), findings DESC, finding_code
