"""Tracing from the published database and the inbox alone."""

import hashlib
import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import duckdb
import pytest
from selectolax.lexbor import LexborHTMLParser

from pipelines.cli.commands import main
from pipelines.cli.tracing import Trace, trace
from pipelines.exits import DONE, FAILED
from pipelines.inbox.folder import Folder
from pipelines.inbox.known_inboxes import remember_inbox
from pipelines.pages.build import build_site
from pipelines.settings import Settings
from tests.extractors.tracing.traced import words
from tests.layouts import all_different
from tests.layouts.word_documents import WORD_LAYOUTS
from tests.pipelines.corrections.test_corrections import csv_of, line_of
from tests.pipelines.extraction.libreoffice import NEEDS_LIBREOFFICE, written_by_libreoffice
from tests.pipelines.inbox.test_archives import zipped
from tests.pipelines.workbench import Workbench, report_of, text_of
from warehouse.errors import OtherReleaseError, ReleaseNotFoundError, TraceRefusedError
from warehouse.manifest import MANIFEST_NAME
from warehouse.publish import Versions, publish
from warehouse.review_list import review

GRANTED = "application_dispositions/granted/total"


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory) -> Workbench:
    """Reports in a folder, in an archive and in an old Word file, published; nothing else of the home is
    left.
    """
    desk = Workbench(tmp_path_factory.mktemp("traced"))
    desk.put("鲁山县/下汤镇.txt", text_of(report_of("鲁山县下汤镇")))
    earlier = text_of(report_of("鲁山县下汤镇", 2023))
    desk.put("鲁山县/下汤镇-2023.txt", earlier)
    printed = all_different("2021").printed[GRANTED]
    sha256 = hashlib.sha256(earlier.encode()).hexdigest()
    desk.put("corrections.csv", csv_of(line_of(printed, "12345", GRANTED, sha256)))
    desk.put("again/下汤镇.txt", text_of(report_of("鲁山县下汤镇")))
    desk.put("county.zip", zipped([("镇/尧山镇.docx", WORD_LAYOUTS["plain"](report_of("鲁山县尧山镇")))]))
    desk.load()
    publish(desk.home, Versions("0.1.0", "e1"))
    desk.home.working_database.unlink()
    shutil.rmtree(desk.home.extractions)
    shutil.rmtree(desk.settings.inbox_record)
    return desk


def traced(desk: Workbench, report: str, cell: str | None = None) -> tuple[Trace, LexborHTMLParser]:
    """The trace of a report and its page."""
    made = trace(desk.settings, report, cell, desk.folder / "out" / "page.html")
    return made, LexborHTMLParser(made.page.read_text(encoding="utf-8"))


def test_the_release_and_the_file_are_enough(published: Workbench) -> None:
    made, page = traced(published, "下汤镇 2024", GRANTED)
    printed = all_different("2021").printed[GRANTED]
    assert words(page.css("main .cell.chosen")[0]) == printed
    card = words(page.css("aside .card.default")[0])
    assert printed in card
    head = page.css("header")[0].text()
    (report_id,) = [row[0] for row in published.published(
        "SELECT report_id FROM reports WHERE agency_name = '鲁山县下汤镇' AND report_year = 2024"
    )]  # fmt: skip
    assert report_id in head
    assert "鲁山县/下汤镇.txt" in head or "again/下汤镇.txt" in head
    assert made.lines[1].strip() == GRANTED
    assert any(f"'{printed}'" in line for line in made.lines)


def test_the_sums_are_those_of_the_release(published: Workbench) -> None:
    _, page = traced(published, "下汤镇 2024", GRANTED)
    told = page.css("aside .card.default")[0]
    stored = published.published(
        "SELECT left_value, right_value FROM arithmetic JOIN reports USING (report_id, report_year) "
        "WHERE agency_name = '鲁山县下汤镇' AND report_year = 2024 "
        "AND identity_code = 'dispositions_row_total' AND scope = 'granted'"
    )
    ((left, right),) = stored
    assert f"{left:.0f}≠{right:.0f}不成立·broken" in [words(check) for check in told.css("p.sums")]
    assert [words(finding.css("code")[0]) for finding in told.css(".finding")] == ["arithmetic_broken"]


