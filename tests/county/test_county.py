"""The made-up county is what its script writes, and all that is planted in it is found."""

from io import BytesIO
from zipfile import BadZipFile, ZipFile

import pytest

from tests.county.bodies import BLANK, CITY, COUNTY, LATE, NAMESAKE, PLANTED, SILENT, STRUCK
from tests.county.make import FOLDER, files, path_of
from tests.pipelines.workbench import Workbench

MOST_BYTES = 600_000


@pytest.fixture(scope="module")
def county(tmp_path_factory: pytest.TempPathFactory) -> Workbench:
    """The county, read and loaded. Not to be changed."""
    folder = tmp_path_factory.mktemp("county")
    (folder / "inbox").symlink_to(FOLDER)
    made = Workbench(folder)
    made.load("2021", "2024")
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
        "GROUP BY ALL ORDER BY ALL"
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
