"""Corrections by hand: which lines are applied to which cells, how long, and what becomes of the others."""

import codecs
import hashlib
from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest

from extractors import extract
from pipelines.corrections.correction_file import (
    COLUMNS,
    YEAR_CELL,
    CorrectionLine,
    load,
    look,
    read_lines,
    save,
)
from pipelines.corrections.judging import prints
from pipelines.inbox.filled_in_csv import UnusableFileError
from pipelines.inbox.folder import Folder
from schemas.extraction import CellReading, Extraction
from schemas.forms import cell_name
from tests.layouts import all_different, same_everywhere
from tests.pipelines.extraction.stand_ins import store_messages
from tests.pipelines.workbench import Workbench, report_of, text_of

TABLE = "application_dispositions"
GRANTED = f"{TABLE}/granted/total"
HEADER = ",".join(COLUMNS)
REPORT = text_of(report_of("鲁山县下汤镇"))
SHA256 = hashlib.sha256(REPORT.encode()).hexdigest()


def csv_of(*lines: str) -> str:
    return "\n".join((HEADER, *lines)) + "\n"


def line_of(
    printed: str,
    corrected: str,
    cell: str = GRANTED,
    sha256: str = SHA256,
    rest: str = "看错,张三,2025-06-01",
) -> str:
    return f'{sha256},{cell},"{printed}",{corrected},{rest}'


FIGURES = all_different("2021").printed
PRINTED = FIGURES[GRANTED]


@pytest.mark.parametrize(
    "encode",
    [
        str.encode,
        lambda text: codecs.BOM_UTF8 + text.encode(),
        lambda text: text.encode("gb18030"),
        lambda text: text.replace(",", ";").replace("\n", "\r\n").encode("gb18030"),
        lambda text: text.replace(",", "\t").encode("utf-16"),
    ],
    ids=["UTF-8", "byte order mark", "GBK", "semicolons", "Unicode text"],
)
def test_the_file_is_read_as_spreadsheets_save_it(encode: Callable[[str], bytes]) -> None:
    (line,) = read_lines(encode(csv_of("ab,cell, / ,12,看错,张三,2025/6/1")), "here")
    assert line == CorrectionLine("here", 2, "ab", "cell", "/", "12", "看错", "张三", "2025/6/1")


def test_columns_for_people_are_passed_over() -> None:
    text = f"{HEADER},report,report_id\nab,c,1,2,why,who,,某镇,r1\n"
    (line,) = read_lines(text.encode(), "here")
    assert (line.who, line.when, line.report_id) == ("who", "", "r1")


@pytest.mark.parametrize("data", [b"", b"a,b\n1,2\n", b"\x00\xff\xfe\x80", b'source_sha256,cell\n"open'])
def test_another_file_is_refused_as_a_whole(data: bytes) -> None:
    with pytest.raises(UnusableFileError):
        read_lines(data, "here")


def look_at(
    file: Path, recorded: list[CorrectionLine], present: set[str], of_inbox: Path | None = None
) -> list[CorrectionLine]:
    return look(Folder(file.parent), file.name, recorded, present, str(of_inbox or file.parent))


def test_lines_last_as_long_as_nobody_takes_them_out(tmp_path: Path) -> None:
    file, record = tmp_path / "corrections.csv", tmp_path / "record.parquet"
    assert look_at(file, load(record), set()) == []
    file.write_text(csv_of("aa,c,1,2,r,w,d", "bb,c,1,2,r,w,d"))
    save(look_at(file, load(record), {"aa", "bb"}), record)
    first = load(record)
    assert [line.source_sha256 for line in first] == ["aa", "bb"]

    # Another inbox, with nothing to say of these files, or none at all.
    other = tmp_path / "other" / "corrections.csv"
    assert look_at(other, first, {"cc"}) == first
    # The same files in a folder of another name, beside a file that says less.
    other.parent.mkdir()
    other.write_text(csv_of("aa,c,1,2,r,w,d"))
    assert [line.source_sha256 for line in look_at(other, first, {"aa", "bb"})] == ["aa"]
    # A file that cannot be read takes nothing back, and is told of once.
    file.write_bytes(b"PK\x03\x04")
    kept = look_at(file, look_at(file, first, {"aa", "bb"}), {"aa", "bb"})
    assert kept[:-1] == first
    assert kept[-1].problem_en

    file.write_text(csv_of("bb,c,1,2,r,w,d"))
    assert [line.source_sha256 for line in look_at(file, kept, {"bb"})] == ["bb"]
    file.unlink()
    assert look_at(file, first, {"aa"}) == [first[1]]


