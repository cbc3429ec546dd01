"""The pages of a release: country, areas, bodies and reports, written where they changed.

A body's pages are made anew when something changed that they show, which the database says without a look at
its cells one by one; those of areas are always made, and written if they differ. Readers see whole pages.
"""

import csv
import io
import json
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Any

import extractors.tracing
import schemas
from pipelines.pages.kept_pages import KeptPages, kept_pages
from pipelines.pages.marked_sources import LARGEST_PAGE, put_source, source_path
from pipelines.pages.rendering import (
    TEMPLATES,
    Link,
    area_page,
    area_path,
    body_page,
    body_path,
    country_page,
    name_of,
    plain_page,
    report_page,
    report_path,
)
from pipelines.settings import Settings
from schemas.cell_labels import cell_label
from warehouse.release_reader import open_of_this_version, published_columns
from warehouse.site_queries import (
    Row,
    agencies,
    area_rates,
    area_totals,
    areas,
    bodies,
    country_years,
    digests,
    published_years,
    release_told,
    table_comments,
)

BODIES_A_BATCH = 150
"""Their cells are in memory together."""
BODIES_A_PAGE = 700
"""A page of an area lists so many, or half as many where that takes more than the largest page may."""
SHARD_BYTES = 400_000


@dataclass(frozen=True, slots=True)
class SiteBuilt:
    """What was done: where the pages are, and how many were written, the same as before, or taken away."""

    folder: Path
    written: int
    same: int
    removed: int


@dataclass(frozen=True, slots=True)
class _Country:
    """All bodies and areas, by id, and who is below whom."""

    agencies: dict[str, Row]
    areas: dict[str, Row]
    below: dict[str, list[Row]]
    digests: dict[str, str]

    def above(self, agency: Row) -> list[Link]:
        """The areas that a body lies in, the widest first."""
        links: list[Link] = []
        parent = self.agencies.get(agency["parent_agency_id"])
        while parent is not None and len(links) < len(self.agencies):
            path = area_path if parent["agency_id"] in self.areas else body_path
            links.insert(0, Link(path(parent["agency_id"]), name_of(parent)))
            parent = self.agencies.get(parent["parent_agency_id"])
        return links


def build_site(
    published_database: Path,
    folder: Path,
    quality: Path,
    settings: Settings,
    tell: Callable[[int, int], None] = lambda _, __: None,
) -> SiteBuilt:
    """Make the pages of the published release in ``folder``; ``tell`` hears how many bodies are done of all.

    ``quality`` is the quality page, which becomes a part if it is there; ``settings`` say where sources are.

    Raises:
        ReleaseNotFoundError: nothing is published.
        OSError: a page cannot be written; those that were are whole.
    """
    memory_mb = settings.database_memory_mb
    with open_of_this_version(published_database, memory_mb) as con, kept_pages(folder) as pages:
        everyone = agencies(con)
        below: dict[str, list[Row]] = defaultdict(list)
        for agency in everyone:
            below[agency["parent_agency_id"]].append(agency)
        country = _Country(
            {agency["agency_id"]: agency for agency in everyone}, areas(con), below, digests(con)
        )
        for name in ("site.css", "site.js"):
            pages.put(name, (TEMPLATES / name).read_text(encoding="utf-8"))
        released = release_told(con)
        told = json.dumps({"id": released["release_id"], "on": released["built_on"]})
        pages.put("release.js", f"window.gongkaiRelease={told};\n")
        pages.put("dictionary.html", _dictionary(con))
        if quality.exists():
            pages.put("quality.html", quality.read_text(encoding="utf-8"))
        _put_search(pages, everyone)
        provinces = [
            {**country.agencies[area_id], **area}
            for area_id, area in country.areas.items()
            if not country.above(country.agencies[area_id])
        ]
        uncertain = sum(len(agency["report_ids"]) for agency in everyone if agency["is_provisional"])
        provinces.sort(key=lambda area: (area["region_code"] or "", area["full_name"]))
        pages.put("index.html", country_page(provinces, country_years(con), released, uncertain))
        # All at once: for one area they take as long as for all.
        rates: dict[str, list[Row]] = defaultdict(list)
        for rate in area_rates(con, list(country.areas)):
            rates[rate["area_id"]].append(rate)
        for area_id in country.areas:
            _put_area(con, pages, country, country.agencies[area_id], rates[area_id])
        shown = [
            agency
            for agency in everyone
            if agency["report_ids"] or agency["is_asked"] or agency["agency_id"] in country.areas
        ]
        for at in range(0, len(shown), BODIES_A_BATCH):
            tell(at, len(shown))
            _put_bodies(con, pages, settings, country, shown[at : at + BODIES_A_BATCH])
        tell(len(shown), len(shown))
    return SiteBuilt(folder, pages.written, pages.same, pages.removed)


