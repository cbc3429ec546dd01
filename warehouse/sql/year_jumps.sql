-- The numbers in "jump_changes", of one $part of $parts of the years, that are far from the body's other years, where
-- its peers did not change alike.
-- Far: $factor times its median or that part of it, $difference away, $deviations robust standard deviations from its
-- own years and from the changes of its peers. Peers are the bodies of the same government or, where there are fewer
-- than $peers, those whose names end alike (镇, 局). 1.4826 makes the median absolute deviation of normal numbers
-- their standard deviation. Peers that all changed alike are no reason to find every other change far away: a tenth
-- is the least spread.
INSERT INTO jumps BY NAME
WITH of_years AS (
    FROM jump_changes WHERE report_year % $parts = $part
),
of_parents AS (
    SELECT report_year, cell_id, parent, count(*) - 1 AS peers, median(change) AS usual, mad(change) AS spread
    FROM of_years
    GROUP BY report_year, cell_id, parent
    HAVING count(*) > $peers
),
of_levels AS (
    SELECT report_year, cell_id, level, count(*) - 1 AS peers, median(change) AS usual, mad(change) AS spread
    FROM of_years
    GROUP BY report_year, cell_id, level
    HAVING count(*) > $peers
),
compared AS (
    SELECT
        of_years.*,
        coalesce(of_parents.peers, of_levels.peers) AS peers,
        coalesce(of_parents.usual, of_levels.usual) AS usual,
        coalesce(of_parents.spread, of_levels.spread) AS spread
    FROM of_years
    LEFT JOIN of_parents USING (report_year, cell_id, parent)
    LEFT JOIN of_levels USING (report_year, cell_id, level)
)
SELECT number, report_year, cell_id, value, own_years, own_median, peers, exp(usual) AS peer_change
FROM compared
WHERE peers IS NOT NULL
    AND abs(value - own_median) >= $difference
    AND abs(change) >= ln($factor)
    AND abs(value - own_median) > $deviations * 1.4826 * own_spread
    AND abs(change - usual) > $deviations * 1.4826 * greatest(spread, 0.1)
