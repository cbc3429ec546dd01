"""The folder of an area and year, built beside its place and put there whole."""

import re
import shutil
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pipelines.county import letters, workbooks
from pipelines.county.problems import Problem, by_body, looked_at, problems_of
from pipelines.county.roll_up import RollUp
from pipelines.exits import UsageError
from pipelines.pages.rendering import asked_years, county_page
from pipelines.pages.sources import source_pages
from pipelines.settings import Settings
from schemas.language import phrase
from schemas.statuses import AREA_PARTS
from schemas.traced_report import TracedReport
from warehouse.county_queries import Area, area_parts, areas_called, parts_of_total
from warehouse.paths import Home
from warehouse.site_queries import Row, agencies, area_totals, bodies, published_years
from warehouse.trace_queries import open_release, sources_of, traced_report

MOST_CHOICES = 20
_PART_NAMES: Mapping[str, str] = {part: labels[0] for part, labels in AREA_PARTS.items()}
PROBLEMS, SUMS_XLSX, SUMS_DOCX, PAGE = "问题清单.xlsx", "汇总表.xlsx", "汇总表.docx", "index.html"


@dataclass(frozen=True, slots=True)
class FolderMade:
    """The folder, and what is in it."""

    folder: Path
    area: str
    bodies: int
    problems: int
    letters: int
    without_source: int


def make_folder(
    settings: Settings, place: str, year: int, tell: Callable[[int, int], None] = lambda _, __: None
) -> FolderMade:
    """Make the folder of an area: its page, the list of problems, a letter a body, the sums.

    ``tell`` hears of reports whose source was laid out, and of how many.

    Raises:
        UsageError: no area is called so, or several are; or it has nothing of the year.
        ReleaseNotFoundError: nothing is published.
        OSError: it cannot be written; a folder that was there stays as it was.
    """
    with open_release(Home(settings.home).published_database) as con:
        area = _only_area(place, areas_called(con, place))
        everyone = agencies(con)
        below = [agency for agency in everyone if agency["parent_agency_id"] == area.agency_id]
        (own,) = (agency for agency in everyone if agency["agency_id"] == area.agency_id)
        listed = [own, *sorted(below, key=lambda agency: (agency["body_kind"], agency["full_name"]))]
        matrix = published_years(con, listed)
        reported = {
            known for of_body in matrix.values() for known, row in of_body.items() if row["report_id"]
        }
        if year not in reported:
            there = phrase("、", ", ").join(map(str, sorted(reported))) or phrase("无", "none")
            raise UsageError(
                phrase(
                    f"{area.full_name}没有 {year} 年度的报告。有报告的年度：{there}。",
                    f"{area.full_name} has no reports of {year}. Years with reports: {there}.",
                )
            )
        shown = [agency for agency in listed if agency["agency_id"] in matrix or agency["report_ids"]]
        facts = list(bodies(con, shown))
        problems = [
            problem
            for each in facts
            for problem in problems_of(each, year, matrix.get(each.agency["agency_id"], {}).get(year), facts)
        ]
        reviewed = sum(looked_at(each, year) for each in facts)
        totals: dict[int, dict[str, Row]] = {year - 1: {}, year: {}}
        for row in area_totals(con, area.agency_id):
            totals.setdefault(row["report_year"], {})[row["cell"]] = row
        sums = _sums(con, area, year, totals[year], shown, matrix)
        before = totals[year - 1]
        folder = settings.home / "counties" / f"{_file_name(area.full_name)}-{year}"
        with _made_whole(folder) as making:
            anchors = _write_sources(con, settings, making, problems, tell)
            workbooks.write_problems(
                problems, _linked(anchors), f"{area.full_name}{year}年年度报告问题清单", making / PROBLEMS
            )
            workbooks.write_roll_up(sums, making / SUMS_XLSX)
            letters.write_roll_up(sums, making / SUMS_DOCX)
            written = _write_letters(problems, year, making)
            page = county_page(
                area=own, year=year, years=asked_years(matrix), bodies=shown, matrix=matrix,
                problems=problems, problems_of=by_body(problems), sums=sums, before=before, facts=facts,
                letters=written, links=_linked(anchors), reviewed=reviewed,
            )  # fmt: skip
            (making / PAGE).write_text(page, encoding="utf-8")
    missing = sum(anchor is None for anchor in anchors.values())
    return FolderMade(folder, area.full_name, len(shown), len(problems), len(written), missing)


