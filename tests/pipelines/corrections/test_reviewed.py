"""What a person looked at is left out of the lists as long as it is read the same, and no longer."""

import hashlib
from pathlib import Path

import pytest

from pipelines.cli.review import reviewed_csv
from pipelines.corrections.correction_file import COLUMNS, REVIEWED, REVIEWED_COLUMNS, read_lines
from pipelines.county import problems
from pipelines.pages.rendering import body_page, report_page
from tests.pipelines.corrections.test_corrections import GRANTED, PRINTED, REPORT, SHA256
from tests.pipelines.workbench import Workbench
from warehouse.overview import overview
from warehouse.publish import Versions, publish
from warehouse.release_reader import open_published
from warehouse.review_list import looked_at, review
from warehouse.site_queries import agencies, bodies
from warehouse.working import open_working

TOTAL = "application_dispositions/total_processed/total"


def csv_of(*lines: str) -> str:
    return "\n".join((",".join(REVIEWED_COLUMNS), *lines)) + "\n"


def key_of(desk: Workbench) -> str:
    ((key,),) = desk.query(f"SELECT reading_key FROM reports WHERE source_sha256 = '{SHA256}'")
    return str(key)


@pytest.fixture(scope="module")
def loaded(tmp_path_factory: pytest.TempPathFactory) -> Workbench:
    desk = Workbench(tmp_path_factory.mktemp("reviewed"))
    desk.put("鲁山县/下汤镇-2024.txt", REPORT)
    desk.load("unknown", "2024")
    return desk


def told(desk: Workbench, *lines: str) -> list[tuple[object, ...]]:
    """What became of some lines, and which findings say so."""
    desk.put("reviewed.csv", csv_of(*lines))
    desk.call("corrections")
    desk.materialize("findings", "2024")
    desk.materialize("findings", "unknown")
    return desk.query("SELECT cell, status FROM reviews ORDER BY line_number")


def lapsed(desk: Workbench) -> list[str]:
    return [
        text for (text,) in desk.query("SELECT message_en FROM findings WHERE finding_code = 'review_lapsed'")
    ]


def test_lines_hold_while_what_they_name_is_read_the_same(loaded: Workbench):
    key = key_of(loaded)
    assert told(
        loaded,
        f'{SHA256},{GRANTED},"{PRINTED}",张三,2026-01-05,已电话核实',
        f"{SHA256},finding:arithmetic_broken,{key},张三,2026-01-05,",
        f"{SHA256},,{key},张三,,",
        f"{SHA256},,{key},李四,,",
        f"{SHA256},{GRANTED},{PRINTED},,,",
    ) == [
        (GRANTED, "held"),
        ("finding:arithmetic_broken", "held"),
        ("", "held"),
        ("", "repeated"),
        (GRANTED, "unfilled"),
    ]
    (doubled,) = lapsed(loaded)
    assert "another line says the same" in doubled


def test_a_line_lapses_when_the_reading_is_another_one(loaded: Workbench):
    rows = told(
        loaded,
        f"{SHA256},{GRANTED},{PRINTED}9,张三,,",
        f"{SHA256},,0123456789abcdef,张三,,",
        f"{SHA256},finding:no_such,{key_of(loaded)},张三,,",
        f"{SHA256},{GRANTED},{PRINTED},,,因为",
        f"{hashlib.sha256(b'').hexdigest()},{GRANTED},1,张三,,",
    )
    assert [status for _, status in rows] == ["refused"] * 4 + ["unmatched"]
    found = lapsed(loaded)
    assert len(found) == 5
    assert any(f"the cell now prints “{PRINTED}”, not “{PRINTED}9”" in text for text in found)
    assert any(f"its reading_key is “{key_of(loaded)}”" in text for text in found)


def test_what_is_wrong_with_the_file_is_told_with_its_line(loaded: Workbench):
    key = key_of(loaded)
    loaded.put(
        "reviewed.csv",
        f"{','.join(REVIEWED_COLUMNS)},agency_name,note\n"
        f"{SHA256},,{key},张三,,,下汤镇,x\n"
        f"{SHA256},,{key},张三,,,下汤镇,x\n"
        f"{'0' * 64},,{key},张三,,,,\n"
        f"{SHA256},arithmetic_broken,{key},张三,,,,\n"
        f"{SHA256},finding:correction_refused,{key},张三,,,,\n"
        f"{SHA256},,{key},张三,,,,,one too many\n",
    )
    loaded.call("corrections")
    loaded.materialize("findings", "2024")
    loaded.materialize("findings", "unknown")
    assert [status for (status,) in loaded.query("SELECT status FROM reviews ORDER BY line_number")] == [
        "refused", "held", "repeated", "unmatched", "refused", "refused", "refused",
    ]  # fmt: skip
    told = {text.partition(" of ")[0]: text for text in lapsed(loaded)}
    assert told.keys() == {"Line 1", *(f"Line {number}" for number in range(3, 8))}
    assert "its columns note are not known" in told["Line 1"]
    assert "another line says the same" in told["Line 3"]
    assert "no report was read from such a file" in told["Line 4"]
    assert "no finding “arithmetic_broken”" in told["Line 5"]
    assert "no finding “finding:correction_refused”" in told["Line 6"]
    assert "more values than columns" in told["Line 7"]


