-- The numbers of some $cells that are far from the body's other years, where its peers did not change alike.
-- Far: $factor times its median or that part of it, $difference away, $deviations robust standard deviations from its
-- own years and from the changes of its peers. Peers are the bodies of the same government or, where there are fewer
-- than $peers, those whose names end alike (镇, 局). 1.4826 makes the median absolute deviation of normal numbers their
-- standard deviation. Peers that all changed alike are no reason to find every other change far away: a tenth is the
-- least spread.
INSERT INTO year_jumps BY NAME
WITH known AS (
    SELECT
        report.report_id, report.report_year, report.series_id,
        coalesce(report.parent_agency_id, '') AS parent, right(report.agency_name, 1) AS level,
        code.cell, CAST(cells.value AS DOUBLE) AS value, cells.locator
    FROM cells
    JOIN cell_codes AS code ON code.cell_id = cells.cell_id AND code.is_followed
    JOIN meta.followed_reports AS report USING (report_id)
    WHERE cells.value_status = 'stated'
        AND cells.value >= 0
        AND list_contains($cells, cells.cell_id)
),
own AS (
    SELECT
        series_id, cell,
        count(*) AS own_years, median(value) AS own_median, mad(value) AS own_spread
    FROM known
    GROUP BY series_id, cell
    HAVING count(*) > $years
),
changes AS (
    SELECT known.*, own_years, own_median, own_spread, ln((value + 1) / (own_median + 1)) AS change
    FROM known
    JOIN own USING (series_id, cell)
),
of_parents AS (
    SELECT report_year, cell, parent, count(*) - 1 AS peers, median(change) AS usual, mad(change) AS spread
    FROM changes
    GROUP BY report_year, cell, parent
    HAVING count(*) > $peers
),
of_levels AS (
    SELECT report_year, cell, level, count(*) - 1 AS peers, median(change) AS usual, mad(change) AS spread
    FROM changes
    GROUP BY report_year, cell, level
    HAVING count(*) > $peers
),
compared AS (
    SELECT
        changes.*,
        coalesce(of_parents.peers, of_levels.peers) AS peers,
        coalesce(of_parents.usual, of_levels.usual) AS usual,
        coalesce(of_parents.spread, of_levels.spread) AS spread
    FROM changes
    LEFT JOIN of_parents USING (report_year, cell, parent)
    LEFT JOIN of_levels USING (report_year, cell, level)
)
SELECT
    report_id, report_year, cell, value, own_years, own_median, peers, exp(usual) AS peer_change, locator
FROM compared
WHERE peers IS NOT NULL
    AND abs(value - own_median) >= $difference
    AND abs(change) >= ln($factor)
    AND abs(value - own_median) > $deviations * 1.4826 * own_spread
    AND abs(change - usual) > $deviations * 1.4826 * greatest(spread, 0.1)
ORDER BY report_year, report_id, cell
