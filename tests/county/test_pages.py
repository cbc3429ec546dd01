"""The pages of the made-up county and its office's folder: right to the cell, and in a real browser."""

import json
import re
import shutil
from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import openpyxl
import pytest
from selectolax.lexbor import LexborHTMLParser

from extractors.extraction import extract
from pipelines.county.folder import PAGE, PROBLEMS, SUMS_DOCX, SUMS_XLSX, FolderMade, make_folder
from pipelines.exits import UsageError
from pipelines.inbox.folder import Folder
from pipelines.pages.build import build_site
from pipelines.pages.marked_sources import source_path
from pipelines.pages.rendering import area_path, body_path, report_path
from schemas.errors import UnreadableSourceError
from schemas.forms import FACT_TABLES, cell_name, form_table
from schemas.rates import ALL_PROCESSED
from tests.conftest import ROOT
from tests.county.bodies import CITY, COUNTY
from tests.layouts.printed_pages import find_chromium
from tests.pipelines.workbench import Workbench
from tests.warehouse.made import VERSIONS
from warehouse.publish import publish
from warehouse.release_reader import open_published

AXE = ROOT / "tests" / "browser" / "node_modules" / "axe-core" / "axe.min.js"
LARGEST_PAGE = 500_000
LARGEST_BODY = 40_000
CELLS = [cell_name(table, codes) for table in FACT_TABLES for codes in form_table(table, "2021").cells()]


@pytest.fixture(scope="module")
def site(published: Workbench) -> Path:
    folder = published.home.root / "site"
    build_site(
        published.home.published_database, folder, published.home.quality / "index.html", published.settings
    )
    return folder


@pytest.fixture(scope="module")
def folder(published: Workbench) -> FolderMade:
    return make_folder(published.settings, COUNTY, 2023)


def pages_of(site: Path) -> Iterator[tuple[Path, str]]:
    return ((path, path.read_text(encoding="utf-8")) for path in sorted(site.rglob("*.html")))


def test_every_link_leads_to_a_page_and_a_place_on_it(site: Path) -> None:
    ids = {path: set(re.findall(r'\bid="([^"]+)"', text)) for path, text in pages_of(site)}
    checked = 0
    for path, text in pages_of(site):
        for link in re.findall(r'<a [^>]*href="([^"]*)"', text):
            if link.startswith(("http:", "https:")):
                continue
            target, _, place = link.partition("#")
            # The quality page, which is another's, is not there without a validation.
            file = (path.parent / unquote(target)).resolve() if target else path
            assert file.exists() or file.name == "quality.html", (path, link)
            assert not place or unquote(place) in ids[file], (path, link)
            checked += 1
    assert checked > 1_000


def test_no_page_is_too_large_or_asks_for_anything_from_outside(site: Path) -> None:
    for path, text in pages_of(site):
        limit = LARGEST_BODY if path.parent.parent.name in ("b", "r") else LARGEST_PAGE
        assert len(text.encode()) <= limit, path
        outside = re.findall(
            r'(?:src|data|action|(?<!a )href)="(?:https?:)?//[^"]*"', re.sub(r"<a [^>]*>", "", text)
        )
        assert outside == [], path


def test_a_report_page_shows_every_cell_as_it_was_read(published: Workbench, site: Path) -> None:
    with open_published(published.home.published_database) as con:
        rows = con.execute(
            "SELECT report_id, concat_ws('/', 'application_dispositions', disposition_code, applicant_code), "
            "application_count, value_status, raw_text FROM application_dispositions"
        ).fetchall()
    shown: dict[str, dict[str, str]] = {}
    for path in site.glob("r/*/*.html"):
        text = path.read_text(encoding="utf-8")
        cells = re.findall(r'<td[^>]* id="([^"]+)"[^>]*>([^<]*)', text)
        shown[path.stem] = dict(cells)
    assert len(rows) == 175 * len(shown)
    for report_id, cell, count, status, raw_text in rows:
        expected = f"{count:,}" if status == "stated" else "" if status == "blank" else raw_text
        assert shown[report_id][cell] == expected


