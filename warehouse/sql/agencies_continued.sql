-- The last body in whose reports a body's years go on.
UPDATE agencies
SET continued_by = last_one.successor_id
FROM (
    WITH RECURSIVE followed AS (
        SELECT agency_id, successor_id FROM agency_successors WHERE is_followed
        UNION
        SELECT followed.agency_id, further.successor_id
        FROM followed
        JOIN agency_successors AS further ON further.agency_id = followed.successor_id AND further.is_followed
    )
    FROM followed ANTI JOIN agency_successors AS further
        ON further.agency_id = followed.successor_id AND further.is_followed
) AS last_one
WHERE last_one.agency_id = agencies.agency_id
