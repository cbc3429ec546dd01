-- One year's reports, each with the report of the year before of its body, or of the one whose place it took, and with
-- the one of the other bodies below the same government that prints most of its own sentences. Only bodies that are
-- certain. Those that share no sentence of their own are never put side by side, so no pair is tried in vain.
INSERT INTO text_sameness BY NAME
WITH bodies AS (
    SELECT report_id, report_year, agency_id, series_id, parent_agency_id
    FROM meta.followed_reports
    WHERE report_year BETWEEN $year - 1 AND $year
),
common AS (
    SELECT sentence
    FROM sentences
    WHERE report_year = $year
    GROUP BY sentence
    HAVING count(*) > greatest(
        $common_reports,
        $common_share * (SELECT count(DISTINCT report_id) FROM sentences WHERE report_year = $year)
    )
),
printed AS (
    SELECT
        sentences.report_id, sentences.sentence, bodies.agency_id, bodies.parent_agency_id,
        common.sentence IS NULL AS is_own
    FROM sentences
    JOIN bodies ON bodies.report_id = sentences.report_id
    LEFT JOIN common ON common.sentence = sentences.sentence
    WHERE bodies.report_year = $year
),
shared AS (
    SELECT this.report_id, other.report_id AS other_report_id, count(*) AS own_same
    FROM printed AS this
    JOIN printed AS other
        ON other.parent_agency_id = this.parent_agency_id
        AND other.sentence = this.sentence
        AND other.agency_id <> this.agency_id
    WHERE this.is_own
    GROUP BY ALL
),
pairs AS (
    SELECT this.report_id, 'last_year' AS kind, previous.report_id AS other_report_id
    FROM bodies AS this
    JOIN bodies AS previous ON previous.series_id = this.series_id AND previous.report_year = this.report_year - 1
    SEMI JOIN sentences ON sentences.report_id = previous.report_id
    UNION ALL
    SELECT report_id, 'other_body' AS kind, other_report_id
    FROM shared
    QUALIFY row_number() OVER (PARTITION BY report_id ORDER BY own_same DESC, other_report_id) = 1
),
counted AS (
    SELECT
        pairs.report_id, pairs.kind, pairs.other_report_id,
        CAST(count(*) AS INTEGER) AS sentences,
        CAST(count(other.sentence) AS INTEGER) AS same,
        CAST(count(*) FILTER (WHERE printed.is_own) AS INTEGER) AS own_sentences,
        CAST(count(other.sentence) FILTER (WHERE printed.is_own) AS INTEGER) AS own_same
    FROM pairs
    JOIN printed ON printed.report_id = pairs.report_id
    LEFT JOIN sentences AS other
        ON other.report_id = pairs.other_report_id AND other.sentence = printed.sentence
    GROUP BY ALL
)
SELECT *, CAST($year AS SMALLINT) AS report_year, same / sentences AS share,
    own_same / nullif(own_sentences, 0) AS own_share
FROM counted
ORDER BY report_id, kind
