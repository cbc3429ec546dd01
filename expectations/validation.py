"""Validation of a working database, from its URL to plain results."""

import datetime as dt
from collections.abc import Collection
from pathlib import Path
from urllib.parse import quote

from expectations.outcome import ValidationOutcome
from expectations.suites import suites


def database_url(path: Path, memory_mb: int | None = None) -> str:
    """The URL that :func:`validate` takes, for any path; with the most memory that DuckDB may take."""
    bound = f"?memory_limit={memory_mb}MiB" if memory_mb else ""
    return f"duckdb:///{quote(str(path.absolute()))}{bound}"


def validate(
    url: str,
    run_id: str,
    validated_at: dt.datetime,
    *,
    with_guards: bool = True,
    only: Collection[str] | None = None,
    samples: int = 20,
) -> ValidationOutcome:
    """Run the expectations inside the database; nothing is written, no table is fetched.

    Args:
        url: SQLAlchemy URL of the working database, as :func:`database_url` makes it. It is opened read only,
            and no other connection to it may be open in any process: DuckDB refuses a second one.
        run_id: goes into the results.
        validated_at: the moment of the validation, with its time zone; no report is about a year after it.
        with_guards: whether the schema ``guard`` is staged (see ``expectations.guards``).
        only: names of the suites (tables) to run; None for all.
        samples: at most so many rows that do not conform are returned of each expectation.

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
    # Importing Great Expectations takes seconds: only who validates pays for it.
    from expectations.running import run_suites

    results, gx_results = run_suites(url, chosen, samples)
    return ValidationOutcome(run_id, validated_at, results, gx_results)