def _put_bodies(
    con: Any, pages: KeptPages, settings: Settings, country: _Country, batch: Sequence[Row]
) -> None:
    """The pages of some bodies, their reports and those reports' sources, unless they stand there, made from
    the same.
    """
    matrix = published_years(con, batch)
    made_from: dict[str, str] = {}
    changed = []
    for agency in batch:
        agency_id = agency["agency_id"]
        digest = country.digests.get(agency_id, "0")
        shown = (_made_by(), digest, country.above(agency), matrix.get(agency_id))
        made_from[agency_id] = sha256(repr(shown).encode()).hexdigest()
        paths = [body_path(agency_id), *map(report_path, agency["report_ids"])]
        sources = filter(pages.knows, map(source_path, agency["report_ids"]))
        if not (
            all(pages.is_current(path, made_from[agency_id]) for path in paths)
            and all(pages.is_current(path) for path in sources)
        ):
            changed.append(agency)
    for facts in bodies(con, changed) if changed else ():
        agency = facts.agency
        agency_id = agency["agency_id"]
        above = country.above(agency)
        area = Link(area_path(agency_id), name_of(agency)) if agency_id in country.areas else None
        coverage = list(matrix.get(agency_id, {}).values())
        put = {
            each.report["report_id"]: put_source(pages, settings, each, name_of(agency), _made_by())
            for each in facts.reports
        }
        marked = {report_id: cells or {} for report_id, cells in put.items()}
        # Made again the next time, as long as a file cannot be read that should be there.
        known = made_from[agency_id] if None not in put.values() else "without a source"
        pages.put(body_path(agency_id), body_page(facts, above, area, coverage, marked), known)
        for each in facts.reports:
            report_id = each.report["report_id"]
            page = report_page(each, agency, above, marked[report_id])
            pages.put(report_path(report_id), page, made_from[agency_id])


def _put_area(con: Any, pages: KeptPages, country: _Country, area: Row, rates: Sequence[Row]) -> None:
    """The pages of an area, with its totals as a file beside them."""
    area_id = area["agency_id"]
    inside = country.below.get(area_id, ())
    below = [agency for agency in inside if agency["agency_id"] in country.areas]
    listed = [area, *(agency for agency in inside if agency["agency_id"] not in country.areas)]
    matrix = published_years(con, listed)
    shown = [agency for agency in listed if agency["report_ids"] or agency["agency_id"] in matrix]
    totals = area_totals(con, area_id)
    most = BODIES_A_PAGE
    while True:
        parts = [shown[at : at + most] for at in range(0, len(shown), most)] or [[]]
        paths = [area_path(area_id, number) for number in range(1, len(parts) + 1)]
        made = [
            area_page(area, country.above(area), totals, rates, below, part, matrix, paths, number)
            for number, part in enumerate(parts, start=1)
        ]
        if most == 1 or all(len(page.encode("utf-8", "backslashreplace")) <= LARGEST_PAGE for page in made):
            break
        most //= 2
    for path, page in zip(paths, made, strict=True):
        pages.put(path, page)
    pages.put(str(Path(paths[0]).with_name(f"{area_id}.csv")), _totals_csv(totals))


_TOTALS_COLUMNS = {
    "年度": "report_year",
    "单元格": "cell",
    "名称": "label",
    "合计": "total",
    "由来": "built_from",
    "计入的报告": "bodies",
    "汇总报告所载": "consolidated",
    "相差": "difference",
    "范围不明的报告": "bodies_unknown",
    "应有而未见的机关": "bodies_not_seen",
    "未写明的单元格": "cells_not_stated",
}


def _totals_csv(totals: Iterable[Row]) -> str:
    """All totals of an area for a spreadsheet, UTF-8 with a byte order mark; no publisher's text is in it."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(_TOTALS_COLUMNS)
    for row in totals:
        label = cell_label(row["cell"])
        named = {**row, "label": label.zh if label else ""}
        writer.writerow([named[column] for column in _TOTALS_COLUMNS.values()])
    return f"\ufeff{out.getvalue()}"


def _dictionary(con: Any) -> str:
    """Every published table and view with its columns."""
    columns = published_columns(con)
    comments = table_comments(con)
    tables = [
        {
            "name": name,
            **_halves(comments[name]),
            "columns": [{"name": column.name, **_halves(column.comment or "")} for column in of_table],
        }
        for name, of_table in sorted(columns.items())
    ]
    return plain_page("dictionary.html", "dictionary.html", tables=tables)


def _halves(comment: str) -> dict[str, str]:
    en, _, zh = comment.partition(" · ")
    return {"en": en, "zh": zh}


def _put_search(pages: KeptPages, everyone: Iterable[Row]) -> None:
    """The names of all bodies in script files of some hundred kilobytes, which a page on a disk may load."""
    shards = list(
        _shards((agency["agency_id"], name_of(agency)) for agency in everyone if agency["report_ids"])
    )
    for number, names in enumerate(shards):
        told = json.dumps(names, ensure_ascii=False, separators=(",", ":"))
        pages.put(f"names/{number}.js", f"window.gongkaiNames=(window.gongkaiNames||[]).concat({told});\n")
    pages.put("search.html", plain_page("search.html", "search.html", shards=len(shards)))


def _shards(names: Iterable[tuple[str, str]]) -> Iterator[list[tuple[str, str]]]:
    shard: list[tuple[str, str]] = []
    size = 0
    for agency_id, name in names:
        shard.append((agency_id, name))
        size += len(name.encode("utf-8", "replace")) + len(agency_id) + 8
        if size >= SHARD_BYTES:
            yield shard
            shard, size = [], 0
    if shard:
        yield shard


@cache
def _made_by() -> str:
    """The digest of what makes a page beside its facts: this folder's code and templates, the vocabulary,
    and what shows sources.
    """
    digest = sha256()
    vocabulary = Path(schemas.__file__).parent.rglob("*.py")
    tracing = Path(extractors.tracing.__file__).parent
    shown = (*tracing.glob("*.py"), *(tracing / "templates").iterdir())
    for file in sorted((*Path(__file__).parent.glob("*.py"), *TEMPLATES.iterdir(), *vocabulary, *shown)):
        digest.update(file.read_bytes())
    return digest.hexdigest()
