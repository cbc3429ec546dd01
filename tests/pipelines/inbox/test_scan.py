"""What lies in the inbox: everything gets a row, nothing but a regular file is opened."""

import datetime as dt
import hashlib
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipelines.inbox import folder as folders
from pipelines.inbox import hash_cache, known_folders
from pipelines.inbox.folder import Folder
from pipelines.inbox.hash_cache import HashCache
from pipelines.inbox.inbox import InboxMissingError, SeenFile, error_code
from pipelines.inbox.ledger import Ledger, merge, save
from pipelines.inbox.manifest import NO_MANIFEST
from pipelines.inbox.scan import fingerprint, scan
from pipelines.inbox.stored_paths import folder_of

LIMIT = 1000


@pytest.fixture
def inbox(tmp_path: Path) -> Path:
    folder = tmp_path / "inbox"
    folder.mkdir()
    return folder


def look(inbox: Path, cache: HashCache | None = None) -> dict[str, SeenFile]:
    return {file.path: file for file in scan(Folder(inbox), cache or HashCache(), LIMIT).seen()}


def write(inbox: Path, name: str, data: bytes = b"text") -> Path:
    path = inbox / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)
    return path


def test_files_at_any_depth_are_hashed_in_the_order_of_their_paths(inbox: Path) -> None:
    for name in ("b.txt", "a/deep/down/c.txt", "a/a.txt"):
        write(inbox, name, name.encode())
    seen = look(inbox)
    assert list(seen) == ["a/a.txt", "a/deep/down/c.txt", "b.txt"]
    assert seen["b.txt"].sha256 == hashlib.sha256(b"b.txt").hexdigest()
    assert seen["b.txt"].status is None
    assert seen["b.txt"].bytes == 5


@pytest.mark.parametrize(
    "name",
    [
        ".DS_Store", "Thumbs.db", "desktop.ini", "~$报告.docx", ".gitkeep", "县/.DS_Store", "manifest.csv",
        "reviewed.csv", "roster.csv", "README.md",
    ],
)  # fmt: skip
def test_system_files_and_the_manifest_are_ignored(inbox: Path, name: str) -> None:
    write(inbox, name)
    assert look(inbox)[name].status == "ignored"
    assert look(inbox)[name].sha256 == ""


@pytest.mark.parametrize(
    "name", ["县/manifest.csv", "Manifest.csv", "县/乡/roster.csv", "县/CORRECTIONS.CSV", "县/reviewed.csv"]
)
def test_a_second_manifest_is_not_looked_at_and_said_so(inbox: Path, name: str) -> None:
    write(inbox, name)
    assert (look(inbox)[name].status, look(inbox)[name].error_code) == ("failed", "not_looked_at")


def test_a_hidden_folder_is_one_row(inbox: Path) -> None:
    write(inbox, ".git/objects/ab")
    write(inbox, "__MACOSX/._a.txt")
    assert {path: file.status for path, file in look(inbox).items()} == {
        ".git/": "ignored",
        "__MACOSX/": "ignored",
    }


def test_what_the_pipeline_writes_is_ignored_where_the_inbox_is_around_it(inbox: Path) -> None:
    write(inbox, "data/warehouse.duckdb")
    seen = scan(Folder(inbox), HashCache(), LIMIT, own=inbox / "data")
    assert [(file.path, file.status) for file in seen.seen()] == [("data/", "ignored")]


def test_empty_and_large_files_are_recorded_not_read(inbox: Path) -> None:
    write(inbox, "empty.txt", b"")
    write(inbox, "large.txt", b"x" * (LIMIT + 1))
    write(inbox, "just.txt", b"x" * LIMIT)
    seen = look(inbox)
    assert seen["empty.txt"].error_code == "empty_file"
    assert seen["large.txt"].error_code == "too_large"
    assert seen["large.txt"].bytes == LIMIT + 1
    assert "1001 > 1000" in (seen["large.txt"].error_detail or "")
    assert seen["just.txt"].status is None


@contextmanager
def without_privileges() -> Iterator[None]:
    """Root may read everything: for a while this process is somebody else."""
    if os.geteuid() != 0:
        yield
        return
    os.seteuid(65534)
    try:
        yield
    finally:
        os.seteuid(0)


