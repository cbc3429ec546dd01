"""What a validation need not ask again, or only of some years or reports, because of what the last one found.

A verdict stays as it is while nothing of what its check reads changes. Where something did, a check that held
and whose rows are told year by year is asked of the years in which any table that it reads differs: those in
which none does cannot break it now. One whose rows are told report by report is asked of the reports that
were replaced, where these are known of all tables that differ. That takes that every row which names a report
stands in that report's year, which is asked itself: of what differs, and of all rows once it does not hold.
Of many reports such a check is asked of some years after others where nothing is known of it, too: of all at
once it would go through the disk, or take more memory than there is.
"""

import json
import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cache

from expectations.checks import Check, ColumnsAre, NoRows, Suite
from expectations.outcome import CheckResult, observed
from schemas.tables import TABLE_BY_NAME, TABLES
from schemas.years import parts_of_years

Contents = Mapping[str, Mapping[str, str]]
"""By table the digests of its rows by partition: a report year, the unknown one, or ``""`` for the whole."""

_ONE_YEAR_A_REPORT = "reports/key_unique"
"""It is told of all years at once. Where it holds, a row whose report is known among those of some years
stands in its report's year, as told of these years alone.
"""

IN_ITS_YEAR = frozenset({_ONE_YEAR_A_REPORT}) | {
    f"{table.name}/{name}"
    for table in TABLES
    if table.by_year and "report_id" in table.column_names
    for name in ("report_id_known", "report_id_not_null", "report_year_is_the_reports")
}
"""The checks that every row which names a report stands in that report's year."""


REPORTS_AT_ONCE = 200_000
"""Checks that are told by year are asked of years that have about so many."""

SHARES = 3
"""Of more reports the checks of a table are asked in so many queries. All together take more memory than
there is, and where one query fails Great Expectations asks all others again, up to three times for each.
"""