def test_the_totals_of_an_area_are_those_of_the_warehouse(published: Workbench, site: Path) -> None:
    with open_published(published.home.published_database) as con:
        totals = con.execute(
            "SELECT area_id, report_year, cell, total FROM totals_by_area WHERE total IS NOT NULL"
        ).fetchall()
    lines = {
        path.stem: path.read_text(encoding="utf-8-sig").splitlines()[1:] for path in site.glob("a/*/*.csv")
    }
    written = {
        (area, int(fields[0]), fields[1], Decimal(fields[3]))
        for area, of_area in lines.items()
        for fields in (line.split(",") for line in of_area)
        if fields[3]
    }
    assert written == set(totals)


def test_the_next_night_writes_nothing(published: Workbench, site: Path) -> None:
    again = build_site(
        published.home.published_database, site, published.home.quality / "index.html", published.settings
    )
    assert (again.written, again.removed) == (0, 0)
    assert again.same > 50


def test_a_body_that_changed_is_written_and_no_other(published: Workbench, tmp_path: Path) -> None:
    home = tmp_path / "home"
    shutil.copytree(published.home.root / "releases", home / "releases")
    shutil.copy(published.home.working_database, home / "warehouse.duckdb")
    changed = Workbench(tmp_path)
    publish(changed.home, VERSIONS)
    quality = tmp_path / "none.html"
    build_site(changed.home.published_database, tmp_path / "site", quality, published.settings)
    (report_id, agency_id) = changed.query(
        "SELECT min(report_id), arg_min(agency_id, report_id) FROM reports"
    )[0]
    changed.change(f"UPDATE cells SET raw_text = '9999' WHERE report_id = '{report_id}' AND cell_id = 20")
    changed.change("UPDATE meta.contents SET is_sure = false")
    before = {path: path.stat().st_mtime_ns for path in (tmp_path / "site").rglob("*.html")}
    publish(changed.home, VERSIONS)
    build_site(changed.home.published_database, tmp_path / "site", quality, published.settings)
    written = {path.stem for path, at in before.items() if path.stat().st_mtime_ns != at}
    assert written <= {report_id, agency_id, "index"}
    assert report_id in written


def test_a_cell_with_a_finding_leads_to_where_it_is_printed(published: Workbench, site: Path) -> None:
    with open_published(published.home.published_database) as con:
        (report_id, agency_id, cell, printed), *_ = con.execute(
            "SELECT report_id, agency_id, cell, stated FROM findings JOIN reports USING (report_id) "
            "WHERE finding_code = 'arithmetic_broken' AND cell LIKE 'application_dispositions/%/total' "
            "ORDER BY ALL"
        ).fetchall()
    body = (site / body_path(agency_id)).read_text(encoding="utf-8")
    numbers = {}
    for path, place, shown in re.findall(r'<a href="\.\./\.\./(s/[^"#]+)#(c\d+)">([^<]+)</a>', body):
        source = LexborHTMLParser((site / path).read_text(encoding="utf-8"))
        (mark,) = source.css(f"main #{place}")
        *_, read, name = (mark.attributes["title"] or "").splitlines()
        assert read.startswith(f"{shown} ")
        assert mark.text().strip() in (shown, "")  # on a drawn page a mark is a box
        numbers[path, name] = shown
    assert numbers[source_path(report_id), cell] == printed
    assert f'"../../{source_path(report_id)}#' in (site / report_path(report_id)).read_text(encoding="utf-8")


