"""Pages and folders of what nobody would wish for: one line says why, and what was whole stays whole."""

import errno
import re
import shutil
from pathlib import Path

import openpyxl
import pytest

from pipelines.cli.commands import main
from pipelines.county.folder import PAGE, PROBLEMS, make_folder
from pipelines.exits import DONE, FAILED, USAGE
from pipelines.pages.build import SiteBuilt, build_site
from pipelines.pages.rendering import area_path
from tests.county.bodies import COUNTY
from tests.layouts import LAYOUTS, same_everywhere
from tests.pipelines.workbench import Workbench, report_of
from tests.warehouse.made import VERSIONS
from warehouse.publish import publish

LARGEST_PAGE = 500_000
NASTY = "=1+1<b>&\"'</script>" + "很长的名称" * 16


@pytest.fixture
def desk(published: Workbench, tmp_path: Path) -> Workbench:
    """The county's release and database, to be changed."""
    (tmp_path / "home").mkdir()
    shutil.copy(published.home.working_database, tmp_path / "home" / "warehouse.duckdb")
    (tmp_path / "inbox").symlink_to(published.inbox)
    return Workbench(tmp_path)


def built(desk: Workbench) -> SiteBuilt:
    publish(desk.home, VERSIONS)
    return build_site(
        desk.home.published_database, desk.folder / "site", desk.folder / "none.html", desk.settings
    )


def county_of(desk: Workbench) -> str:
    ((agency_id,),) = desk.query(f"SELECT agency_id FROM agencies WHERE full_name LIKE '%{COUNTY}'")
    return str(agency_id)


def more_bodies(desk: Workbench, parent: str, number: int) -> None:
    """So many more bodies below a government, all late, called what nobody would call them."""
    made = (
        f"'f' || lpad(number::VARCHAR, 16, '0') AS agency_id, $name$ {NASTY}$name$ || number AS full_name, "
        f"'{parent}' AS parent_agency_id, 'department' AS body_kind, 'county' AS level"
    )
    desk.change(
        f"INSERT INTO agencies SELECT agencies.* REPLACE ({made}) "
        f"FROM agencies, range({number}) AS numbers(number) WHERE agency_id = '{parent}'"
    )
    desk.change(
        "INSERT INTO coverage SELECT agency_id, report_year, 'not_seen', 'roster', NULL, NULL, NULL "
        "FROM agencies, range(2018, 2025) AS years(report_year) WHERE full_name LIKE '%=1+1%'"
    )


def told(command: list[str], desk: Workbench, monkeypatch: pytest.MonkeyPatch) -> int:
    monkeypatch.setenv("GONGKAI_HOME", str(desk.home.root))
    monkeypatch.setenv("GONGKAI_INBOX", str(desk.inbox))
    return main(command)


def test_a_place_that_is_there_four_times_has_its_choices(
    desk: Workbench, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    county = county_of(desk)
    desk.change(
        "INSERT INTO agencies SELECT agencies.* REPLACE (agency_id || number AS agency_id, "
        "'第' || number || full_name AS full_name, county || '甲' AS county) "
        f"FROM agencies, range(3) AS numbers(number) WHERE agency_id = '{county}'"
    )
    desk.change(
        "INSERT INTO agencies SELECT * REPLACE (agency_id || 'x' AS agency_id, "
        "agency_id AS parent_agency_id, 'department' AS body_kind) "
        f"FROM agencies WHERE agency_id LIKE '{county}_'"
    )
    desk.change(f"UPDATE agencies SET county = county || '乙' WHERE agency_id = '{county}'")
    publish(desk.home, VERSIONS)
    assert told(["county", "--place", COUNTY, "--year", "2023"], desk, monkeypatch) == USAGE
    first, *choices = capsys.readouterr().err.strip().splitlines()
    assert "could be any of these" in first
    assert [choice.split()[0] for choice in choices] == [
        county,
        *(f"{county}{number}" for number in range(3)),
    ]
    assert not (desk.home.root / "counties").exists()
    assert told(["county", "--place", county, "--year", "2023"], desk, monkeypatch) == DONE


@pytest.mark.parametrize(
    ("place", "year", "told_of"),
    [("无此县", "2023", "无此县"), (COUNTY, "2019", "2021, 2022"), (COUNTY, "甲", "甲")],
)
def test_what_there_is_not_is_said_in_one_line(
    desk: Workbench, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str],
    place: str, year: str, told_of: str,
) -> None:  # fmt: skip
    publish(desk.home, VERSIONS)
    try:
        status = told(["county", "--place", place, "--year", year], desk, monkeypatch)
    except SystemExit as left:  # so that a number that is none is refused as any argument is
        status = int(left.code or 0)
    assert status == USAGE
    assert told_of in capsys.readouterr().err.splitlines()[-1]
    assert not (desk.home.root / "counties").exists()


