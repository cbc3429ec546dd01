SELECT value_status, count(*) AS cells
FROM (
    SELECT value_status FROM article20_items
    UNION ALL
    SELECT value_status FROM application_dispositions
    UNION ALL
    SELECT value_status FROM review_litigation_counts
)
GROUP BY value_status
ORDER BY cells DESC, value_status
