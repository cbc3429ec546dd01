"""The ledger remembers every file ever seen."""

import datetime as dt
from pathlib import Path

import pytest

from pipelines.inbox import ledger
from pipelines.inbox.inbox import SeenFile
from pipelines.inbox.ledger import Failure, Ledger
from pipelines.inbox.manifest import NO_MANIFEST, Manifest, read_manifest
from pipelines.inbox.scan import Scan
from pipelines.records import RecordDamagedError

FIRST = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)
SECOND = dt.datetime(2026, 1, 2, tzinfo=dt.UTC)


def scan_of(*paths: str, sha256: str = "1") -> Scan:
    return Scan.of(SeenFile(path, sha256, 10) for path in paths)


def after(known: Ledger, scan: Scan, now: dt.datetime = SECOND, manifest: Manifest = NO_MANIFEST) -> Ledger:
    return ledger.merge(known, scan, manifest, now)


def presence(known: Ledger) -> dict[str, bool]:
    return {sighting.path: sighting.is_present for sighting in known.values()}


def test_a_file_that_left_keeps_its_entry() -> None:
    known = after(after(Ledger(), scan_of("a", "b"), FIRST), scan_of("b"))
    assert presence(known) == {"a": False, "b": True}
    assert {s.path: (s.first_seen_at, s.last_seen_at) for s in known.values()} == {
        "a": (FIRST, FIRST),
        "b": (FIRST, SECOND),
    }


def test_new_bytes_under_an_old_name_are_another_entry() -> None:
    known = after(after(Ledger(), scan_of("a"), FIRST), scan_of("a", sha256="2"))
    assert [(s.source_sha256, s.is_present) for s in known.values()] == [("1", False), ("2", True)]


def test_files_of_a_folder_that_cannot_be_listed_are_not_called_gone() -> None:
    known = after(Ledger(), scan_of("县/a", "县城", "b"), FIRST)
    failed = SeenFile("县/", status="failed", error_code="not_permitted")
    assert presence(after(known, Scan.of([failed]))) == {
        "b": False, "县/": True, "县/a": True, "县城": False,
    }  # fmt: skip


def test_what_the_manifest_said_stays_with_a_file_that_left() -> None:
    manifest = read_manifest("path,agency_name,report_year\na,鲁山县下汤镇,2024\n".encode())
    known = after(Ledger(), scan_of("a", "b"), FIRST, manifest)
    gone = after(known, scan_of("b"))
    assert [(s.agency_name, s.report_year) for s in gone.values()] == [("鲁山县下汤镇", 2024), (None, None)]
    still_there = after(known, scan_of("a", "b"))
    assert [s.agency_name for s in still_there.values()] == [None, None]


def test_a_failure_is_kept_until_the_file_is_tried_again() -> None:
    known = ledger.with_failures(
        after(Ledger(), scan_of("a"), FIRST), {"1"}, {"1": Failure("1", "read_failed", "Input/output error")}
    )
    assert [s.error_code for s in known.values()] == ["read_failed"]
    gone = ledger.with_failures(after(known, scan_of()), {"1"}, {})
    assert [s.error_code for s in gone.values()] == ["read_failed"]
    still = ledger.with_failures(after(known, scan_of("a")), set(), {})
    assert [s.error_code for s in still.values()] == ["read_failed"]
    read = ledger.with_failures(after(known, scan_of("a")), {"1"}, {})
    assert [s.error_code for s in read.values()] == [None]


def test_the_ledger_comes_back_as_it_was_written(tmp_path: Path) -> None:
    manifest = read_manifest(b"path,retrieved_at,source_url\na,2025-02-01,https://example.org\n")
    known = after(Ledger(), scan_of("a", "b"), FIRST, manifest)
    ledger.save(known, tmp_path / "inbox" / "ledger.parquet")
    assert ledger.load(tmp_path / "inbox" / "ledger.parquet") == known
    assert [file.name for file in (tmp_path / "inbox").iterdir()] == ["ledger.parquet"]


def test_no_ledger_is_an_empty_one_and_a_damaged_one_is_not(tmp_path: Path) -> None:
    assert ledger.load(tmp_path / "ledger.parquet") == {}
    (tmp_path / "ledger.parquet").write_bytes(b"half of it")
    with pytest.raises(RecordDamagedError, match="Restore it from a copy"):
        ledger.load(tmp_path / "ledger.parquet")


@pytest.mark.parametrize(("code", "number"), [(None, 2), ("timed_out", 1), ("encrypted", 0)])
def test_what_failed_is_tried_anew_when_it_is_asked_for(code: str | None, number: int) -> None:
    seen = Scan.of(SeenFile(path, path, 10) for path in "abc")
    failures = {"a": Failure("a", "timed_out", ""), "b": Failure("b", "conversion_failed", "")}
    known = ledger.with_failures(after(Ledger(), seen, FIRST), {"a", "b", "c"}, failures, "v1")
    again, changed = ledger.tried_anew(known, code)
    assert again == number
    tried = [entry.tried_by for entry in changed.values()]
    assert tried.count("v1") == 2 - number
    assert [entry.error_code for entry in changed.values()] == ["timed_out", "conversion_failed", None]
