"""Validation of a working database, from its URL to plain results."""

import datetime as dt
from collections.abc import Callable, Collection, Sequence
from pathlib import Path
from urllib.parse import quote

from expectations.checks import Suite
from expectations.outcome import CheckResult, ValidationOutcome
from expectations.postponed import postponed
from expectations.since import Plan, Read, planned
from expectations.suites import suites

RunSuites = Callable[[str, Sequence[Suite], Plan | None, int], tuple[CheckResult, ...]]
"""Runs suites: see ``expectations.running.run_suites``."""


def database_url(path: Path, memory_mb: int | None = None) -> str:
    """The URL that :func:`validate` takes, for any path; with the most memory that DuckDB may take."""
    bound = f"?memory_limit={memory_mb}MiB" if memory_mb else ""
    return f"duckdb:///{quote(str(path.absolute()))}{bound}"


def imported_runner() -> RunSuites:
    """What runs suites, with Great Expectations imported.

    That takes a second: only who validates pays for it. A third more would go into what it draws and computes
    distributions with, of which no expectation here is.
    """
    with postponed("scipy", "scipy.stats", "altair"):
        from expectations.running import run_suites
    return run_suites


def run_here(url: str, chosen: Sequence[Suite], plan: Plan | None, samples: int) -> tuple[CheckResult, ...]:
    """Run suites in this process."""
    return imported_runner()(url, chosen, plan, samples)


def validate(
    url: str,
    run_id: str,
    validated_at: dt.datetime,
    read: Read | None = None,
    *,
    with_guards: bool = True,
    only: Collection[str] | None = None,
    samples: int = 20,
    run: RunSuites = run_here,
) -> ValidationOutcome:
    """Run the expectations inside the database; nothing is written, no table is fetched.

    Args:
        url: SQLAlchemy URL of the working database, as :func:`database_url` makes it. It is opened read only,
            and no other connection to it may be open in any process: DuckDB refuses a second one.
        run_id: goes into the results.
        validated_at: the moment of the validation, with its time zone; no report is about a year after it.
        read: what is in the database. What need not be asked because of it is not, and what can be asked
            together is; if all is known, nothing is run. Without it, and with ``only``, every check is run by
            itself.
        with_guards: whether the schema ``guard`` is staged (see ``expectations.guards``).
        only: names of the suites (tables) to run; None for all.
        samples: at most so many rows that do not conform are returned of each expectation.
        run: runs the suites; another process may.

    Raises:
        ValueError: ``only`` names a suite that is not there, or ``validated_at`` has no time zone.
        great_expectations.datasource.fluent.interfaces.TestConnectionError: the database cannot be opened.
    """
    if validated_at.tzinfo is None:
        raise ValueError("validated_at has no time zone")
    chosen = suites(validated_at.year, with_guards=with_guards)
    if only is not None:
        unknown = set(only) - {suite.table for suite in chosen}
        if unknown:
            raise ValueError(f"no such suite: {', '.join(sorted(unknown))}")
        chosen = tuple(suite for suite in chosen if suite.table in only)
    plan = planned(chosen, read) if read and only is None else None
    ran = () if plan and plan.is_done else run(url, chosen, plan, samples)
    found = {**(plan.found if plan else {}), **{result.name: result for result in ran}}
    checks = (check for suite in chosen for check in suite.checks)
    return ValidationOutcome(run_id, validated_at, tuple(found[check.full_name] for check in checks))
