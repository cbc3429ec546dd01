"""Archives in the inbox: their members are files like any other, with the archive's path before their own."""

import io
import zipfile
from collections.abc import Iterable
from pathlib import Path

import pytest

from pipelines.assets.ingest import recorded_findings
from pipelines.inbox.stored_paths import (
    locator_prefix,
    member_path,
    original_name,
    split_members,
    stored_name,
)
from pipelines.resolution.folder_evidence import folders_of
from tests.pipelines.workbench import Workbench, report_of, text_of

TOWN = text_of(report_of("鲁山县下汤镇"))


def zipped(files: Iterable[tuple[str, str | bytes]]) -> bytes:
    with io.BytesIO() as file:
        with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
            for name, data in files:
                archive.writestr(name, data)
        return file.getvalue()


@pytest.fixture
def desk(tmp_path: Path) -> Workbench:
    return Workbench(tmp_path)


FILES = "SELECT path, status, error_code FROM source_files ORDER BY path"


@pytest.mark.parametrize(
    "name",
    ["town/2024.txt", "/etc/passwd", "../up", "C:/a", "two\nlines", "a;b.txt", "a!/b", "wow!", "!", "a//b",
     "back\\slash", "\u202etxt.exe", "é", "a/./b", " "],
)  # fmt: skip
def test_names_of_members_come_back_from_their_paths(name: str) -> None:
    path = member_path("county/all.zip", name)
    assert path.isprintable()
    assert split_members(path) == ("county/all.zip", (name,))
    deeper = member_path(path, name)
    assert split_members(deeper) == ("county/all.zip", (name, name))
    assert len({path, deeper, member_path("county/all.zip", name + "x")}) == 3


def test_a_folder_that_looks_like_an_archive_is_none() -> None:
    stored = stored_name(Path("all.zip!/2024.txt"))
    assert stored == "all.zip\\u0021/2024.txt"
    assert split_members(stored) == (stored, ())
    assert original_name(stored) == Path("all.zip!/2024.txt")
    assert locator_prefix(stored) is None


def test_locators_say_which_member() -> None:
    assert locator_prefix(member_path("a.zip", "县/镇.txt")) == "member=县/镇.txt;"
    nested = member_path(member_path("a.zip", "b;c.zip"), "d.txt")
    assert locator_prefix(nested) == "member=b\\u003bc.zip!/d.txt;"


def test_an_archive_is_the_folder_it_would_be_unpacked_to() -> None:
    assert folders_of("河南省/鲁山县.zip!/下汤镇/2024.txt") == ("河南省", "鲁山县", "下汤镇")
    assert folders_of("鲁山县.tar.gz!/2024.txt") == ("鲁山县",)


def test_members_are_files_with_the_archive_before_their_path(desk: Workbench) -> None:
    names = {"县/下汤镇.txt": TOWN, "notes.txt": "明天开会。", "empty.txt": "", "a/": "", "~$x.docx": "x"}
    names |= {"__MACOSX/._a.txt": "x", "__MACOSX/._b.txt": "x", "Thumbs.db": "x"}
    desk.put("all.zip", zipped(names.items()))
    desk.load()
    assert desk.query(FILES) == [
        ("all.zip", "container", None), ("all.zip!/Thumbs.db", "ignored", None),
        ("all.zip!/__MACOSX/", "ignored", None), ("all.zip!/empty.txt", "failed", "empty_file"),
        ("all.zip!/notes.txt", "failed", "not_a_report"), ("all.zip!/~$x.docx", "ignored", None),
        ("all.zip!/县/下汤镇.txt", "extracted", None),
    ]  # fmt: skip
    assert desk.query(
        "SELECT DISTINCT member.container_sha256 = archive.source_sha256, archive.media_type "
        "FROM source_files AS member, source_files AS archive "
        "WHERE member.path LIKE '%下汤镇.txt' AND archive.path = 'all.zip'"
    ) == [(True, "application/zip")]
    ((cells,),) = desk.query("SELECT count(*) FROM application_dispositions")
    assert desk.query(
        "SELECT count(*), count(*) FILTER (WHERE locator LIKE 'member=县/下汤镇.txt;line=%;col=%') "
        "FROM application_dispositions WHERE value_status = 'stated'"
    ) == [(cells, cells)]


def test_the_same_bytes_in_two_archives_and_a_folder_are_read_once(desk: Workbench) -> None:
    for name in ("one.zip", "two.zip"):
        desk.put(name, zipped([(f"{name}.txt", TOWN)]))
    desk.load()
    assert desk.query("SELECT path, role FROM report_sources ORDER BY path") == [
        ("one.zip!/one.zip.txt", "current"),
        ("two.zip!/two.zip.txt", "duplicate"),
    ]
    assert desk.query("SELECT DISTINCT locator[:21] FROM review_litigation_counts") == [
        ("member=one.zip.txt;li",)
    ]
    desk.put("a.txt", TOWN)
    desk.load()
    assert desk.query("SELECT path FROM report_sources WHERE role = 'current'") == [("a.txt",)]
    assert desk.query("SELECT count(*) FROM review_litigation_counts WHERE locator LIKE 'member=%'") == [(0,)]
    assert len(list(desk.home.extractions.glob("[0-9]*"))) == 2


def test_members_leave_with_their_archive_and_come_back(desk: Workbench) -> None:
    path = desk.put("all.zip", zipped([("a.txt", TOWN)]))
    desk.load()
    data = path.read_bytes()
    path.unlink()
    desk.load()
    present = "SELECT path, is_present FROM source_files ORDER BY path"
    assert desk.query(present) == [("all.zip", False), ("all.zip!/a.txt", False)]
    assert desk.query("SELECT count(*) FROM reports") == [(1,)]
    path.write_bytes(data)
    desk.load()
    assert desk.query(present) == [("all.zip", True), ("all.zip!/a.txt", True)]


