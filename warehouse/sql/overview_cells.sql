SELECT 'article20_items' AS table_name, value_status, count(*) AS cells
FROM article20_items
GROUP BY ALL
UNION ALL
SELECT 'application_dispositions', value_status, count(*)
FROM application_dispositions
GROUP BY ALL
UNION ALL
SELECT 'review_litigation_counts', value_status, count(*)
FROM review_litigation_counts
GROUP BY ALL
ORDER BY cells DESC, value_status, table_name