def test_a_source_that_is_not_there_is_not_led_to_until_it_is_back(
    published: Workbench, tmp_path: Path
) -> None:
    inbox = tmp_path / "inbox"
    inbox.mkdir()
    gone = replace(published.settings, inbox=Folder(inbox), home=tmp_path)
    database, folder, quality = published.home.published_database, tmp_path / "site", tmp_path / "none.html"
    without = build_site(database, folder, quality, gone)
    assert not (folder / "s").exists()
    assert 'class="stated found"><a href="../../r/' in "".join(text for _, text in pages_of(folder / "b"))
    back = build_site(database, folder, quality, published.settings)
    sources = len(list(folder.glob("s/*/*.html")))
    assert sources > 3
    assert sources < back.written < 4 * sources < without.written
    # What was shown stays where it was, when the file leaves the inbox.
    assert build_site(database, folder, quality, gone).written == 0
    shutil.rmtree(folder / "s")
    assert build_site(database, folder, quality, published.settings).written == sources


@pytest.mark.parametrize(
    ("name", "value"), [("LARGEST_PAGE", 1_000), ("marked_page", None)], ids=["too large", "other format"]
)
def test_a_source_that_no_page_can_show_is_told_in_words(
    published: Workbench, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, value: object
) -> None:
    def refuse(*_: object) -> str:
        raise UnreadableSourceError("needs_libreoffice")

    monkeypatch.setattr(f"pipelines.pages.marked_sources.{name}", value or refuse)
    build_site(published.home.published_database, tmp_path, tmp_path / "none.html", published.settings)
    pages = [text for _, text in pages_of(tmp_path / "s")]
    assert all("不能在网页中显示" in text and 'id="c1"' in text and "印作" in text for text in pages)
    test_every_link_leads_to_a_page_and_a_place_on_it(tmp_path)


def test_texts_and_outcomes_that_do_not_add_up_are_told(published: Workbench, site: Path) -> None:
    with open_published(published.home.published_database) as con:
        agency_id, share = con.execute(
            "SELECT agency_id, share FROM text_sameness JOIN reports USING (report_id) "
            "WHERE kind = 'last_year' ORDER BY share DESC LIMIT 1"
        ).fetchall()[0]
        doubtful = con.execute(
            f"SELECT area_id, report_year FROM rates WHERE rate_code IN {tuple(ALL_PROCESSED)} "
            "GROUP BY ALL HAVING sum(numerator) <> any_value(denominator) AND count(DISTINCT denominator) = 1"
        ).fetchall()
    body = (site / body_path(agency_id)).read_text(encoding="utf-8")
    assert "文字与上年相同</th>" in body
    assert f"<td>{share:.0%}</td>" in body
    assert doubtful
    for area_id, year in doubtful:
        page = (site / area_path(area_id)).read_text(encoding="utf-8")
        assert f">{year}*</text>" in page
        assert re.search(rf"\* [^<]*{year}[^<]*年：各项办理结果之和不等于办结总数", page)


def test_search_knows_every_body(published: Workbench, site: Path) -> None:
    told = "".join(path.read_text(encoding="utf-8") for path in (site / "names").iterdir())
    names = {name for part in re.findall(r"concat\((.*)\);", told) for _, name in json.loads(part)}
    with open_published(published.home.published_database) as con:
        reporting = con.execute("SELECT DISTINCT full_name FROM agencies SEMI JOIN reports USING (agency_id)")
        assert names == {name for (name,) in reporting.fetchall()}


def test_the_sums_that_are_handed_on_are_those_of_the_parts(published: Workbench, folder: FolderMade) -> None:
    """Added up independently: in 2023 the county's own report lacks a body, so the others are added."""
    with open_published(published.home.published_database) as con:
        rows = con.execute(
            "SELECT concat_ws('/', 'application_dispositions', disposition_code, applicant_code), "
            "sum(application_count) "
            "FROM application_dispositions JOIN reports USING (report_id, report_year) "
            "WHERE report_year = 2023 AND counts_scope = 'own' AND county = '临江县' "
            "AND place_status <> 'ambiguous' GROUP BY ALL"
        ).fetchall()
    book = openpyxl.load_workbook(folder.folder / SUMS_XLSX, data_only=True)
    printed = [cell.value for row in book["汇总表"].iter_rows() for cell in row]
    by_cell = dict(rows)
    lacking = "application_dispositions/received_new/natural_person"  # a number is struck out in one report
    at = printed.index(f"{by_cell[lacking]}（缺1）")
    numbers = [value for value in printed[at + 1 :] if isinstance(value, int | float)]
    assert numbers[:174] == [by_cell[cell] for cell in CELLS if cell in by_cell and cell != lacking]
    assert len(folder.folder.joinpath(SUMS_DOCX).read_bytes()) > 10_000