def test_files_and_folders_without_permission_cost_themselves_only() -> None:
    # Not pytest's folder, which nobody but its owner may enter.
    with TemporaryDirectory() as folder:
        inbox = Path(folder)
        inbox.chmod(0o755)
        write(inbox, "closed.txt").chmod(0)
        write(inbox, "open.txt").chmod(0o644)
        write(inbox, "folder/inside.txt").parent.chmod(0)
        with without_privileges():
            seen = scan(Folder(inbox), HashCache(), LIMIT)
        (inbox / "folder").chmod(0o700)
    assert [(file.path, file.error_code) for file in seen.seen()] == [
        ("closed.txt", "not_permitted"),
        ("folder/", "not_permitted"),
        ("open.txt", None),
    ]
    assert seen.unlisted == ("folder/",)


def test_errors_of_the_system_have_codes(inbox: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What cannot be arranged on every machine: a disk that fails, a file that goes at the wrong moment."""
    for name in ("closed.txt", "failing.txt", "gone.txt", "open.txt"):
        write(inbox, name, name.encode())
    errors = {
        "closed.txt": PermissionError(13, "Permission denied"),
        "failing.txt": OSError(5, "Input/output error"),
        "gone.txt": FileNotFoundError(2, "No such file or directory"),
    }
    really_open = folders.open_regular

    def opening(location: Path) -> int:
        if location.name in errors:
            raise errors[location.name]
        return really_open(location)

    monkeypatch.setattr(folders, "open_regular", opening)
    seen = look(inbox)
    assert {path: (file.error_code, file.error_detail) for path, file in seen.items()} == {
        "closed.txt": ("not_permitted", "Permission denied"),
        "failing.txt": ("read_failed", "Input/output error"),
        "gone.txt": ("vanished", "No such file or directory"),
        "open.txt": (None, None),
    }


def test_a_link_put_in_the_place_of_a_file_is_not_followed(inbox: Path, tmp_path: Path) -> None:
    (inbox / "a.txt").symlink_to(write(tmp_path, "secret"))
    with pytest.raises(OSError, match="symbolic links") as caught:
        folders.open_regular(inbox / "a.txt")
    assert error_code(caught.value) == "not_a_regular_file"


@pytest.mark.parametrize(("what", "told"), [("nothing", "there is no such folder"), ("a file", "no folder")])
def test_an_inbox_that_is_not_there_is_no_empty_inbox(tmp_path: Path, what: str, told: str) -> None:
    inbox = tmp_path / "inbox"
    if what == "a file":
        inbox.write_text("x")
    for look_at in (
        lambda: scan(Folder(inbox), HashCache(), LIMIT),
        lambda: fingerprint(Folder(inbox)),
        Folder(inbox).require,
    ):
        with pytest.raises(InboxMissingError, match=told) as error:
            look_at()
        assert str(inbox) in str(error.value)
        assert "INBOX=" in str(error.value)


def at_rest(path: Path, seconds: float = 60) -> None:
    """Pretend that a file was written some time ago; its change time cannot be set, so look at it later."""
    then = time.time() - seconds
    os.utime(path, (then, then))


@pytest.fixture
def later(monkeypatch: pytest.MonkeyPatch) -> None:
    """The scan happens a minute after the files were written."""
    now = time.time_ns() + 60 * 10**9
    monkeypatch.setattr("pipelines.inbox.hash_cache.time.time_ns", lambda: now)


@pytest.mark.usefixtures("later")
def test_an_unchanged_file_is_not_read_again(
    inbox: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(inbox, "a.txt")
    cache = HashCache()
    first = look(inbox, cache)
    hash_cache.save(cache, tmp_path / "hashes.parquet")
    monkeypatch.setattr(folders, "open_regular", lambda _: pytest.fail("the file was opened"))
    again = look(inbox, hash_cache.load(tmp_path / "hashes.parquet"))
    assert again == first


@pytest.mark.usefixtures("later")
def test_an_edit_that_keeps_size_and_time_is_seen(inbox: Path, tmp_path: Path) -> None:
    path = write(inbox, "a.txt", b"one")
    times = path.stat().st_mtime_ns
    cache = HashCache()
    look(inbox, cache)
    assert len(cache.kept)
    time.sleep(0.02)  # change times tick a few times a second at worst
    path.write_bytes(b"two")
    os.utime(path, ns=(times, times))
    assert path.stat().st_mtime_ns == times
    assert look(inbox, HashCache(cache.kept))["a.txt"].sha256 == hashlib.sha256(b"two").hexdigest()


def test_a_file_that_was_just_written_is_not_remembered(inbox: Path) -> None:
    write(inbox, "a.txt")
    cache = HashCache()
    look(inbox, cache)
    assert not len(cache.kept)
    assert Folder.settled_ns >= 2 * 10**9


def test_a_damaged_cache_only_costs_time(inbox: Path, tmp_path: Path) -> None:
    (tmp_path / "hashes.parquet").write_bytes(b"no parquet")
    write(inbox, "a.txt")
    assert look(inbox, hash_cache.load(tmp_path / "hashes.parquet"))["a.txt"].sha256


def test_the_fingerprint_follows_what_would_be_read(inbox: Path) -> None:
    path = write(inbox, "a.txt")
    before = fingerprint(Folder(inbox))
    write(inbox, ".DS_Store")
    assert fingerprint(Folder(inbox)) == before
    write(inbox, "manifest.csv")
    with_manifest = fingerprint(Folder(inbox))
    assert with_manifest != before
    assert (before.files, with_manifest.files) == (1, 2)
    at_rest(path)
    assert fingerprint(Folder(inbox)) not in (before, with_manifest)


PLACES = ("a.txt", "县/b.txt", "县/乡/c.txt", "县/乡/d.txt", ".git/e", "县/f.zip!/g.txt")
EDITS = st.tuples(st.sampled_from(["write", "write", "remove", "link", "move"]), st.sampled_from(PLACES))


def edit(inbox: Path, what: str, place: str, number: int) -> None:
    path = inbox / place
    if what == "move":
        there = inbox / "县"
        there.rename(inbox / f"县{number}") if there.exists() else None
    elif what == "write":
        path.unlink(missing_ok=True)
        write(inbox, place, b"x" * number)  # none is as long as another, whatever its times
    elif path.exists() or path.is_symlink():
        path.unlink()
        if what == "link":
            path.symlink_to("nowhere")


@settings(max_examples=40, deadline=None)
@given(st.lists(st.lists(EDITS, max_size=4), min_size=2, max_size=6))
def test_folders_that_are_as_they_were_need_no_look(nights: list[list[tuple[str, str]]]) -> None:
    parts, whole = Ledger(), Ledger()
    cache, folders, number = HashCache(), dict[str, str](), 0
    with TemporaryDirectory() as made, pytest.MonkeyPatch.context() as patch:
        patch.setattr(Folder, "settled_ns", -(10**10))
        inbox = Folder(Path(made))
        for night, edits in enumerate(nights):
            for what, place in edits:
                number += 1
                edit(inbox.root, what, place, number)
            now = dt.datetime(2025, 3, 1 + night, tzinfo=dt.UTC)
            seen = scan(inbox, cache, LIMIT, None, folders, fingerprint(inbox, with_ignored=True).folders)
            everything = HashCache()
            parts = merge(parts, seen, NO_MANIFEST, now)
            whole = merge(whole, scan(inbox, everything, LIMIT), NO_MANIFEST, now)
            assert parts.rows.equals(whole.rows)
            assert parts.seen_at(now) == len(list(scan(inbox, HashCache(), LIMIT).seen()))
            kept, all_kept = (each.kept.sort_by("path") for each in (cache, everything))
            assert kept.equals(all_kept)
            assert not seen.unchanged & {*folder_of(seen.files["path"]).to_pylist()}
            cache, folders = HashCache(cache.kept), dict(seen.folders)


def test_a_folder_is_looked_into_again_while_a_file_in_it_may_change_without_a_trace(inbox: Path) -> None:
    write(inbox, "县/a.txt")
    assert set(scan(Folder(inbox), HashCache(), LIMIT).folders) == {""}


def test_known_folders_count_beside_the_ledger_that_was_written_with_them_alone(tmp_path: Path) -> None:
    file, ledger_file = tmp_path / "folders.json", tmp_path / "ledger.parquet"
    save(Ledger(), ledger_file)
    known_folders.save({"县/": "hash"}, file, ledger_file, "rules")
    assert known_folders.load(file, ledger_file, "rules") == {"县/": "hash"}
    assert known_folders.load(file, ledger_file, "others") == {}
    save(Ledger(), ledger_file)
    assert known_folders.load(file, ledger_file, "rules") == {}
    ledger_file.unlink()
    assert known_folders.load(file, ledger_file, "rules") == {}
