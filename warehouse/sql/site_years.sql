-- The country year by year: reports by what can be said of them, bodies by whether and when they published.
SELECT report_year,
    coalesce(reports, 0) AS reports, coalesce(verified, 0) AS verified,
    coalesce(source_inconsistent, 0) AS source_inconsistent, coalesce(needs_review, 0) AS needs_review,
    coalesce(published, 0) AS published, coalesce(late, 0) AS late, coalesce(not_seen, 0) AS not_seen
FROM (
    SELECT report_year, count(*) AS reports,
        count(*) FILTER (verification = 'verified') AS verified,
        count(*) FILTER (verification = 'source_inconsistent') AS source_inconsistent,
        count(*) FILTER (verification = 'needs_review') AS needs_review
    FROM reports GROUP BY ALL
) AS reports
FULL JOIN (
    SELECT report_year,
        count(*) FILTER (status = 'published') AS published, count(*) FILTER (status = 'late') AS late,
        count(*) FILTER (status = 'not_seen') AS not_seen
    FROM coverage GROUP BY ALL
) AS coverage USING (report_year)
ORDER BY report_year DESC NULLS LAST
