"""Report years as partitions, and the years of a run."""

from collections.abc import Iterable

import dagster as dg

from pipelines.assets.declared_assets import ASSET_BY_NAME
from schemas.tables import UNKNOWN_YEAR
from schemas.years import FIRST_FORM_YEAR, FIRST_YEAR, LAST_YEAR

Years = dg.StaticPartitionsDefinition

RANGE_START = "dagster/asset_partition_range_start"
RANGE_END = "dagster/asset_partition_range_end"


def years_until(present_year: int) -> Years:
    """``unknown`` and every report year that the forms cover, to the year after the present one.

    One more than there can be reports of, so that what was loaded in December also serves in January.
    """
    last = min(present_year + 1, LAST_YEAR)
    return Years([UNKNOWN_YEAR, *(str(year) for year in range(FIRST_FORM_YEAR, last + 1))])


def partition_of(year: int | None) -> str:
    """The key of the partition that a report year is in: years before the forms are with the unknown one."""
    return UNKNOWN_YEAR if year is None or year < FIRST_FORM_YEAR else str(year)


def years_of(keys: Iterable[str]) -> list[int | None]:
    """The report years of several partitions."""
    return [year for key in keys for year in (_OF_UNKNOWN if key == UNKNOWN_YEAR else [int(key)])]


_OF_UNKNOWN = [None, *range(FIRST_YEAR, FIRST_FORM_YEAR)]


def range_tags(first: str, last: str) -> dict[str, str]:
    """The tags that make one run of all partitions from ``first`` to ``last``."""
    return {RANGE_START: first, RANGE_END: last}


def all_years_tags(years: Years) -> dict[str, str]:
    """The tags of a run over all partitions."""
    keys = years.get_partition_keys()
    return range_tags(keys[0], keys[-1])


def is_whole(run: dg.DagsterRun, job_name: str, present_year: int) -> bool:
    """Whether a run makes every asset, over all years."""
    steps = run.step_keys_to_execute
    return (
        run.job_name == job_name
        and not run.asset_selection
        and (steps is None or set(steps) >= ASSET_BY_NAME.keys())
        and all_years_tags(years_until(present_year)).items() <= run.tags.items()
    )
