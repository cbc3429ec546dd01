-- What came in the place of which body: of the units in "successions", and of the bodies in a unit that was renamed
-- whole, where a body of the same name is in its successor.
INSERT INTO agency_successors BY NAME
WITH bodies AS (
    SELECT agency_id, full_name, first_year, last_year,
        -- All that a name may begin with.
        list_transform(range(1, length(full_name) + 1), lambda n: left(full_name, n)) AS beginnings
    FROM agencies
    WHERE NOT is_provisional
),
of_units AS (
    SELECT body_id(unit) AS agency_id, body_id(successor) AS successor_id, since, basis, document, is_whole
    FROM successions
),
below AS (
    SELECT
        agency_id, body_id(successor || right(full_name, length(full_name) - length(unit))) AS successor_id,
        since, 'unit_above' AS basis, document, true AS is_whole
    FROM (SELECT agency_id, full_name, unnest(beginnings) AS unit FROM bodies) AS begun
    JOIN successions USING (unit)
    WHERE is_whole AND full_name <> unit
),
pairs AS (
    FROM of_units
    UNION ALL BY NAME
    FROM below
)
SELECT
    pairs.agency_id, successor_id, since, basis, document,
    is_whole AND coalesce(bodies.last_year < successors.first_year, false)
        AND count(*) OVER (PARTITION BY pairs.agency_id) = 1
        AND count(*) OVER (PARTITION BY successor_id) = 1 AS is_followed
FROM pairs
JOIN bodies ON bodies.agency_id = pairs.agency_id
JOIN bodies AS successors ON successors.agency_id = successor_id
QUALIFY row_number() OVER (PARTITION BY pairs.agency_id, successor_id ORDER BY since) = 1
ORDER BY ALL
