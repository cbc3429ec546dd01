-- Whether "places" holds anything else than "incoming".
SELECT
    (SELECT count(*) FROM places) <> (SELECT count(*) FROM incoming)
    OR EXISTS (FROM (SELECT columns(*) FROM places) EXCEPT SELECT columns(*) FROM incoming)