def test_a_member_of_an_archive_is_opened(published: Workbench) -> None:
    _, page = traced(published, "尧山镇", GRANTED)
    assert words(page.css("main .cell.chosen")[0]) == all_different("2021").printed[GRANTED]
    assert "county.zip!/镇/尧山镇.docx" in page.css("header")[0].text()
    assert len(page.css("main a.cell")) == 200


def test_a_corrected_cell_shows_what_is_printed_and_who_corrected_it(published: Workbench) -> None:
    made, page = traced(published, "下汤镇 2023", GRANTED)
    printed = all_different("2021").printed[GRANTED]
    assert words(page.css("main .cell.chosen")[0]) == printed
    card = page.css("aside .card.default")[0]
    assert words(card.css(".reading strong")[0]) == "12345"
    assert words(card.css("q.printed")[0]) == printed
    assert "看错·张三·2025-06-01" in words(card)
    assert f"printed    '{printed}'  (corrected by hand)" in made.lines[3]


def test_the_page_says_whether_the_report_can_be_used(published: Workbench) -> None:
    made, page = traced(published, "尧山镇")
    ((verification,),) = published.published(
        "SELECT verification FROM reports WHERE agency_name = '鲁山县尧山镇'"
    )
    assert verification == "source_inconsistent"
    assert page.css("header p.verdict.source_inconsistent")
    assert verification in made.lines[0]


@pytest.mark.parametrize(
    ("report", "told"),
    [
        ("下汤镇", ["any of these", "鲁山县下汤镇 2023", "鲁山县下汤镇 2024"]),
        ("鲁山县 2024", ["any of these", "鲁山县尧山镇 2024", "鲁山县下汤镇 2024"]),
        ("下汤乡 2024", ["No published report", "Nearest are:\n", "鲁山县下汤镇 2024"]),
        ("下汤镇 2019", ["No published report", "鲁山县下汤镇 2024"]),
        ("", ["No published report"]),
    ],
)
def test_a_report_that_is_not_told_apart_is_refused(
    published: Workbench, report: str, told: list[str]
) -> None:
    with pytest.raises(TraceRefusedError) as refusal:
        traced(published, report)
    assert all(part in str(refusal.value) for part in told)


def test_a_report_is_found_by_its_id_and_by_its_whole_name(published: Workbench) -> None:
    ids = published.published("SELECT report_id, report_year FROM reports ORDER BY report_id")
    for report_id, year in ids:
        made, _ = traced(published, report_id)
        assert str(year) in made.lines[0]
    assert "2023" in traced(published, "鲁山县下汤镇 2023")[0].lines[0]


@NEEDS_LIBREOFFICE
def test_an_old_word_file_is_shown_as_it_was_read(tmp_path: Path) -> None:
    desk = Workbench(tmp_path)
    word = {"town": WORD_LAYOUTS["plain"](report_of("鲁山县下汤镇"))}
    desk.put("town.doc", written_by_libreoffice(tmp_path, word, "doc")["town"])
    desk.load("2024", "2024")
    publish(desk.home, Versions("0.1.0", "e1"))
    _, page = traced(desk, "下汤镇", GRANTED)
    assert words(page.css("main .cell.chosen")[0]) == all_different("2021").printed[GRANTED]
    assert "town.doc" in page.css("header")[0].text()


@pytest.fixture
def copied(published: Workbench, tmp_path: Path) -> Workbench:
    shutil.copytree(published.folder, tmp_path / "copy", symlinks=True)
    return Workbench(tmp_path / "copy")


def test_any_file_with_the_same_bytes_will_do(copied: Workbench) -> None:
    (copied.inbox / "鲁山县/下汤镇.txt").unlink()
    assert traced(copied, "下汤镇 2024", GRANTED)[1].css("main .cell.chosen")
    (copied.inbox / "again/下汤镇.txt").rename(copied.inbox / "鲁山县/下汤镇.txt")
    assert traced(copied, "下汤镇 2024", GRANTED)[1].css("main .cell.chosen")


