-- Equal where the reports of bodies that have more than $years of them were made from the same, and are of the same
-- bodies over the years: others have no number that is far from its history, and are no peers.
SELECT concat_ws(' ', count(*), bit_xor(row_hash), sum(row_hash)) AS digest
FROM (
    SELECT hash(hash(followed.report_id, followed.series_id, made.made_from)) AS row_hash
    FROM (
        SELECT report_id, series_id, count(*) OVER (PARTITION BY series_id) AS years FROM meta.followed_reports
    ) AS followed
    JOIN meta.loaded_from AS made ON made.report_id = followed.report_id
    WHERE followed.years > $years
)