def test_every_problem_links_to_the_marked_cell(folder: FolderMade) -> None:
    sheet = openpyxl.load_workbook(folder.folder / PROBLEMS).worksheets[0]
    rows = list(sheet.iter_rows(min_row=3))
    assert len(rows) == folder.problems > 0
    linked = [row[-1].hyperlink for row in rows if row[-1].hyperlink]
    assert linked
    for link in linked:
        page = folder.folder / link.target.replace("\\", "/")
        assert not link.location or f'id="{link.location}"' in page.read_text(encoding="utf-8")
    assert {row[-1].value for row in rows if not row[-1].hyperlink} <= {"没有报告"}


def test_a_body_is_not_asked_for_a_report_that_is_here_in_doubt(published: Workbench) -> None:
    """The title of one still has last year's number: its year is contested, and nobody else's is missing."""
    made = make_folder(published.settings, COUNTY, 2024)
    sheet = openpyxl.load_workbook(made.folder / PROBLEMS).worksheets[0]
    rows = [[cell.value for cell in row] for row in sheet.iter_rows(min_row=3)]
    (asked,) = (row for row in rows if f"{CITY}{COUNTY}卫生健康局" in row)
    assert "年度报告的年度或机关存疑" in asked
    assert any("临江县卫生健康局2023年政府信息公开工作年度报告" in str(value) for value in asked)
    assert asked[-1] != "没有报告"


def test_the_page_of_the_folder_links_to_files_that_are_there(folder: FolderMade) -> None:
    text = (folder.folder / PAGE).read_text(encoding="utf-8")
    links = {unquote(link) for link in re.findall(r'href="([^"#]+)', text)}
    assert {PROBLEMS, SUMS_XLSX, SUMS_DOCX} < links
    assert [link for link in links if not (folder.folder / link).exists()] == []
    assert "水利局" in text


def test_nothing_of_the_folder_is_read_as_a_report(folder: FolderMade) -> None:
    files = [
        path for path in folder.folder.rglob("*") if path.suffix in (".docx", ".xlsx") or path.name == PAGE
    ]
    assert len(files) == folder.letters + 4
    assert {extract(path.read_bytes(), path.name).error_code for path in files} == {"handed_on"}


REFUSED = {
    "no such place": ("无此县", 2023, "No area with reports"),
    "a year without reports": ("临江县", 2019, "Years with reports: 2021, 2022, 2023, 2024"),
}


@pytest.mark.parametrize(("place", "year", "message"), REFUSED.values(), ids=REFUSED)
def test_what_there_is_not_is_said_and_nothing_written(
    published: Workbench, tmp_path: Path, place: str, year: int, message: str
) -> None:
    before = sorted((published.home.root / "counties").rglob("*"))
    with pytest.raises(UsageError, match=message):
        make_folder(published.settings, place, year)
    assert sorted((published.home.root / "counties").rglob("*")) == before


