-- The reports in "wanted", of one year, that have earlier ones of their bodies, each with that of the year before, if
-- any. By places in "wanted": numbers take less than ids.
CREATE OR REPLACE TEMP TABLE year_pairs AS
SELECT
    wanted.place, this.report_id, this.report_year, this.article20_form,
    previous.report_id AS previous_report_id,
    this.article20_form = coalesce(previous.article20_form, this.article20_form) AS has_one_article20_form
FROM meta.followed_reports AS this
LEFT JOIN meta.followed_reports AS previous
    ON previous.series_id = this.series_id AND previous.report_year = $year - 1
JOIN wanted ON wanted.report_id = this.report_id
SEMI JOIN (FROM meta.followed_reports WHERE report_year < $year) AS earlier ON earlier.series_id = this.series_id
WHERE this.report_year = $year