@dataclass(frozen=True, slots=True)
class Read:
    """What a validation reads, as it is now.

    Attributes:
        basis: what verdicts hang on besides: the software, and which columns there are.
        contents: of every table of the warehouse and of ``guard``.
        rows: by table how many there are.
        last: what :func:`record_of` made of the validation before; None where there is none.
        replaced: by table and partition the reports among which all are whose rows are others than that one
            read, where they are known.
    """

    basis: str
    contents: Contents
    rows: Mapping[str, int]
    last: str | None = None
    replaced: Mapping[str, Mapping[str, Collection[str]]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Group:
    """Checks of one suite that are asked together; of the rows of some years, if it says which, and there of
    some reports, unless that is None.
    """

    checks: tuple[Check, ...]
    years: frozenset[str] = frozenset()
    report_ids: frozenset[str] | None = None


@dataclass(frozen=True, slots=True)
class Plan:
    """What is to be done of a validation.

    Attributes:
        found: by name the verdicts that are known, those of groups as they are if all of a group hold.
        groups: what is to be asked together; those that do not hold are then run by themselves.
        alone: names of the checks that are run by themselves.
    """

    found: Mapping[str, CheckResult]
    groups: tuple[Group, ...]
    alone: frozenset[str]

    @property
    def is_done(self) -> bool:
        """Whether nothing has to be asked."""
        return not self.groups and not self.alone


def planned(suites: Iterable[Suite], read: Read) -> Plan:
    """What is to be done so that all checks of the suites have the verdict of a run over everything."""
    checks = {check.full_name: check for suite in suites for check in suite.checks}
    contents, last = _last(read, checks)
    changed = _changed(contents, read.contents)
    by_year = set(filter(_is_by_year, changed))
    is_in_its_year = all(name in last and last[name].success for name in IN_ITS_YEAR & checks.keys())
    found: dict[str, CheckResult] = {}
    together: dict[tuple[str, frozenset[str], frozenset[str] | None], list[Check]] = {}
    alone = set()
    for name, check in checks.items():
        before = last.get(name)
        differing = reads(check, read.contents) & changed.keys()
        # What refuses a release is asked again, as is what could not be run: that may have been mended.
        if before and not differing and (before.success or before.severity == "warning"):
            found[name] = before
        elif before and not before.success:
            alone.add(name)
        else:
            of_years = before and is_in_its_year and told_by_year(check) and differing <= by_year
            years = frozenset[str]().union(*(changed[table] for table in differing)) if of_years else None
            of_reports = _replaced(differing, changed, read) if years and told_by_report(check) else None
            together.setdefault((check.suite, years or frozenset(), of_reports), []).append(check)
            found[name] = _held(check, read.rows)
    parts = _parts(read) if alone.isdisjoint(IN_ITS_YEAR) else []
    groups = (
        Group(tuple(of_suite), of_years, of_reports)
        for (_, of_years, of_reports), of_suite in together.items()
    )
    return Plan(found, tuple(asked for group in groups for asked in _parted(group, parts)), frozenset(alone))


def _parts(read: Read) -> list[frozenset[str]]:
    """The years that have rows, as many together as have about :data:`REPORTS_AT_ONCE` reports."""
    years = sorted({year for table, of in read.contents.items() if _is_by_year(table) for year in of})
    return [*map(frozenset, parts_of_years(years, read.rows.get("reports", 0), REPORTS_AT_ONCE))]


def _parted(group: Group, parts: list[frozenset[str]]) -> Iterator[Group]:
    """A group as what is to be asked of all its years at once, and of some of them after others."""
    of_parts = [years & group.years if group.years else years for years in parts]
    of_parts = [years for years in of_parts if years]
    if group.report_ids is not None or len(of_parts) < 2:
        yield group
        return
    by_year = [check for check in group.checks if _is_asked_in_parts(check)]
    if at_once := tuple(check for check in group.checks if check not in by_year):
        yield Group(at_once, group.years)
    # Neighbours ask alike, and what takes much memory should not meet in one query.
    shares = (tuple(by_year[first::SHARES]) for first in range(SHARES))
    yield from (Group(share, years) for share in shares if share for years in of_parts)


def halves(group: Group) -> tuple[Group, Group]:
    """The group's checks as two groups."""
    middle = len(group.checks) // 2
    return replace(group, checks=group.checks[:middle]), replace(group, checks=group.checks[middle:])


def _is_asked_in_parts(check: Check) -> bool:
    of_rows = not isinstance(check.condition, ColumnsAre)
    return of_rows and told_by_year(check) and check.full_name != _ONE_YEAR_A_REPORT


def _replaced(
    differing: Iterable[str], changed: Mapping[str, frozenset[str]], read: Read
) -> frozenset[str] | None:
    """The reports that differ in some tables; None where these are not known: where something differs and no
    report is named, too, as everything holds of no report.
    """
    known = [read.replaced.get(table, {}).get(each) for table in differing for each in changed[table]]
    return frozenset[str]().union(*filter(None, known)) if all(known) else None


def not_held(groups: Iterable[Group], broken: frozenset[str]) -> frozenset[str]:
    """The names of the checks that have to be run by themselves, by those that do not hold in their group."""
    if not broken & IN_ITS_YEAR:
        return broken
    return broken.union(check.full_name for group in groups if group.years for check in group.checks)


def _is_by_year(table: str) -> bool:
    return table in TABLE_BY_NAME and TABLE_BY_NAME[table].by_year


def told_by_year(check: Check) -> bool:
    """Whether what breaks a check of all rows is what breaks it of each year's: see :class:`NoRows`."""
    if isinstance(check.condition, NoRows):
        return check.condition.told_by is not None
    return TABLE_BY_NAME[check.suite].by_year


def told_by_report(check: Check) -> bool:
    """The same of each report's; where every row is asked, each has to name one."""
    if isinstance(check.condition, NoRows):
        return check.condition.told_by == "report"
    return any(
        column.name == "report_id" and not column.nullable for column in TABLE_BY_NAME[check.suite].columns
    )


def reads(check: Check, contents: Contents) -> frozenset[str]:
    """The tables that a check reads, by the words of its query; sooner one too many."""
    match check.condition:
        case ColumnsAre():
            return frozenset()
        case NoRows():
            return _words(check.condition.sql) & contents.keys()
        case _:
            return frozenset({check.suite})


def record_of(results: Iterable[CheckResult], read: Read) -> str:
    """What is kept of a validation for the next one."""
    told = [
        {
            "name": result.name,
            "success": result.success,
            "severity": result.severity,
            "unexpected_count": result.unexpected_count,
            "observed": result.observed,
            "samples": result.samples,
        }
        for result in results
    ]
    found = {"basis": read.basis, "contents": read.contents, "results": told}
    return json.dumps(found, ensure_ascii=False)


def read_before(record: str | None) -> Contents:
    """What the validation of a record read; nothing where it does not tell."""
    try:
        contents: Contents = json.loads(record or "{}")["contents"]
    except (ValueError, KeyError, TypeError):
        return {}
    return contents


def _last(read: Read, checks: Mapping[str, Check]) -> tuple[Contents, dict[str, CheckResult]]:
    """What the last validation read, and what it found; nothing where it was of other columns or software."""
    try:
        last = json.loads(read.last or "{}")
        if last["basis"] != read.basis:
            return {}, {}
        results = {
            name: CheckResult(checks[name], samples=tuple(told.pop("samples")), **told)
            for told in last["results"]
            if (name := told.pop("name")) in checks
        }
    except (ValueError, KeyError, TypeError):
        return {}, {}
    return last["contents"], results


def _changed(before: Contents, now: Contents) -> dict[str, frozenset[str]]:
    """By table the partitions that differ; only tables of which any does."""
    differing = {
        table: {partition for partition, _ in before.get(table, {}).items() ^ now.get(table, {}).items()}
        for table in before.keys() | now.keys()
    }
    return {table: frozenset(partitions) for table, partitions in differing.items() if partitions}


def _held(check: Check, rows: Mapping[str, int]) -> CheckResult:
    """The verdict of a check that no row breaks."""
    match check.condition:
        case NoRows():
            seen = None
        case ColumnsAre(names):
            seen = observed(columns=sorted(names))
        case _:
            seen = observed(rows=rows[check.suite])
    return CheckResult(check, True, check.severity, 0, seen)


@cache
def _words(sql: str) -> frozenset[str]:
    return frozenset(re.findall(r"\w+", re.sub(r"'[^']*'", "", sql)))