def test_a_county_of_which_nothing_could_be_read_has_its_pages(tmp_path: Path) -> None:
    desk = Workbench(tmp_path)
    for body in ("鲁山县", "鲁山县下汤镇", "鲁山县教育局"):
        made = report_of(body, figures=same_everywhere("2021", "若干"))
        desk.put(f"鲁山县/{body}-2024.txt", LAYOUTS["tabbed_cells"](made))
    desk.load("unknown", "2024")
    assert desk.query("SELECT count(*) FROM application_dispositions WHERE value_status = 'stated'") == [(0,)]
    built(desk)
    ((county,),) = desk.query("SELECT agency_id FROM agencies WHERE full_name LIKE '%鲁山县'")
    area = (tmp_path / "site" / area_path(county)).read_text(encoding="utf-8")
    assert "<td>—</td>" in area
    assert "NaN" not in area
    assert "<svg" not in area
    made_folder = make_folder(desk.settings, "鲁山县", 2024)
    assert made_folder.bodies >= 3
    assert made_folder.problems > 3
    assert made_folder.without_source == 0


@pytest.mark.parametrize("largest", [LARGEST_PAGE, 250_000])
def test_three_thousand_bodies_of_long_names_that_hold_markup_have_pages_that_open(
    desk: Workbench, monkeypatch: pytest.MonkeyPatch, largest: int
) -> None:
    monkeypatch.setattr("pipelines.pages.build.LARGEST_PAGE", largest)
    county = county_of(desk)
    more_bodies(desk, county, 3_000)
    built(desk)
    site = desk.folder / "site"
    pages = {path: path.read_text(encoding="utf-8") for path in site.rglob("*.html")}
    assert max(len(text.encode()) for text in pages.values()) <= LARGEST_PAGE
    assert not any("=1+1<" in text for text in pages.values())
    listed = {path: text for path, text in pages.items() if path.match(f"a/*/{county}*.html")}
    assert max(len(text.encode()) for text in listed.values()) <= largest
    assert len(listed) > 4
    assert sum(text.count("=1+1&lt;b&gt;") for text in listed.values()) == 3_000
    for text in listed.values():
        others = re.findall(r'href="../../([^"]+-\d+\.html)"', text)
        assert len(others) >= len(listed) - 2
        assert all(site / link in pages for link in others)
    assert all(path.stat().st_size < LARGEST_PAGE for path in (site / "names").iterdir())


def test_names_of_bodies_are_texts_wherever_they_are_handed_on(desk: Workbench) -> None:
    desk.change(
        f"UPDATE agencies SET full_name = $name${NASTY}$name$ || full_name WHERE full_name LIKE '%教育局'"
    )
    publish(desk.home, VERSIONS)
    made = make_folder(desk.settings, COUNTY, 2023)
    assert "<b>" not in (made.folder / PAGE).read_text(encoding="utf-8")
    book = openpyxl.load_workbook(made.folder / PROBLEMS)
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row if NASTY in str(cell.value)]
    assert cells
    assert {cell.data_type for cell in cells} == {"s"}
    assert all(len(path.name.encode()) < 255 for path in made.folder.rglob("*"))


@pytest.mark.parametrize("written", [0, 40])
def test_a_full_disk_leaves_whole_pages(
    desk: Workbench, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], written: int
) -> None:
    publish(desk.home, VERSIONS)
    site = desk.home.root / "site"
    assert told(["site"], desk, monkeypatch) == DONE
    before = {path: path.read_bytes() for path in site.rglob("*") if path.is_file()}
    desk.change("UPDATE cells SET raw_text = '9999' WHERE cell_id = 20")
    desk.change("UPDATE meta.contents SET is_sure = false")
    publish(desk.home, VERSIONS)
    capsys.readouterr()
    left = [written]
    write = Path.write_bytes

    def full(path: Path, content: bytes) -> int:
        if not path.name.endswith(".part"):
            return write(path, content)
        left[0] -= 1
        if left[0] < 0:
            write(path, content[:10])
            raise OSError(errno.ENOSPC, "No space left on device", str(path))
        return write(path, content)

    with monkeypatch.context() as patched:
        patched.setattr(Path, "write_bytes", full)
        assert told(["site"], desk, patched) == FAILED
    (line,) = capsys.readouterr().err.strip().splitlines()
    assert line.startswith("No space is left on the disk")
    after = {path: path.read_bytes() for path in site.rglob("*") if path.is_file()}
    assert after.keys() == before.keys()
    assert sum(after[path] != before[path] for path in before) == written
    assert told(["site"], desk, monkeypatch) == DONE
    assert sum(path.read_bytes() != before[path] for path in before) > 40
