"""The made-up county is what its script writes, and all that is planted in it is found."""

import re
from decimal import Decimal
from io import BytesIO
from pathlib import Path
from zipfile import BadZipFile, ZipFile

import pytest

from pipelines.cli.run_summary import EXAMPLE_QUERY, EXAMPLE_QUERY_ZH
from tests.conftest import ROOT
from tests.county.answers import READMES, answer, queries
from tests.county.bodies import BLANK, CITY, COUNTY, LATE, NAMESAKE, PLANTED, SILENT, STRUCK
from tests.county.make import FOLDER, files, path_of
from tests.pipelines.workbench import Workbench
from warehouse.working import open_working

MOST_BYTES = 600_000


@pytest.fixture(scope="module")
def county(tmp_path_factory: pytest.TempPathFactory) -> Workbench:
    """The county after the whole job. Not to be changed."""
    folder = tmp_path_factory.mktemp("county")
    (folder / "inbox").symlink_to(FOLDER)
    made = Workbench(folder)
    assert made.run().success
    return made


def test_the_folder_is_what_the_script_writes() -> None:
    there = {path.relative_to(FOLDER).as_posix(): path for path in FOLDER.glob("**/*") if path.is_file()}
    made = files()
    assert sorted(there) == sorted(made)
    assert sum(path.stat().st_size for path in there.values()) < MOST_BYTES
    differing = [path for path, file in there.items() if _parts(file.read_bytes()) != _parts(made[path])]
    assert differing == [], "write it anew: python -m tests.county.make"


def _parts(content: bytes) -> list[tuple[str, bytes]]:
    """What is in a package, however hard it is packed; else the file itself."""
    try:
        with ZipFile(BytesIO(content)) as package:
            return [(name, package.read(name)) for name in package.namelist()]
    except BadZipFile:
        return [("", content)]


def test_every_planted_fault_is_found(county: Workbench) -> None:
    found = set(county.query("SELECT path, finding_code FROM findings"))
    planted = {(path_of(*fault.report), code) for fault in PLANTED for code in fault.found}
    assert planted - found == set()


def test_nothing_else_is_found(county: Workbench) -> None:
    planted = {path_of(*fault.report) for fault in PLANTED}
    found = county.query("SELECT path, finding_code FROM findings WHERE severity <> 'info'")
    assert [(path, code) for path, code in found if path not in planted] == []
    assert (
        county.query(
            "SELECT path FROM source_files WHERE status NOT IN ('extracted', 'container', 'ignored')"
        )
        == []
    )
    doubtful = county.query(
        "SELECT path FROM reports JOIN report_sources USING (report_id, source_sha256) "
        "WHERE verification <> 'verified'"
    )
    assert [path for (path,) in doubtful if path not in planted and not path.startswith("其他地区/")] == []


def test_what_no_finding_tells_is_in_the_tables(county: Workbench) -> None:
    of_file = "JOIN reports USING (report_id) JOIN report_sources USING (report_id) WHERE path ="
    blank = f"SELECT DISTINCT disposition_code FROM application_dispositions {of_file} '{path_of(*BLANK)}'"
    assert county.query(f"{blank} AND value_status = 'blank'") == [("refused.state_secret",)]
    late = "SELECT signed_on > make_date(report_year + 1, 1, 31) FROM reports JOIN report_sources "
    assert county.query(f"{late} USING (report_id, report_year) WHERE path = '{path_of(*LATE)}'") == [(True,)]
    ((struck, status),) = county.query(
        f"SELECT raw_text, value_status FROM application_dispositions {of_file} '{path_of(*STRUCK)}' "
        "AND disposition_code = 'received_new' AND applicant_code = 'natural_person'"
    )
    assert (struck[0], status) == ("9", "unreadable")
    assert county.query("SELECT verdict, count(*) FROM sum_explanations GROUP BY ALL") == [("confirmed", 2)]


def test_whose_reports_they_are(county: Workbench) -> None:
    bodies = county.query(
        "SELECT agencies.full_name, count(*) FROM reports JOIN agencies USING (agency_id) "
        f"WHERE starts_with(agencies.full_name, '{CITY}{COUNTY}') AND NOT is_provisional "
        "AND report_year IS NOT NULL GROUP BY ALL ORDER BY ALL"
    )
    assert len(bodies) == 12
    assert [name for name, years in bodies if years != 4] == [
        f"{CITY}{COUNTY}卫生健康局",  # the year of one of its reports is contested
        f"{CITY}{COUNTY}{SILENT[0]}",
    ]
    assert county.query(
        "SELECT agency_name, region_code, place_status FROM reports "
        "WHERE place_status NOT IN ('unlisted', 'ambiguous') ORDER BY ALL"
    ) == [("乌苏市甘河子镇", "654202", "resolved"), ("重庆市开州区大进镇", "500154", "resolved")]
    assert county.query("SELECT agency_name FROM reports WHERE place_status = 'ambiguous'") == [
        (NAMESAKE[0],)
    ]


@pytest.mark.parametrize("read_me", READMES, ids=lambda path: path.name)
def test_what_a_readme_asks_has_the_answer_that_stands_there(county: Workbench, read_me: Path) -> None:
    asked = dict(queries(read_me))
    assert len(asked) == read_me.read_text(encoding="utf-8").count("\n```sql\n") + 1
    assert {query: answer(query, county.home) for query in asked} == asked


def test_what_else_is_asked_has_an_answer(county: Workbench) -> None:
    """The query in R, that of the summary of a run, and those of a release's own README."""
    in_r = re.findall(r'dbGetQuery\(con, "(.*)"\)', READMES[0].read_text(encoding="utf-8"))
    of_release = (county.home.published / "docs" / "README.md").read_text(encoding="utf-8")
    asked = [*in_r, EXAMPLE_QUERY, EXAMPLE_QUERY_ZH, *re.findall(r"```sql\n(.*?)```", of_release, re.DOTALL)]
    assert len(asked) > 10
    for query in asked:
        rows = county.published(query)
        numbers = [value for row in rows for value in row if type(value) in (int, float, Decimal)]
        said = [value for value in numbers if not 2000 < value < 2100]
        assert rows, query
        assert any(said) or not said, query


def test_no_query_adds_what_is_in_one_another_or_loses_reports_of_unknown_year() -> None:
    of_release = ROOT / "warehouse" / "documents" / "README.md"
    text = "".join(page.read_text(encoding="utf-8") for page in (*READMES, of_release))
    asked = re.findall(r"```sql\n(.*?)```", text, re.DOTALL)
    assert len(asked) > 10
    for query in (*asked, EXAMPLE_QUERY):
        assert "sum(" not in query or "counts_scope" in query, query
        assert "(report_id, report_year)" not in query


def test_the_prompt_shows_the_samples_as_the_readme_does(samples: Path, tmp_path: Path) -> None:
    shown = READMES[0].read_text(encoding="utf-8").partition("$ make sql\n")[2].partition("```")[0]
    (tmp_path / "inbox").symlink_to(samples)
    desk = Workbench(tmp_path)
    desk.load("2024", "2024")
    found = re.fullmatch(r".*\n(gongkai> .*?;)\n(.*)", shown, re.DOTALL)
    assert found
    asked, table = found.groups()
    query = asked.replace("gongkai> ", "").replace("    ...> ", "")
    with open_working(desk.home.working_database) as con:
        assert str(con.sql(query.removesuffix(";"))).strip() == table.strip()