def test_a_source_is_found_in_another_inbox_that_was_read(copied: Workbench, tmp_path: Path) -> None:
    """As somebody has it who runs ``make trace`` as ``review.csv`` gives it, with no inbox or another."""
    other = tmp_path / "other"
    other.mkdir()
    settings = replace(copied.settings, inbox=Folder(other))
    out = tmp_path / "page.html"
    remember_inbox(copied.settings.inbox, copied.settings.inboxes_record)
    remember_inbox(settings.inbox, settings.inboxes_record)
    assert trace(settings, "下汤镇 2023", GRANTED, out).page == out
    # It is no other file, whatever its name.
    (other / "鲁山县").mkdir()
    (other / "鲁山县/下汤镇-2023.txt").write_text("another")
    assert trace(settings, "下汤镇 2023", GRANTED, out).page == out
    (copied.inbox / "鲁山县/下汤镇-2023.txt").unlink()
    with pytest.raises(TraceRefusedError, match=f"in {other} is no longer the file that was read"):
        trace(settings, "下汤镇 2023", GRANTED, out)


def test_a_file_that_is_gone_is_said_to_be(copied: Workbench) -> None:
    (copied.inbox / "鲁山县/下汤镇-2023.txt").unlink()
    with pytest.raises(TraceRefusedError, match=r"鲁山县/下汤镇-2023.txt cannot be read in .*INBOX=folder"):
        traced(copied, "下汤镇 2023")


def test_a_file_that_has_changed_is_not_shown(copied: Workbench) -> None:
    with (copied.inbox / "鲁山县/下汤镇-2023.txt").open("a") as file:
        file.write("\n")
    with pytest.raises(TraceRefusedError, match=r"no longer the file that was read .*make run"):
        traced(copied, "下汤镇 2023")


def test_a_member_that_has_changed_is_not_shown(copied: Workbench) -> None:
    copied.put(
        "county.zip", zipped([("镇/尧山镇.docx", WORD_LAYOUTS["plain"](report_of("鲁山县尧山镇", 2023)))])
    )
    with pytest.raises(TraceRefusedError, match="no longer the file that was read"):
        traced(copied, "尧山镇")


def test_a_release_with_other_tables_is_another_versions(copied: Workbench) -> None:
    release = copied.home.published.resolve()
    database = release / copied.home.published_database.name
    database.chmod(0o644)
    (release / MANIFEST_NAME).unlink()  # as those of versions before have none
    with duckdb.connect(str(database)) as con:
        for table in ("corrections", "reviews", "release_changes"):
            con.execute(f"DROP TABLE {table}")
    settings, folder = copied.settings, copied.folder / "site"
    asked: list[Callable[[], object]] = [
        lambda: traced(copied, "尧山镇"),
        lambda: review(copied.home.published_database, None, 20),
        lambda: build_site(copied.home.published_database, folder, folder / "none.html", settings),
    ]
    for ask in asked:
        with pytest.raises(OtherReleaseError, match=r"another version .* make run"):
            ask()


def test_without_a_release_there_is_nothing_to_trace(tmp_path: Path) -> None:
    with pytest.raises(ReleaseNotFoundError, match="make run"):
        trace(Settings(Folder(tmp_path), tmp_path), "下汤镇", None, None)


def test_the_command_prints_the_cell_and_the_page(
    published: Workbench, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("GONGKAI_INBOX", str(published.inbox))
    monkeypatch.setenv("GONGKAI_HOME", str(published.home.root))
    out = tmp_path / "deep" / "page.html"
    assert main(["trace", "--report", "尧山镇", "--cell", "granted/total", "--out", str(out)]) == DONE
    told = capsys.readouterr().out.splitlines()
    assert told[0] == "鲁山县尧山镇 2024  source_inconsistent  county.zip!/镇/尧山镇.docx"
    assert told[-1] == str(out)
    assert out.read_text(encoding="utf-8").startswith("<!DOCTYPE html>")
    assert main(["trace", "--report", "没有这个镇"]) == FAILED
    assert "Nearest are" in capsys.readouterr().err
