-- Equal where all bodies are, with what they are and whom they belong to; the years of their reports do not count.
SELECT concat(count(*), ' ', bit_xor(hash(body)), ' ', sum(CAST(hash(body) AS UHUGEINT) % 1000000007)) AS digest
FROM (SELECT COLUMNS(* EXCLUDE (first_year, last_year)) FROM agencies) AS body
