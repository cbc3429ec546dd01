"""An inbox in object storage, on a real server: it gives what a folder gives, and says what goes wrong."""

import hashlib
import pickle
import shutil
import socket
import time
from collections.abc import Iterator
from dataclasses import replace
from multiprocessing import forkserver
from pathlib import Path

import dagster as dg
import pytest

from pipelines.assets.ingest import look
from pipelines.cli.commands import main
from pipelines.cli.tracing import trace
from pipelines.exits import USAGE, UsageError
from pipelines.inbox import bucket as buckets
from pipelines.inbox.bucket import Bucket
from pipelines.inbox.folder import Folder
from pipelines.inbox.hash_cache import HashCache
from pipelines.inbox.inbox import Digest, InboxMissingError, SeenFile, Stamp
from pipelines.inbox.known_inboxes import inbox_at, known_inboxes
from pipelines.inbox.scan import fingerprint, scan
from tests.layouts import all_different
from tests.layouts.word_documents import WORD_LAYOUTS
from tests.pipelines.corrections.test_corrections import csv_of, line_of
from tests.pipelines.inbox.test_archives import zipped
from tests.pipelines.object_storage import Store, holds_no_secret, running_store
from tests.pipelines.workbench import Workbench, report_of, text_of
from warehouse.publish import Versions, publish

GRANTED = "application_dispositions/granted/total"


@pytest.fixture(scope="module")
def store() -> Iterator[Store]:
    with running_store() as store:
        # Workers have the environment that their server began with, and so the keys; a run has but one.
        forkserver._forkserver._stop()  # type: ignore[attr-defined]
        yield store
    forkserver._forkserver._stop()  # type: ignore[attr-defined]


def seen(inbox: Bucket | Folder, cache: HashCache | None = None) -> dict[str, SeenFile]:
    return {file.path: file for file in scan(inbox, cache or HashCache(), 1000).seen()}


def test_a_bucket_is_seen_as_the_folder_that_it_holds(store: Store, tmp_path: Path) -> None:
    names = ["b.txt", "a/deep/报告 2024.txt", "a/a.txt", ".git/x/y", "县/.DS_Store", "manifest.csv"]
    odd = ["100%25.txt", "back\\slash!/a+b&c?d#e.txt", "Corrections.csv", "empty.txt", "large.txt"]
    for name in names + odd:
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        size = {"empty.txt": 0, "large.txt": 1001}.get(name, 9)
        path.write_bytes((name.encode() * 200)[:size])
    store.put_folder(tmp_path, "in/here")
    store.put("in/here/a/", b"")  # what stands for a folder
    store.put("in/hereafter/c.txt", b"another prefix")
    assert seen(store.inbox("in/here/")) == seen(Folder(tmp_path))


def test_keys_that_are_no_paths_are_recorded_and_not_read(store: Store) -> None:
    for key in ("x//y.txt", "./z.txt", "up/../w.txt", "/lead.txt", "full", "full/", "alone/", "good.txt"):
        store.put(f"odd/{key}", key.encode())
    found = seen(store.inbox("odd"))
    good = {path: file.sha256 for path, file in found.items() if file.error_code is None}
    assert good == {name: hashlib.sha256(name.encode()).hexdigest() for name in ("full", "good.txt")}
    odd = {path for path, file in found.items() if file.error_code == "unusable_key"}
    assert odd == {"x//y.txt", "./z.txt", "up/../w.txt", "/lead.txt", "full\\u002f", "alone"}
    assert scan(store.inbox("odd"), HashCache(), 1000).unlisted == ()


