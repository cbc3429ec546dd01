"""Report years as partitions, and the years of a run."""

from collections.abc import Iterable

import dagster as dg

from schemas.tables import FIRST_YEAR, LAST_YEAR, UNKNOWN_YEAR

YEARS = dg.StaticPartitionsDefinition(
    [UNKNOWN_YEAR, *(str(year) for year in range(FIRST_YEAR, LAST_YEAR + 1))]
)
"""``unknown`` comes first, so that a run over all years up to now is one range of keys."""

RANGE_START = "dagster/asset_partition_range_start"
RANGE_END = "dagster/asset_partition_range_end"


def year_of(key: str) -> int | None:
    """The report year of a partition's key."""
    return None if key == UNKNOWN_YEAR else int(key)


def years_of(keys: Iterable[str]) -> list[int | None]:
    """The report years of several keys."""
    return [year_of(key) for key in keys]


def range_tags(first: str, last: str) -> dict[str, str]:
    """The tags that make one run of all partitions from ``first`` to ``last``."""
    return {RANGE_START: first, RANGE_END: last}


def all_years_tags(latest_year: int) -> dict[str, str]:
    """The tags of a run over every year that has begun, and ``unknown``."""
    return range_tags(UNKNOWN_YEAR, str(latest_year))
