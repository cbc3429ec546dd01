-- By year, equal where the same reports have earlier ones of their body, and the same ones the year before.
SELECT report_year, concat(count(*), ' ', bit_xor(pair), ' ', sum(pair)) AS digest
FROM (
    SELECT this.report_year, hash(this.report_id, previous.report_id) AS pair
    FROM (
        SELECT *, min(report_year) OVER (PARTITION BY series_id) AS first_year FROM meta.followed_reports
    ) AS this
    LEFT JOIN meta.followed_reports AS previous
        ON previous.series_id = this.series_id AND previous.report_year = this.report_year - 1
    WHERE this.report_year > this.first_year
)
GROUP BY report_year