def test_what_was_handed_on_stays_where_the_new_folder_cannot_be_made(
    published: Workbench, folder: FolderMade, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("pipelines.county.folder.letters.write_roll_up", full)
    before = {path: path.stat().st_mtime_ns for path in folder.folder.rglob("*")}
    with pytest.raises(OSError, match="No space left"):
        make_folder(published.settings, COUNTY, 2023)
    assert {path: path.stat().st_mtime_ns for path in folder.folder.rglob("*")} == before
    assert [path.name for path in folder.folder.parent.iterdir() if path.name.startswith(".")] == []


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    api = pytest.importorskip("playwright.sync_api", reason="playwright is not there: make setup-browser")
    chromium = find_chromium()
    if chromium is None or not AXE.exists():
        pytest.skip("needs chromium (Debian: chromium) and axe-core: make setup-browser")
    with api.sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        yield started
        started.close()


@pytest.fixture
def looked_at(site: Path, folder: FolderMade) -> list[Path]:
    """One page of each kind, with what they show in plenty."""
    areas = [path for path in site.glob("a/*/*.html") if "<h2>机关与年度" in path.read_text(encoding="utf-8")]
    body = max(site.glob("b/*/*.html"), key=lambda path: path.stat().st_size)
    report = max(site.glob("r/*/*.html"), key=lambda path: path.stat().st_size)
    return [site / "index.html", areas[0], body, report, site / "search.html", folder.folder / PAGE]


@pytest.mark.parametrize("width", [1300, 400])
def test_sources_are_shown_at_the_cell_and_without_fault(browser: Any, site: Path, width: int) -> None:
    # Their policy forbids the very script that looks at them.
    context = browser.new_context(bypass_csp=True, viewport={"width": width, "height": 900})
    sources = sorted(site.glob("s/*/*.html"))
    assert sources
    for path in sources:
        page = context.new_page()
        page.goto(f"{path.as_uri()}#c1")
        assert page.evaluate("document.documentElement.scrollWidth") == width, path
        seen = page.evaluate("document.querySelector(':target').getBoundingClientRect().toJSON()")
        assert 0 < seen["top"] < seen["bottom"] < 900, path
        page.add_script_tag(path=str(AXE))
        found = page.evaluate("axe.run(document, {preload: false})")
        assert _serious(found) == [], path
    context.close()


def _serious(found: Any) -> list[tuple[str, str]]:
    return [
        (fault["id"], fault["nodes"][0]["html"])
        for fault in found["violations"]
        if fault["impact"] in ("serious", "critical")
    ]


@pytest.mark.parametrize("width", [1300, 400])
def test_a_browser_finds_no_fault(browser: Any, looked_at: list[Path], width: int) -> None:
    told: list[str] = []
    for path in looked_at:
        page = browser.new_page(viewport={"width": width, "height": 900})
        page.on("console", lambda message: told.append(message.text))
        page.on("pageerror", lambda error: told.append(str(error)))
        page.on("requestfailed", lambda request: told.append(request.url))
        page.on("request", lambda request: told.append(request.url) if request.url[:5] != "file:" else None)
        page.goto(path.as_uri())
        assert page.evaluate("document.documentElement.scrollWidth") == width, path
        assert page.title()
        assert page.evaluate("document.documentElement.lang") == "zh-CN"
        page.add_script_tag(path=str(AXE))
        found = page.evaluate("axe.run(document, {preload: false})")
        assert _serious(found) == [], path
        page.close()
    assert told == []


def test_tables_are_sorted_and_bodies_found_by_keyboard_alone(
    browser: Any, site: Path, looked_at: list[Path]
) -> None:
    page = browser.new_page(viewport={"width": 1300, "height": 900})
    page.goto(looked_at[1].as_uri())
    button = page.locator("table.matrix th button").first
    button.focus()
    page.keyboard.press("Enter")
    names = page.locator("table.matrix tbody th").all_inner_texts()
    page.keyboard.press("Enter")
    assert page.locator("table.matrix tbody th").all_inner_texts() == names[::-1]
    page.goto((site / "search.html").as_uri())
    page.locator("#q").focus()
    page.keyboard.type("教育局")
    page.wait_for_selector("#hits li")
    assert page.locator("#hits li").all_inner_texts() == ["澄陵市临江县教育局"]
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.wait_for_url("**/b/**")
    assert "教育局" in page.locator("h1").inner_text()


def test_pages_say_all_without_scripts_and_print_on_paper(browser: Any, looked_at: list[Path]) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    for path in looked_at[:4]:
        page.goto(path.as_uri())
        assert page.locator("table").first.inner_text()
        assert page.pdf(format="A4").startswith(b"%PDF")
    context.close()
