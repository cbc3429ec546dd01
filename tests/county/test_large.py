"""The folder of a county in many formats: its sums made independently, and where its links lead."""

from collections import defaultdict
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest
from selectolax.lexbor import LexborHTMLParser

from pipelines.county.folder import PROBLEMS, SUMS_DOCX, SUMS_XLSX, FolderMade, make_folder
from schemas.cell_labels import cell_label, cell_named
from tests.county.bodies import COUNTY
from tests.county.large import LargeCounty, large_county, write_inbox
from tests.pipelines.county.test_roll_up import alone, read_again
from tests.pipelines.workbench import Workbench
from tests.warehouse.made import VERSIONS
from warehouse.publish import publish

YEAR = 2024
COUNTY_MADE = large_county(9, (2023, YEAR))


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> FolderMade:
    desk = Workbench(tmp_path_factory.mktemp("large"))
    write_inbox(COUNTY_MADE, desk.inbox, ("txt", "html", "docx", "xlsx", "pdf"))
    desk.load()
    publish(desk.home, VERSIONS)
    return make_folder(desk.settings, COUNTY, YEAR)


def sums_of(county: LargeCounty) -> dict[str, Decimal]:
    """The numbers of all bodies of the year, cell by cell, of what was made and not of what was read."""
    sums: defaultdict[str, Decimal] = defaultdict(Decimal)
    for (name, year), numbers in county.true.items():
        for cell, number in numbers.items():
            sums[cell] += number if name and year == YEAR else 0
    return sums


@pytest.mark.parametrize("name", [SUMS_XLSX, SUMS_DOCX])
def test_the_sums_are_those_made_independently(folder: FolderMade, tmp_path: Path, name: str) -> None:
    copy = tmp_path / name
    copy.write_bytes((folder.folder / name).read_bytes())
    if name == SUMS_XLSX:
        alone(copy)
    read = read_again(copy)
    sums = sums_of(COUNTY_MADE)
    assert {cell: read[cell] for cell in sums} == sums
    assert sum(number != 0 for number in sums.values()) > 50


def linked(folder: FolderMade) -> Iterator[tuple[dict[str, str], Path, str]]:
    """Each line of the list by its headings, with the page and the place on it that it links to."""
    sheet = openpyxl.load_workbook(folder.folder / PROBLEMS).worksheets[0]
    headings = [cell.value for cell in sheet[2]]
    for row in sheet.iter_rows(min_row=3):
        line = {str(heading): str(cell.value or "") for heading, cell in zip(headings, row, strict=True)}
        if link := row[-1].hyperlink:
            yield line, folder.folder / link.target.replace("\\", "/"), link.location or ""


def test_each_link_of_the_list_leads_to_the_marked_cell(folder: FolderMade) -> None:
    lines = list(linked(folder))
    planted = {name: edits for (name, year), edits in COUNTY_MADE.printed.items() if year == YEAR}
    assert planted
    about_cells = 0
    for line, page, place in lines:
        html = LexborHTMLParser(page.read_text(encoding="utf-8"))
        if not line["列"]:
            continue
        (mark,) = html.css(f"#{place}")
        assert "cell" in (mark.attributes["class"] or "").split(), line
        (card,) = html.css(f"#f{place[1:]}")
        (printed,) = card.css("q.printed")
        assert printed.text() == line["原文为"], line
        # On the picture of a page it is a frame around what is printed.
        assert mark.text(strip=True) == (
            "" if page.read_text(encoding="utf-8").count("<img") else line["原文为"]
        )
        label = cell_label(cell_named(f"{line['行']} · {line['列']}"))
        assert label is not None
        assert label.zh in card.text(), line
        about_cells += 1
    assert about_cells >= len(planted)
    for name, edits in planted.items():
        told = [line for line, _, _ in lines if line["机关"].endswith(name.removesuffix("人民政府"))]
        assert any(line["原文为"] in edits.values() for line in told), name
