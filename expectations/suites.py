"""All expectations: one suite a table, in the order of the tables."""

from collections.abc import Iterator
from functools import cache

from expectations.cell_invariants import (
    arithmetic_checks,
    between_years_checks,
    correction_checks,
    explanation_checks,
    fact_checks,
)
from expectations.checks import Check, Suite
from expectations.declared import declared_checks, key_check
from expectations.grids import GRIDS, grid_checks
from expectations.guards import guard_checks
from expectations.invariants import (
    area_checks,
    body_checks,
    finding_checks,
    report_checks,
    source_checks,
    year_checks,
)
from expectations.narrative import claim_checks, claim_warnings
from expectations.publishers import (
    between_years_warnings,
    fact_warnings,
    file_warnings,
    identity_warnings,
    report_warnings,
)
from expectations.texts import text_checks
from schemas.forms import FACT_TABLES
from schemas.tables import TABLES
from schemas.years import LAST_YEAR


def suites(this_year: int, *, with_guards: bool) -> tuple[Suite, ...]:
    """Every expectation on the warehouse.

    Args:
        this_year: the year of the validation; a report about a later one is odd.
        with_guards: also compare with the extraction store and the last release, which the warehouse stages
            in the schema ``guard``.
    """
    checks = tuple(_checks(this_year, with_guards))
    return tuple(
        Suite(table.name, table.key, tuple(check for check in checks if check.suite == table.name))
        for table in TABLES
    )


@cache
def expectation_zh(name: str) -> str:
    """What must hold by an expectation, ``suite/name``, in Chinese; "" where no such one is known."""
    checks = {f"{check.suite}/{check.name}": check.zh for check in _checks(LAST_YEAR, with_guards=True)}
    return checks.get(name, "").removesuffix("。")


def _checks(this_year: int, with_guards: bool) -> Iterator[Check]:
    for table in TABLES:
        yield from declared_checks(table)
        if table.name in GRIDS:
            yield from grid_checks(GRIDS[table.name])
        else:
            yield key_check(table)
    yield from year_checks()
    yield from report_checks()
    yield from area_checks()
    yield from body_checks()
    yield from source_checks()
    yield from finding_checks()
    for fact_table in FACT_TABLES:
        yield from fact_checks(fact_table)
    yield from arithmetic_checks()
    yield from explanation_checks()
    yield from correction_checks()
    yield from claim_checks()
    yield from text_checks()
    yield from between_years_checks()
    if with_guards:
        yield from guard_checks()
    yield from report_warnings(this_year)
    yield from file_warnings()
    for fact_table in FACT_TABLES:
        yield from fact_warnings(fact_table)
    yield from identity_warnings()
    yield from claim_warnings()
    yield from between_years_warnings()