def test_an_archive_that_was_replaced_gives_its_new_members(desk: Workbench) -> None:
    desk.put("all.zip", zipped([("a.txt", TOWN)]))
    desk.load()
    later = text_of(report_of("鲁山县下汤镇", first=2000))
    desk.put("all.zip", zipped([("a.txt", later)]))
    desk.load()
    roles = (
        "SELECT role, file.is_present FROM report_sources "
        "JOIN source_files AS file USING (path, source_sha256) ORDER BY ALL"
    )
    assert desk.query(roles) == [("current", True), ("duplicate", False)]


def test_archives_within_archives(desk: Workbench) -> None:
    inner = zipped([("镇.txt", TOWN)])
    desk.put("outer.zip", zipped([("县.zip", inner), ("again.zip", inner)]))
    deep = zipped([("deepest.txt", TOWN)])
    for depth in range(4):
        deep = zipped([(f"{depth}.zip", deep)])
    desk.put("deep.zip", deep)
    desk.load()
    assert desk.query(f"SELECT path, status, error_code FROM ({FILES}) WHERE path NOT LIKE 'deep%'") == [
        ("outer.zip", "container", None), ("outer.zip!/again.zip", "container", None),
        ("outer.zip!/again.zip!/镇.txt", "extracted", None), ("outer.zip!/县.zip", "container", None),
        ("outer.zip!/县.zip!/镇.txt", "duplicate", None),
    ]  # fmt: skip
    assert desk.query(
        "SELECT path, error_code FROM source_files WHERE path LIKE 'deep%' AND error_code > ''"
    ) == [("deep.zip!/3.zip!/2.zip!/1.zip", "too_complex")]
    assert desk.query("SELECT DISTINCT split_part(locator, ';', 1) FROM article20_items") == [
        ("member=again.zip!/镇.txt",)
    ]


def test_members_of_one_name_are_told_apart_by_their_bytes(desk: Workbench) -> None:
    other = text_of(report_of("鲁山县下汤镇", 2023))
    with pytest.warns(UserWarning, match="Duplicate name"):
        desk.put("all.zip", zipped([("a.txt", TOWN), ("a.txt", other)]))
    desk.load()
    assert desk.query("SELECT report_year FROM reports ORDER BY ALL") == [(2023,), (2024,)]
    assert desk.query("SELECT path, count(*) FROM source_files GROUP BY ALL ORDER BY ALL") == [
        ("all.zip", 1),
        ("all.zip!/a.txt", 2),
    ]


def test_the_manifest_may_name_members_and_archives(desk: Workbench) -> None:
    desk.put("all.zip", zipped([("镇/a.txt", text_of(report_of("下汤镇")))]))
    desk.put(
        "manifest.csv",
        "path,agency_name,source_url\nall.zip,,https://example.org/all.zip\n"
        "all.zip!/镇/a.txt,鲁山县下汤镇,\nall.zip!/nowhere.txt,x,\n",
    )
    desk.load()
    assert desk.query("SELECT agency_name FROM reports") == [("鲁山县下汤镇",)]
    assert desk.query("SELECT DISTINCT source_url FROM source_files WHERE path LIKE 'all.zip%'") == [
        ("https://example.org/all.zip",)
    ]
    assert [row["stated"] for row in recorded_findings(desk.workspace)] == ["all.zip!/nowhere.txt"]
    before = desk.contents()
    desk.load()
    assert desk.contents() == before


def test_a_member_above_the_size_limit_is_recorded_not_read(desk: Workbench) -> None:
    desk.size_limit = 10_000
    desk.put("all.zip", zipped([("a.txt", TOWN), ("large.txt", TOWN + "。" * 9000)]))
    desk.load()
    assert [row for row in desk.query(FILES) if row[1] != "extracted"] == [
        ("all.zip", "container", None),
        ("all.zip!/large.txt", "failed", "too_large"),
    ]


def test_more_members_than_any_archive_of_reports_has_are_not_opened(
    desk: Workbench, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("pipelines.inbox.archives.MOST_MEMBERS", 5)
    inner = [zipped([(f"{number}.{place}", b"%d" % place) for place in range(3)]) for number in range(2)]
    desk.put("all.zip", zipped([("a.zip", inner[0]), ("b.zip", inner[1])]))
    desk.load()
    refused = "SELECT path FROM source_files WHERE error_code = 'too_complex'"
    assert desk.query(refused) == [("all.zip!/b.zip",)]


def test_numbers_of_the_prose_and_corrections_lead_into_the_archive_too(desk: Workbench) -> None:
    said = report_of("鲁山县下汤镇").but(overview=("2024年全镇共收到政府信息公开申请99999件。",))
    desk.put("all.zip", zipped([("a.txt", text_of(said))]))
    desk.load()
    locators = desk.query("SELECT locator FROM narrative_claims")
    assert locators
    assert all(locator.startswith("member=a.txt;line=") for (locator,) in locators)
    cell = "application_dispositions/granted/total"
    ((sha256, printed),) = desk.query(
        "SELECT source_sha256, raw_text FROM application_dispositions JOIN reports USING (report_id) "
        "WHERE disposition_code = 'granted' AND applicant_code = 'total'"
    )
    desk.put(
        "corrections.csv",
        "source_sha256,cell,printed_text,corrected_value,reason,who,when\n"
        f'{sha256},{cell},"{printed}",12345,misprint,somebody,2025-06-01\n',
    )
    desk.load()
    told = "SELECT locator FROM findings WHERE finding_code = 'cell_corrected'"
    ((locator,),) = desk.query(told)
    assert locator.startswith("member=a.txt;line=")