def test_a_file_that_moved_speaks_for_what_it_said_where_it_was(tmp_path: Path) -> None:
    """However its path is written, or the inbox's; also of files that left the inbox."""
    inbox, file = tmp_path / "inbox", tmp_path / "here" / "by-hand.csv"
    file.parent.mkdir()
    file.write_text(csv_of("aa,c,1,2,r,w,d", "bb,c,1,2,r,w,d"))
    first = look_at(file, [], {"aa"}, inbox)
    moved = file.rename(file.with_name("corrections.csv"))
    moved.write_text(csv_of("aa,c,1,2,r,w,d"))
    again = look_at(moved, first, {"aa"}, inbox / ".." / "inbox")
    assert [line.source_sha256 for line in again] == ["aa"]
    roundabout = tmp_path / "here" / ".." / "here" / moved.name
    assert [line.source_sha256 for line in look_at(roundabout, again, set(), tmp_path / "other")] == ["aa"]
    assert len(look_at(file, first, set(), tmp_path / "other")) == 2


def test_what_a_setting_named_for_an_inbox_ends_with_the_setting(tmp_path: Path) -> None:
    """Also where the inbox has no file of its own, and of files that left it; what its own said stays."""
    inbox, named = tmp_path / "inbox", tmp_path / "by-hand.csv"
    named.write_text(csv_of("aa,c,1,2,r,w,d"))
    first = look_at(named, [], {"aa"}, inbox)
    own = inbox / "corrections.csv"
    assert look_at(own, first, set()) == []
    assert look_at(tmp_path / "other" / "corrections.csv", first, set()) == first
    own.parent.mkdir()
    own.write_text(csv_of("bb,c,1,2,r,w,d"))
    recorded = look_at(own, first, set())
    own.unlink()
    assert look_at(own, recorded, set()) == recorded


def test_a_file_that_a_setting_names_and_that_is_not_there_takes_nothing_back(tmp_path: Path) -> None:
    kept = [CorrectionLine("elsewhere", 1, "aa", GRANTED, "1", "2")]
    *lines, problem = look(Folder(tmp_path), "corections.csv", kept, {"aa"}, "elsewhere", is_named=True)
    assert lines == kept
    assert "GONGKAI_CORRECTIONS" in problem.problem_en
    assert "GONGKAI_CORRECTIONS" in problem.problem_zh


@pytest.mark.parametrize(
    ("raw_text", "filled", "same"),
    [
        (None, "", True), ("", "", True), ("1,808", "1808", True), ("0.9840", "0.984", True),
        ("１２", "12", True), ("1 2", "12", True), ("=1+1", "'=1+1", True), ("0", "", False),
        ("", "0", False), ("12", "13", False), ("3万元", "3", False), ("12件", "12", False),
        ("-", "/", False),
    ],
)  # fmt: skip
def test_what_counts_as_the_same_text(raw_text: str | None, filled: str, same: bool) -> None:
    assert prints(raw_text, filled) is same


@pytest.fixture
def town(tmp_path: Path) -> Workbench:
    desk = Workbench(tmp_path)
    desk.put("下汤镇.txt", REPORT)
    return desk


def corrected_cells(desk: Workbench) -> list[tuple]:
    return desk.query(
        f"SELECT disposition_code, application_count, value_status, raw_text, locator IS NOT NULL "
        f"FROM {TABLE} WHERE is_corrected ORDER BY ALL"
    )


def statuses(desk: Workbench) -> list[tuple]:
    return desk.query("SELECT line_number, status FROM corrections ORDER BY line_number")


def reads_otherwise(data: bytes, name: str = "") -> Extraction:
    """The reader, of which a later version finds something else printed in the cell."""

    def other(cell: CellReading) -> CellReading:
        is_it = cell_name(cell.table, cell.codes) == GRANTED
        return cell._replace(raw_text="7", value=Decimal(7)) if is_it else cell

    extraction = extract(data, name)
    reports = (replace(each, cells=tuple(map(other, each.cells))) for each in extraction.reports)
    return replace(extraction, reports=tuple(reports))


def test_a_store_of_when_messages_were_stored_loads_the_same(town: Workbench) -> None:
    town.put("corrections.csv", csv_of(line_of(PRINTED, "12345")))
    town.put("鲁山县/让河乡-2024.txt", text_of(report_of("鲁山县让河乡")).partition("四、")[0])
    town.more = {"version": "before"}
    town.load("2024")
    told = "SELECT * EXCLUDE (path) FROM findings ORDER BY ALL"
    before = town.query(told)
    assert {row[0] for row in town.query("SELECT finding_code FROM findings")} > {"table_missing"}

    store_messages(town.home.extractions)
    town.load("2024")
    assert town.query(told) == before

    # One of the files left: it stays as it was read. The other is read again.
    (town.inbox / "鲁山县/让河乡-2024.txt").unlink()
    town.more = {"version": "after"}
    town.load("2024")
    assert sorted(town.query("SELECT extractor_version FROM reports")) == [("after",), ("before",)]
    assert town.query(told) == before
    assert statuses(town) == [(2, "applied")]


