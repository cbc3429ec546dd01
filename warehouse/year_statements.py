"""SQL of the checks between years, generated from the declarations."""

from schemas.forms import FACT_TABLES, TableName
from schemas.identifiers import PROVISIONAL_PREFIX
from schemas.tables import FORM_COLUMN, VALUE_COLUMN, key_columns

_NORMAL = 1.4826
"""What makes the median absolute deviation of normal numbers their standard deviation."""
_LEAST_SPREAD = 0.1
"""Peers that all changed alike are no reason to find every other change far away: a tenth is the least
spread.
"""


def _same_cell(table: TableName, declared: str) -> str:
    return " AND ".join(f"{declared}.{column.name} = fact.{column.name}" for column in key_columns(table))


def insert_year_checks(table: TableName) -> str:
    """INSERT of the verdict on every equation between years about one table.

    Reads the relations ``<table>_terms`` and ``<table>_equations``. Bodies whose place nobody states have
    other ids every year, and the first known year of a body has nothing before it.
    """
    return f"""
INSERT INTO year_checks BY NAME
WITH bodies AS (
    SELECT
        report_id,
        report_year,
        agency_id,
        {FORM_COLUMN[table]} AS form,
        min(report_year) OVER (PARTITION BY agency_id) AS first_year
    FROM reports
    WHERE report_year IS NOT NULL AND NOT starts_with(agency_id, '{PROVISIONAL_PREFIX}')
),
pairs AS (
    SELECT
        this.report_id,
        this.report_year,
        this.form,
        previous.report_id AS previous_report_id,
        previous.form AS previous_form
    FROM bodies AS this
    LEFT JOIN bodies AS previous
        ON previous.agency_id = this.agency_id AND previous.report_year = this.report_year - 1
    WHERE this.report_year > this.first_year
),
holders AS (
    SELECT report_id, report_id AS holder_id, false AS of_previous FROM pairs
    UNION ALL
    SELECT report_id, previous_report_id, true FROM pairs WHERE previous_report_id IS NOT NULL
),
sums AS (
    SELECT
        holders.report_id,
        term.number,
        sum(term.sign * fact.{VALUE_COLUMN[table]}) FILTER (WHERE NOT term.is_stated) AS expected,
        sum(fact.{VALUE_COLUMN[table]}) FILTER (WHERE term.is_stated) AS stated,
        any_value(fact.locator) FILTER (WHERE term.is_stated) AS locator,
        count(*) FILTER (WHERE fact.value_status = 'stated') AS known
    FROM {table} AS fact
    JOIN {table}_terms AS term ON {_same_cell(table, "term")}
    JOIN holders ON holders.holder_id = fact.report_id AND holders.of_previous = term.of_previous
    GROUP BY holders.report_id, term.number
)
SELECT
    pairs.report_id,
    pairs.report_year,
    equation.check_code,
    equation.scope,
    equation.cell,
    pairs.previous_report_id,
    CAST(sums.stated AS DECIMAL(20, 6)) AS stated_value,
    CASE WHEN sums.known = equation.cells THEN CAST(sums.expected AS DECIMAL(20, 6)) END AS expected_value,
    CASE
        WHEN pairs.previous_report_id IS NULL THEN 'previous_missing'
        WHEN sums.known IS DISTINCT FROM equation.cells THEN 'not_evaluable'
        WHEN sums.stated = sums.expected THEN 'holds'
        ELSE 'broken'
    END AS status,
    sums.locator
FROM pairs
JOIN {table}_equations AS equation
    ON equation.form IS NULL
    OR (equation.form = pairs.form AND coalesce(pairs.previous_form, pairs.form) = pairs.form)
LEFT JOIN sums ON sums.report_id = pairs.report_id AND sums.number = equation.number
ORDER BY pairs.report_year, pairs.report_id, equation.number
"""


def insert_year_jumps() -> str:
    """INSERT of the numbers that are far from the body's other years, where its peers did not change alike.

    Far: ``$factor`` times its median or that part of it, ``$difference`` away, ``$deviations`` robust
    standard deviations from its own years and from the changes of its peers. Peers are the bodies of the same
    place or, where there are fewer than ``$peers``, those whose names end alike (镇, 局). Reads the relations
    ``<table>_followed``.
    """
    stated = "\n    UNION ALL\n    ".join(_stated(table) for table in FACT_TABLES)
    return f"""
INSERT INTO year_jumps BY NAME
WITH stated AS (
    {stated}
),
known AS (
    SELECT
        report.report_id,
        report.report_year,
        report.agency_id,
        coalesce(report.place, '') AS place,
        right(report.agency_name, 1) AS level,
        stated.cell,
        stated.value,
        stated.locator
    FROM stated
    JOIN reports AS report USING (report_id)
    WHERE report.report_year IS NOT NULL AND NOT starts_with(report.agency_id, '{PROVISIONAL_PREFIX}')
),
own AS (
    SELECT
        agency_id,
        cell,
        count(*) AS own_years,
        median(value) AS own_median,
        mad(value) AS own_spread
    FROM known
    GROUP BY agency_id, cell
    HAVING count(*) > $years
),
changes AS (
    SELECT known.*, own_years, own_median, own_spread, ln((value + 1) / (own_median + 1)) AS change
    FROM known
    JOIN own USING (agency_id, cell)
),
of_places AS (
    SELECT report_year, cell, place, count(*) - 1 AS peers, median(change) AS usual, mad(change) AS spread
    FROM changes
    GROUP BY report_year, cell, place
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
        coalesce(of_places.peers, of_levels.peers) AS peers,
        coalesce(of_places.usual, of_levels.usual) AS usual,
        coalesce(of_places.spread, of_levels.spread) AS spread
    FROM changes
    LEFT JOIN of_places USING (report_year, cell, place)
    LEFT JOIN of_levels USING (report_year, cell, level)
)
SELECT
    report_id,
    report_year,
    cell,
    value,
    own_years,
    own_median,
    peers,
    exp(usual) AS peer_change,
    locator
FROM compared
WHERE peers IS NOT NULL
    AND abs(value - own_median) >= $difference
    AND abs(change) >= ln($factor)
    AND abs(value - own_median) > $deviations * {_NORMAL} * own_spread
    AND abs(change - usual) > $deviations * {_NORMAL} * greatest(spread, {_LEAST_SPREAD})
ORDER BY report_year, report_id, cell
"""


def _stated(table: TableName) -> str:
    value = VALUE_COLUMN[table]
    return (
        f"SELECT fact.report_id, followed.cell, CAST(fact.{value} AS DOUBLE) AS value, fact.locator "
        f"FROM {table} AS fact JOIN {table}_followed AS followed ON {_same_cell(table, 'followed')} "
        f"WHERE fact.value_status = 'stated' AND fact.{value} >= 0"
    )