def test_what_cannot_be_read_costs_itself_only(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("closed.txt", "gone.txt", "open.txt"):
        store.put(f"some/{name}", name.encode())
    store.close("some/closed.txt")
    digest = Bucket.digest

    def as_it_goes(inbox: Bucket, path: str, stamp: Stamp) -> Digest:
        store.remove("some/gone.txt")
        return digest(inbox, path, stamp)

    monkeypatch.setattr(Bucket, "digest", as_it_goes)
    assert {
        path: (file.error_code, file.error_detail) for path, file in seen(store.inbox("some")).items()
    } == {
        "closed.txt": ("not_permitted", "access denied"),
        "gone.txt": ("vanished", "no such object"),
        "open.txt": (None, None),
    }


def test_a_bucket_that_is_not_there_is_no_empty_one(store: Store) -> None:
    store.put("there/a.txt", b"a")
    nowhere = Bucket.at("s3://no-such-bucket/there")
    for missing in (nowhere, store.inbox("not-there"), store.inbox("there/a.txt")):
        for look_at in (missing.require, lambda inbox=missing: scan(inbox, HashCache(), 1)):
            with pytest.raises(InboxMissingError, match="no such bucket, or nothing below") as error:
                look_at()
            assert str(missing) in str(error.value)
    Bucket.at("s3://reports").require()
    with store.refusing_keys():
        with pytest.raises(InboxMissingError, match="access denied"):
            store.inbox("there").require()
        with pytest.raises(InboxMissingError, match="access denied"):
            fingerprint(store.inbox("there"))


def test_a_store_that_does_not_answer_is_given_up(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(buckets, "_ANSWER_SECONDS", 1)
    monkeypatch.setattr(buckets, "_TRIES", 1)
    with socket.socket() as silent:
        silent.bind(("127.0.0.1", 0))
        silent.listen()
        for listening in (True, False):
            monkeypatch.setenv("AWS_ENDPOINT_URL", f"http://127.0.0.1:{silent.getsockname()[1]}")
            if not listening:
                silent.close()
            buckets._file_system.cache_clear()
            with pytest.raises(InboxMissingError, match="network connection") as error:
                store.inbox("there").require()
            assert holds_no_secret(str(error.value))
    buckets._file_system.cache_clear()


@pytest.mark.parametrize(
    "place",
    ["s3://a-key:a-secret@reports/in", "s3://", "s3:///in", "s3://reports//in", "s3://reports/../in",
     "s3://reports/in?secret_key=a", "gs://reports/in", "https://a-key:a-secret@host/in"],
)  # fmt: skip
def test_addresses_that_cannot_be_one_are_refused(
    place: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(UsageError, match="s3://bucket/prefix"):
        inbox_at(place)
    monkeypatch.setenv("GONGKAI_INBOX", place)
    assert main(["run"]) == USAGE
    assert holds_no_secret(capsys.readouterr().err)


def test_a_run_without_its_bucket_changes_nothing(
    store: Store, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    monkeypatch.setenv("GONGKAI_INBOX", "s3://reports/no-such-prefix")
    monkeypatch.setenv("GONGKAI_HOME", str(tmp_path / "home"))
    assert main(["run"]) == USAGE
    assert "nothing below that prefix. Nothing was changed." in capsys.readouterr().err
    assert not (tmp_path / "home").exists()


def test_listings_of_many_pages_are_whole(store: Store) -> None:
    for number in range(2300):
        store.put(f"many/{number % 7}/{number}.txt", b"x")
    entries = store.inbox("many").entries()
    assert len({entry.file.path for entry in entries}) == len(entries) == 2300


def test_only_what_has_rested_for_longer_than_clocks_differ_is_not_read_again(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    store.put("rest/a.txt", b"one")
    inbox, cache = store.inbox("rest"), HashCache()
    seen(inbox, cache)
    assert not len(cache.kept)
    now = time.time_ns() + 3 * 3600 * 10**9
    monkeypatch.setattr("pipelines.inbox.hash_cache.time.time_ns", lambda: now)
    first = seen(inbox, cache)
    with monkeypatch.context() as patched:
        patched.setattr(Bucket, "digest", lambda *_: pytest.fail("the object was read"))
        assert seen(inbox, HashCache(cache.kept)) == first
    # The same key, size and second of another bucket, or prefix, is another object.
    store.put("rest-too/a.txt", b"two")
    again = seen(store.inbox("rest-too"), HashCache(cache.kept))
    assert again["a.txt"].sha256 == hashlib.sha256(b"two").hexdigest()


def test_the_fingerprint_follows_what_would_be_read(store: Store) -> None:
    store.put("print/a.txt", b"one")
    before = fingerprint(store.inbox("print"))
    store.put("print/.hidden", b"x")
    assert fingerprint(store.inbox("print")) == before
    store.put("print/manifest.csv", b"path\n")
    assert fingerprint(store.inbox("print")) != before


def desk_with_everything(folder: Path) -> Workbench:
    desk = Workbench(folder)
    text = text_of(report_of("鲁山县下汤镇"))
    desk.put("鲁山县/下汤镇-2024.txt", text)
    desk.put("2023/无名.txt", text_of(report_of("下汤镇", 2023)))
    desk.put("manifest.csv", "path,agency_name\n2023/无名.txt,河南省鲁山县下汤镇\n")
    printed = all_different("2021").printed[GRANTED]
    sha256 = hashlib.sha256(text.encode()).hexdigest()
    desk.put("corrections.csv", csv_of(line_of(printed, "12345", GRANTED, sha256)))
    desk.put(
        "reviewed.csv", f"source_sha256,cell,printed_text,who,when,why\n{sha256},{GRANTED},{printed},张三,,\n"
    )
    desk.put("county.zip", zipped([("镇/尧山镇.docx", WORD_LAYOUTS["plain"](report_of("鲁山县尧山镇")))]))
    desk.put("not-a-report.txt", "明天开会。")
    desk.put("empty.txt", "")
    return desk


def test_the_same_inbox_gives_the_same_tables_as_a_folder_and_as_a_bucket(
    store: Store, tmp_path: Path
) -> None:
    in_folder = desk_with_everything(tmp_path / "folder")
    in_folder.load()
    store.put_folder(in_folder.inbox, "national/inbox")
    in_bucket = Workbench(tmp_path / "bucket", place=store.inbox("national/inbox"))
    in_bucket.load()
    told = in_folder.contents()
    # Where the corrections were read is told by name alone.
    assert in_bucket.contents() == told
    assert told["corrections"]
    assert {row[0] for row in in_bucket.query("SELECT status FROM corrections")} == {"applied"}
    assert in_bucket.query("SELECT status FROM reviews") == [("held",)]
    # A trace needs the release and the bucket.
    publish(in_bucket.home, Versions("0.1.0", "e1"))
    made = trace(in_bucket.settings, "尧山镇 2024", GRANTED, tmp_path / "page.html")
    assert "county.zip!/镇/尧山镇.docx" in made.lines[0]
    shutil.rmtree(in_bucket.home.extractions)
    elsewhere = replace(in_bucket.settings, inbox=Folder(tmp_path))
    assert known_inboxes(elsewhere.inbox, elsewhere.inboxes_record)[1] == store.inbox("national/inbox")
    assert trace(elsewhere, "尧山镇 2024", GRANTED, tmp_path / "again.html").page.exists()


def test_what_is_overwritten_while_it_is_read_is_read_by_the_next_run(store: Store, tmp_path: Path) -> None:
    before, after = (text_of(report_of("鲁山县下汤镇", first=first)).encode() for first in (1000, 2000))
    store.put("moving/下汤镇.txt", before)
    desk = Workbench(tmp_path, place=store.inbox("moving"))
    look(desk.workspace)
    store.put("moving/下汤镇.txt", after)
    desk.call("extractions")
    statuses = "SELECT status, error_code, source_sha256 FROM source_files WHERE is_present"
    assert desk.query(statuses) == [("failed", "read_failed", hashlib.sha256(before).hexdigest())]
    desk.load()
    assert desk.query(statuses) == [("extracted", None, hashlib.sha256(after).hexdigest())]


def test_workers_make_a_connection_of_their_own(store: Store, tmp_path: Path) -> None:
    inbox = store.inbox("national")
    assert pickle.loads(pickle.dumps(inbox)) == inbox
    assert holds_no_secret(pickle.dumps(inbox).decode("latin-1"))
    # More than are read in this process.
    desk = Workbench(tmp_path, place=store.inbox("towns"))
    for number in range(20):
        store.put(f"towns/{number}.txt", text_of(report_of(f"鲁山县第{number}镇")).encode())
    desk.load()
    assert desk.query("SELECT count(*) FROM reports") == [(20,)]


def test_a_bucket_is_asked_every_quarter_of_an_hour(store: Store, tmp_path: Path) -> None:
    def interval(desk: Workbench) -> int | None:
        sensor = desk.definitions().resolve_sensor_def("inbox")
        assert isinstance(sensor, dg.SensorDefinition)
        return sensor.minimum_interval_seconds

    assert interval(Workbench(tmp_path, place=store.inbox("national"))) == 900
    assert interval(Workbench(tmp_path)) == 60