def test_a_correction_lasts_until_the_printed_text_is_another(town: Workbench) -> None:
    town.load("2024")
    before = town.contents()
    assert statuses(town) == []
    total = "SELECT left_value FROM arithmetic WHERE scope = 'granted'"
    assert town.query(total) == [(Decimal(PRINTED),)]

    # Only the corrections change: the next run has them.
    town.put("corrections.csv", csv_of(line_of(PRINTED, "12345")))
    town.load("2024")
    applied = [("granted", 12345, "stated", PRINTED, True)]
    assert corrected_cells(town) == applied
    assert statuses(town) == [(2, "applied")]
    assert town.query(total) == [(12345,)]
    assert town.query("SELECT stated, expected FROM findings WHERE finding_code = 'cell_corrected'") == [
        (PRINTED, "12345")
    ]
    assert town.query("SELECT count(*) FROM reports_wide WHERE granted__total = 12345") == [(1,)]
    assert town.query("SELECT path, status FROM source_files WHERE path LIKE '%.csv'") == [
        ("corrections.csv", "ignored")
    ]

    # A new version of the extractor reads everything again.
    town.more = {"version": "later"}
    town.load("2024")
    assert town.query("SELECT extractor_version FROM reports") == [("later",)]
    assert corrected_cells(town) == applied

    # One that reads another text there.
    town.extract, town.more = reads_otherwise, {"version": "later still"}
    town.load("2024")
    assert corrected_cells(town) == []
    assert statuses(town) == [(2, "refused")]
    ((cell, message),) = town.query(
        "SELECT cell, message_en FROM findings WHERE finding_code = 'correction_refused'"
    )
    assert cell == GRANTED
    assert f"the cell now prints “7”, not “{PRINTED}”" in message

    # Taken out again, everything is as it was.
    town.extract, town.more = extract, {}
    town.put("corrections.csv", csv_of())
    town.load("2024")
    assert town.contents() == {**before, "source_files": town.contents()["source_files"]}


def test_every_line_is_applied_or_said_not_to_be(town: Workbench) -> None:
    cut = "\n".join(line for line in REPORT.splitlines() if "（二）部分公开" not in line)
    assert cut != REPORT
    town.put("下汤镇.txt", cut)
    sha256 = hashlib.sha256(cut.encode()).hexdigest()
    received, carried, total = (
        f"{TABLE}/{row}/total" for row in ("received_new", "carried_in", "total_processed")
    )
    missing = [f"{TABLE}/granted_in_part/{applicant}" for applicant in (
        "natural_person", "commercial_enterprise", "research_institution", "social_welfare_organization",
        "legal_services_organization", "other_organization", "total",
    )]  # fmt: skip
    fees = "article20_items/art20_8/administrative_fees/fee_amount"

    def to(cell: str, corrected: str, text: str | None = None, **more: str) -> str:
        printed = FIGURES[cell] if text is None else text
        return line_of(printed, corrected, cell, **{"sha256": sha256, **more})

    lines = [
        (to(received, ""), "applied"),
        (to(carried, "/"), "applied"),
        (to(fees, "36500元"), "applied"),
        *((to(cell, "3", ""), "applied") for cell in missing),
        (to(missing[0], "3.0", "", rest="same,somebody,"), "repeated"),
        (to(total, "5"), "refused"),
        (to(total, "6"), "refused"),
        (to(GRANTED, "十"), "refused"),
        (to(GRANTED, "1.5"), "refused"),
        (to(GRANTED, "5", "no such text"), "refused"),
        (to(GRANTED, "5", rest=",张三,"), "refused"),
        (to(GRANTED, "5", rest="看错,,"), "refused"),
        (to(f"{TABLE}/granted/everybody", "5", "x"), "refused"),
        (to("article20_items/art20_9/centralized_procurement/procurement_items", "5", ""), "refused"),
        (to(GRANTED, "5", sha256="abc"), "refused"),
        (to(GRANTED, "5", sha256="0" * 64), "unmatched"),
        (to(GRANTED, "", rest=",,"), "unfilled"),
    ]
    town.put("corrections.csv", codecs.BOM_UTF8 + csv_of(*(line for line, _ in lines)).encode())
    town.load("2024")
    assert statuses(town) == [(number, status) for number, (_, status) in enumerate(lines, start=2)]

    assert town.query(
        f"SELECT value_status FROM {TABLE} WHERE is_corrected AND application_count IS NULL ORDER BY 1"
    ) == [("blank",), ("not_applicable",)]
    assert town.query("SELECT value, unit FROM article20_items WHERE is_corrected") == [
        (Decimal("3.65"), "10k_yuan")
    ]
    # All that could not be read is corrected.
    assert town.query("SELECT status FROM reports") == [("complete",)]
    assert town.query(
        "SELECT finding_code, severity, count(*) FROM findings "
        "WHERE contains(finding_code, 'correct') GROUP BY ALL ORDER BY ALL"
    ) == [("cell_corrected", "info", 3 + len(missing)), ("correction_refused", "error", 9)]
    assert town.materialize("findings", "unknown").success
    assert town.query(
        "SELECT finding_code, cell, stated FROM findings WHERE report_id IS NULL ORDER BY ALL"
    ) == [("correction_refused", GRANTED, "22"), ("correction_unmatched", GRANTED, "23")]
    # What the extractor found stays to be seen.
    assert town.query("SELECT count(*) FROM findings WHERE finding_code = 'row_missing'") == [(1,)]


