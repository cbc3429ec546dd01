"""What happens to the warehouse when the inbox changes: nothing that was read is lost, nothing is merged."""

import dataclasses
import datetime as dt
import shutil

import pyarrow.parquet as pq
import pytest

from pipelines.assets.ingest import look
from pipelines.corrections import correction_file
from pipelines.inbox import roster
from pipelines.inbox.folder import Folder
from pipelines.inbox.inbox import InboxMissingError
from pipelines.inbox.known_inboxes import known_inboxes, remember_inbox
from pipelines.records import RecordDamagedError
from pipelines.workspace import Workspace
from schemas.extraction import Extraction
from tests.pipelines.extraction.stand_ins import RAISES, made_up
from tests.pipelines.workbench import MONDAY, Workbench, report_of, text_of

TUESDAY = MONDAY + dt.timedelta(days=1)
REPORTS = "SELECT report_year, agency_name, source_sha256 FROM reports ORDER BY ALL"
FILES = "SELECT path, status, is_present, error_code FROM source_files ORDER BY ALL"
FOUND = """
SELECT finding_code, report_year, path, stated FROM findings
WHERE finding_code NOT IN ('arithmetic_broken', 'year_check_broken', 'regulations_not_its_own') ORDER BY ALL
"""


def test_a_report_stays_when_its_file_leaves(desk: Workbench) -> None:
    desk.load()
    before = desk.query(REPORTS)
    (desk.inbox / "鲁山县/下汤镇-2023.txt").unlink()
    desk.now = TUESDAY
    desk.load()
    assert desk.query(REPORTS) == before
    assert desk.query(
        "SELECT path, is_present, first_seen_at < last_seen_at FROM source_files ORDER BY ALL"
    ) == [("鲁山县/下汤镇-2023.txt", False, False), ("鲁山县/下汤镇-2024.txt", True, True)]


@pytest.mark.parametrize("asset", ["report_files", "extractions", "corrections"])
def test_without_its_inbox_an_asset_fails_and_changes_nothing(desk: Workbench, asset: str) -> None:
    desk.load("unknown", "unknown")
    desk.put("new.txt", text_of(report_of("鲁山县尧山镇")))
    look(desk.workspace)
    before = kept(desk)
    desk.inbox.rename(desk.folder / "elsewhere")
    desk.now = TUESDAY
    with pytest.raises(InboxMissingError, match="there is no such folder"):
        desk.call(asset)
    assert kept(desk) == before


def kept(desk: Workbench) -> dict[str, bytes]:
    """What is recorded of the inbox, and the store."""
    folders = (desk.workspace.inbox_record, desk.home.extractions)
    files = (path for folder in folders for path in folder.rglob("*") if path.is_file())
    return {str(path): path.read_bytes() for path in files}


def test_an_empty_inbox_is_a_run_that_succeeds_and_says_so(desk: Workbench) -> None:
    desk.load()
    reports = desk.query(REPORTS)
    assert len(reports) == 2
    shutil.rmtree(desk.inbox)
    desk.put(".DS_Store", b"x")
    for _ in range(2):  # the second time all are gone already
        desk.load("unknown", "unknown")
        assert desk.query(FOUND) == [("inbox_empty", None, None, "inbox")]
        desk.load()
        assert desk.query(REPORTS) == reports
    desk.put("a.txt", text_of(report_of("鲁山县下汤镇")))
    desk.load("unknown", "unknown")
    assert desk.query(FOUND) == []


def test_another_inbox_adds_to_what_was_read(desk: Workbench) -> None:
    desk.put("manifest.csv", "path,agency_name\n下汤镇.txt,河南省鲁山县下汤镇\n")
    desk.put("下汤镇.txt", text_of(report_of("鲁山县下汤镇", 2022)))
    desk.load("2022", "2024")
    shutil.rmtree(desk.inbox)
    desk.put("别处/尧山镇.txt", text_of(report_of("鲁山县尧山镇")))
    desk.now = TUESDAY
    desk.load("2022", "2024")
    assert desk.query("SELECT report_year, agency_name FROM reports ORDER BY ALL") == [
        (2022, "河南省鲁山县下汤镇"),  # the manifest of the first inbox is remembered
        (2023, "鲁山县下汤镇"),
        (2024, "鲁山县下汤镇"),
        (2024, "鲁山县尧山镇"),
    ]