def test_a_file_that_cannot_be_read_changes_nothing_and_is_told(loaded: Workbench):
    held = f"{SHA256},,{key_of(loaded)},张三,,"
    assert told(loaded, held) == [("", "held")]
    loaded.put("reviewed.csv", "sha256,cell,who\n")
    loaded.call("corrections")
    loaded.materialize("findings", "unknown")
    assert loaded.query("SELECT cell, status FROM reviews ORDER BY status") == [
        ("", "held"), ("", "refused"),
    ]  # fmt: skip
    (text,) = lapsed(loaded)
    assert text.startswith("Line 1 of reviewed.csv")
    assert "the first line must name the columns source_sha256,cell,printed_text" in text


def test_a_report_looked_at_does_not_hide_what_is_wrong_with_lines(loaded: Workbench):
    loaded.put("corrections.csv", f"{','.join(COLUMNS)}\n{SHA256},{GRANTED},0,1,because,张三,\n")
    assert told(loaded, f"{SHA256},,{key_of(loaded)},张三,,") == [("", "held")]
    shown = (
        "SELECT finding_code FROM findings WHERE report_id IS NOT NULL AND finding_id NOT IN (SELECT {} {})"
    )
    left = loaded.query(shown.format("finding_id", "FROM reviewed_findings"))
    (loaded.inbox / "corrections.csv").unlink()
    assert left == [("correction_refused",)]


def test_lists_leave_out_what_was_looked_at_and_count_it(loaded: Workbench):
    told(loaded)
    publish(loaded.home, Versions("0.1.0", "e1"))
    before = review(loaded.home.published_database, None, 50)
    assert TOTAL in set(before["cell"])
    all_of_them = _by_code(loaded)["arithmetic_broken"]
    told(loaded, f'{SHA256},{TOTAL},"{_printed(loaded, TOTAL)}",张三,2026-01-05,与原文一致')
    numbers = loaded.query("FROM application_dispositions ORDER BY ALL")
    publish(loaded.home, Versions("0.1.0", "e1"))
    after = review(loaded.home.published_database, None, 50)
    assert set(before["cell"]) - set(after["cell"]) == {TOTAL}
    assert (
        looked_at(loaded.home.published_database, None),
        looked_at(loaded.home.published_database, 2023),
    ) == (1, 0)
    ((reviewed,),) = loaded.query("SELECT count(*) FROM reviewed_findings")
    with open_published(loaded.home.published_database) as con:
        (body,) = (each for each in agencies(con) if each["report_ids"])
        (facts,) = bodies(con, [body])
    left_out = [finding for finding in facts.reports[0].findings if finding["is_reviewed"]]
    assert {finding["cell"] for finding in left_out} == {TOTAL}
    assert problems.looked_at(facts, 2024) == len(left_out) == reviewed
    shown = list(problems.problems_of(facts, 2024, None))
    assert shown
    assert TOTAL not in {problem.cell for problem in shown}
    assert report_page(facts.reports[0], body, []).count("已核对，与原文一致") == reviewed
    assert f"另 {reviewed} 条已核对" in body_page(facts, [], None, [])
    assert all_of_them - _by_code(loaded)["arithmetic_broken"] == reviewed > 0
    told(loaded)
    assert loaded.query("FROM application_dispositions ORDER BY ALL") == numbers


def test_the_file_that_review_offers_can_be_filled_in(loaded: Workbench, tmp_path: Path):
    told(loaded)
    publish(loaded.home, Versions("0.1.0", "e1"))
    data = reviewed_csv(review(loaded.home.published_database, None, 50))
    lines = read_lines(data, "here", REVIEWED)
    assert lines
    filled = [
        f'{line.source_sha256},{line.cell},"{line.printed_text}",张三,2026-01-05,与原文一致' for line in lines
    ]
    assert {status for _, status in told(loaded, *filled)} == {"held"}
    publish(loaded.home, Versions("0.1.0", "e1"))
    assert review(loaded.home.published_database, None, 50).empty


def _printed(desk: Workbench, cell: str) -> str:
    _, disposition, applicant = cell.split("/")
    ((text,),) = desk.query(
        "SELECT raw_text FROM application_dispositions "
        f"WHERE disposition_code = '{disposition}' AND applicant_code = '{applicant}'"
    )
    return str(text)


def _by_code(desk: Workbench) -> dict[str, int]:
    """How many findings of each code people are shown."""
    with open_working(desk.home.working_database) as con:
        found = overview(con).findings
    return dict(zip(found["finding_code"], found["findings"], strict=True))