def test_a_correction_of_a_file_that_reads_the_same_holds(town: Workbench) -> None:
    """Another copy of the report may come to count; its cells print the same."""
    town.put("corrections.csv", csv_of(line_of(PRINTED, "12345")))
    town.put("a/下汤镇.txt", f"{REPORT}\n\n")
    town.load("2024")
    assert town.query("SELECT path FROM report_sources WHERE role = 'current'") == [("a/下汤镇.txt",)]
    assert statuses(town) == [(2, "applied")]
    assert len(corrected_cells(town)) == 1


def test_whether_a_report_can_be_used_follows_the_corrected_values(town: Workbench) -> None:
    zeros = text_of(report_of("鲁山县下汤镇", figures=same_everywhere("2021", "0")))
    smudged = zeros.replace("（一）予以公开\t\t0", "（一）予以公开\t\tO")
    assert smudged != zeros
    town.put("下汤镇.txt", smudged)
    sha256 = hashlib.sha256(smudged.encode()).hexdigest()
    cell = f"{TABLE}/granted/natural_person"
    verdict = "SELECT status, verification, review_reasons FROM reports"
    for corrected, expected in (
        ("", ("partial", "needs_review", "cells_unread")),
        ("0", ("complete", "verified", None)),
        ("10", ("complete", "source_inconsistent", None)),
    ):
        lines = [line_of("O", corrected, cell, sha256)] if corrected else []
        town.put("corrections.csv", csv_of(*lines))
        town.load("2024")
        assert town.query(verdict) == [expected]


def test_corrections_survive_an_inbox_that_is_not_mounted(town: Workbench) -> None:
    town.put("corrections.csv", csv_of(line_of(PRINTED, "12345")))
    town.load("2024")
    town.inbox.rename(town.folder / "elsewhere")
    town.inbox.mkdir()
    town.load("2024")
    assert len(corrected_cells(town)) == 1


def test_a_correction_by_an_id_of_before_still_applies(tmp_path: Path) -> None:
    """Two reports of one file print the same in the cell; their ids change with the folder."""
    desk = Workbench(tmp_path)
    both = "".join(text_of(report_of(name)) + "\n\n" for name in ("金牛镇", "太平镇"))
    file = desk.put("两镇.txt", both)
    desk.load("2024")
    ((old_id,),) = desk.query("SELECT report_id FROM reports WHERE agency_name = '金牛镇'")
    sha256 = hashlib.sha256(both.encode()).hexdigest()
    line = line_of(PRINTED, "12345", sha256=sha256)
    file.unlink()
    desk.put("庐江县/两镇.txt", both)
    desk.put("corrections.csv", f"{HEADER},report_id\n{line},{old_id}\n")
    desk.load("2024")
    assert statuses(desk) == [(2, "applied")]
    assert desk.query(
        "SELECT agency_name, new_id = report_id FROM reports JOIN previous_ids ON new_id = report_id "
        f"WHERE old_id = '{old_id}'"
    ) == [("庐江县金牛镇", True)]


def test_columns_and_cells_may_be_called_in_chinese() -> None:
    header = ",".join((*COLUMNS.values(), "报告标识", "问题"))
    data = f"{header}\n{SHA256},予以公开 · 总计,8,9,看错,张三,2025-06-01,r1,合计不符\n"
    (line,) = read_lines(data.encode("gb18030"), "here")
    assert (line.cell, line.printed_text, line.corrected_value, line.report_id) == (GRANTED, "8", "9", "r1")
    (year,) = read_lines(f"{header}\n{SHA256},报告年度,,2024,看错,张三\n".encode(), "here")
    assert year.cell == YEAR_CELL
    with pytest.raises(UnusableFileError) as refusal:
        read_lines("文件标识,单元格,改成\n".encode(), "here")
    assert all(name in refusal.value.zh for name in ("更正值", "corrected_value"))