def test_corrected_numbers_under_the_old_name_replace_the_old_ones(desk: Workbench) -> None:
    desk.extract = made_up
    desk.put("a.txt", "鲁山县尧山镇|2024|first")
    desk.load()
    desk.put("a.txt", "鲁山县尧山镇|2024|corrected")
    desk.now = TUESDAY
    desk.load()
    query = (
        "SELECT DISTINCT application_count FROM application_dispositions "
        "JOIN reports USING (report_id) WHERE agency_name = '鲁山县尧山镇'"
    )
    assert desk.query(query) == [(len("鲁山县尧山镇|2024|corrected".encode()),)]
    assert desk.query("SELECT role FROM report_sources WHERE path = 'a.txt' ORDER BY ALL") == [
        ("current",),
        ("superseded",),
    ]
    assert not desk.query("SELECT * FROM findings WHERE finding_code = 'report_versions_differ'")


def test_a_report_without_a_year_is_in_the_partition_unknown(desk: Workbench) -> None:
    desk.extract = made_up
    shutil.rmtree(desk.inbox)
    desk.put("无年.txt", "鲁山县尧山镇")
    desk.load("unknown", "unknown")
    assert desk.query("SELECT agency_name, report_year FROM reports") == [("鲁山县尧山镇", None)]
    assert desk.query("SELECT count(*), count(report_year) FROM application_dispositions") == [(175, 0)]
    assert [row[:2] for row in desk.query(FOUND)] == [("signature_missing", None), ("year_unknown", None)]


def test_the_manifest_gives_a_report_its_year_and_the_finding_goes(desk: Workbench) -> None:
    desk.extract = made_up
    desk.put("无年.txt", "鲁山县尧山镇")
    desk.put("manifest.csv", "path,report_year,source_url\n无年.txt,2023,https://example.org/1\n")
    desk.load()
    assert desk.query("SELECT report_year FROM reports WHERE agency_name = '鲁山县尧山镇'") == [(2023,)]
    assert not desk.query("SELECT * FROM findings WHERE finding_code = 'year_unknown'")
    assert desk.query("SELECT source_url FROM source_files WHERE path = '无年.txt'") == [
        ("https://example.org/1",)
    ]


def test_a_format_without_a_reader_is_unsupported_not_failed(desk: Workbench) -> None:
    desk.extract = made_up
    desk.put("scan.png", "picture")
    desk.load("unknown", "unknown")
    assert desk.query(FILES)[0] == ("scan.png", "unsupported", True, "unsupported_format")
    assert ("file_failed", None, "scan.png", "unsupported_format") in desk.query(FOUND)


def test_a_file_on_which_the_reader_fails_is_a_row_and_is_tried_again(desk: Workbench) -> None:
    desk.extract = made_up
    desk.put("bad.txt", RAISES)
    desk.load("unknown", "unknown")
    assert desk.query(FILES)[0] == ("bad.txt", "failed", True, "extractor_crashed")
    ((detail,),) = desk.query("SELECT error_detail FROM source_files WHERE path = 'bad.txt'")
    assert detail == "RuntimeError: a bug in the reader"
    assert ("file_failed", None, "bad.txt", "extractor_crashed") in desk.query(FOUND)
    desk.extract = mended
    desk.load("unknown", "unknown")
    assert desk.query(FILES)[0] == ("bad.txt", "failed", True, "not_a_report")


def mended(data: bytes, name: str = "") -> Extraction:
    """The reader without its bug."""
    return made_up(b"not a report" if data == RAISES else data, name)


