SELECT reason, count(*) AS reports
FROM (SELECT unnest(string_split(review_reasons, ',')) AS reason FROM reports)
GROUP BY reason
ORDER BY reports DESC, reason