def _only_area(place: str, found: Sequence[Area]) -> Area:
    exact = [area for area in found if area.is_exact]
    if len(exact or found) == 1:
        return (exact or found)[0]
    if not found:
        raise UsageError(
            phrase(
                f"有报告的地区中没有“{place}”。请写县、市或省的名称。",
                f"No area with reports is called {place!r}. Write a county, prefecture or province by its "
                "name.",
            )
        )
    listed = "".join(f"\n  {area.agency_id}  {area.full_name}" for area in found[:MOST_CHOICES])
    over = len(found) - MOST_CHOICES
    listed += phrase(f"\n  … 另有 {over} 个", f"\n  … and {over} more") if over > 0 else ""
    raise UsageError(
        phrase(
            f"“{place}”可能是以下任何一个；请把名称写全，或写其标识：{listed}",
            f"{place!r} could be any of these; write more of its name, or its id:{listed}",
        )
    )


def _sums(
    con: Any,
    area: Area,
    year: int,
    totals: Mapping[str, Row],
    shown: Sequence[Row],
    matrix: Mapping[str, Mapping[int, Row]],
) -> RollUp:
    parts = parts_of_total(con, area.agency_id, year)
    counted = {part.agency_id for part in parts}
    what_it_is = area_parts(con, area.agency_id, year)
    missing = []
    for agency in shown:
        if agency["agency_id"] in counted:
            continue
        row = matrix.get(agency["agency_id"], {}).get(year)
        report_id = row["report_id"] if row else None
        if report_id in what_it_is:
            missing.append((str(agency["full_name"]), _PART_NAMES[what_it_is[report_id]]))
        elif report_id is None and (row is None or row["status"] not in ("not_expected", "not_due")):
            missing.append((str(agency["full_name"]), "没有该年度的报告"))
    return RollUp(area.full_name, year, totals, parts, missing)


def _write_sources(
    con: Any, settings: Settings, making: Path, problems: Sequence[Problem], tell: Callable[[int, int], None]
) -> dict[str, Mapping[str, str] | None]:
    """The sources of reports with problems, marked; by report its cells' anchors, None if it is gone."""
    report_ids = list(dict.fromkeys(problem.report_id for problem in problems if problem.report_id))
    (making / "pages").mkdir()
    anchors: dict[str, Mapping[str, str] | None] = {}
    tell(0, len(report_ids))
    sources = ((report_id, sources_of(con, report_id)) for report_id in report_ids)
    reports = ((traced_report(con, report_id, own[0]), own) for report_id, own in sources)
    for report_id, (traced, page) in zip(report_ids, source_pages(settings, reports), strict=True):
        anchors[report_id] = None if page is None else _anchors(traced, page)
        if page is not None:
            (making / "pages" / f"{report_id}.html").write_text(page, encoding="utf-8")
        tell(len(anchors), len(report_ids))
    return anchors


def _anchors(traced: TracedReport, page: str) -> dict[str, str]:
    """Where each cell is on the page of its source: in it, or its card where it has no place there."""
    return {
        cell.name: f"c{number}" if f'id="c{number}"' in page else f"f{number}"
        for number, cell in enumerate(traced.cells, start=1)
    }


def _linked(anchors: Mapping[str, Mapping[str, str] | None]) -> Callable[[Problem], str | None]:
    """Where a problem is shown: the first cell that it is about, or its report; None if that is gone."""

    def link_of(problem: Problem) -> str | None:
        of_report = anchors.get(problem.report_id or "")
        if of_report is None:
            return None
        about = (
            anchor
            for name, anchor in of_report.items()
            if problem.cell is not None and f"{name}/".startswith(f"{problem.cell}/")
        )
        anchor = next(about, None)
        return f"pages/{problem.report_id}.html" + (f"#{anchor}" if anchor else "")

    return link_of


def _write_letters(problems: Sequence[Problem], year: int, making: Path) -> dict[str, str]:
    """A letter to each body that has problems; by its id the file's path."""
    (making / "核对意见").mkdir()
    written: dict[str, str] = {}
    for agency_id, own in by_body(problems).items():
        # The id tells apart bodies of one name, and names that are cut.
        name = f"核对意见/{_file_name(own[0].body)}-{agency_id[-6:]}.docx"
        letters.write_letter(own[0].body, year, own, making / name)
        written[agency_id] = name
    return written


_UNFIT = re.compile(r"[^\w（）()·-]+")
_LONGEST_NAME = 60


def _file_name(name: str) -> str:
    """A name that every file system and link takes: the end of the name, which tells bodies apart."""
    return _UNFIT.sub("_", name)[-_LONGEST_NAME:]


@contextmanager
def _made_whole(folder: Path) -> Iterator[Path]:
    making = folder.with_name(f".{folder.name}.part")
    shutil.rmtree(making, ignore_errors=True)
    making.mkdir(parents=True)
    try:
        yield making
        old = folder.with_name(f".{folder.name}.old")
        shutil.rmtree(old, ignore_errors=True)
        if folder.exists():
            folder.rename(old)
        making.rename(folder)
        shutil.rmtree(old, ignore_errors=True)
    finally:
        shutil.rmtree(making, ignore_errors=True)