def test_a_failure_of_a_file_that_is_gone_asks_nothing_of_anybody(desk: Workbench) -> None:
    desk.put("empty.txt", "")
    desk.load("unknown", "unknown")
    assert [row[0] for row in desk.query(FOUND)] == ["file_failed"]
    (desk.inbox / "empty.txt").unlink()
    desk.load("unknown", "unknown")
    assert desk.query(FOUND) == []
    assert ("empty.txt", "failed", False, "empty_file") in desk.query(FILES)


def test_a_new_extractor_version_reads_what_is_there_and_keeps_the_rest(desk: Workbench) -> None:
    desk.more = {"version": "v1"}
    desk.load()
    (desk.inbox / "鲁山县/下汤镇-2023.txt").unlink()
    desk.more = {"version": "v2"}
    desk.load()
    assert desk.query("SELECT report_year, extractor_version FROM reports ORDER BY ALL") == [
        (2023, "v1"),
        (2024, "v2"),
    ]
    assert desk.query("SELECT count(*) FROM application_dispositions") == [(2 * 175,)]


def test_a_damaged_batch_is_read_again_from_the_inbox(desk: Workbench) -> None:
    desk.load()
    before = desk.contents()
    cells = next(desk.home.extractions.rglob("cells.parquet"))
    cells.write_bytes(cells.read_bytes()[:-100])
    desk.load()
    assert desk.contents() == before
    assert (desk.home.extractions / "quarantine").is_dir()


def test_every_inbox_that_was_read_is_known_the_last_one_first(desk: Workbench) -> None:
    look(desk.workspace)
    other = dataclasses.replace(desk.settings, inbox=Folder(desk.folder / "other \udcff"))
    assert known_inboxes(other.inbox, other.inboxes_record) == [other.inbox, desk.settings.inbox]
    (desk.folder / "other \udcff").mkdir()
    look(dataclasses.replace(desk.workspace, settings=other))
    assert known_inboxes(desk.settings.inbox, desk.settings.inboxes_record) == [
        desk.settings.inbox,
        other.inbox,
    ]
    assert known_inboxes(other.inbox, other.inboxes_record) == [other.inbox, desk.settings.inbox]


@pytest.mark.parametrize("is_only", [True, False], ids=["the only inbox", "one of several"])
def test_lines_that_say_no_inbox_are_of_the_only_one_that_was_read(desk: Workbench, *, is_only: bool) -> None:
    desk.roster_file = desk.folder / "by-hand.csv"
    desk.roster_file.write_text("agency_name,parent\n水务局,鲁山县\n", encoding="utf-8")
    desk.corrections_file = desk.folder / "corrected.csv"
    desk.corrections_file.write_text("source_sha256,cell,corrected_value\naa,c,1\n", encoding="utf-8")
    desk.load()
    workspace = desk.workspace
    _without_inboxes(workspace)
    if not is_only:
        remember_inbox(Folder(desk.folder / "other"), desk.settings.inboxes_record)
    desk.roster_file = desk.corrections_file = None
    desk.load()
    of_inboxes = [line.of_inbox for line in roster.load(workspace.roster_record)]
    of_inboxes += [line.of_inbox for line in correction_file.load(workspace.corrections_record)]
    assert of_inboxes == ([] if is_only else [None, None])


def _without_inboxes(workspace: Workspace) -> None:
    """The records as they were before lines said for which inbox they speak."""
    for record in (workspace.roster_record, workspace.corrections_record):
        pq.write_table(pq.read_table(record).drop_columns(["of_inbox"]), record)


@pytest.mark.parametrize("data", ["", '["/srv', "1"])
def test_a_record_of_inboxes_that_is_not_whole_says_what_to_do(desk: Workbench, data: str) -> None:
    desk.settings.inboxes_record.parent.mkdir(parents=True)
    desk.settings.inboxes_record.write_text(data, encoding="utf-8")
    with pytest.raises(RecordDamagedError, match=r"inboxes\.json cannot be read.*remove it"):
        look(desk.workspace)
