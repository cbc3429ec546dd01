"""The extraction store: whole batches or none, one version in use, damage found and set aside."""

from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from pipelines.extraction import extraction_store
from pipelines.extraction.extraction_store import Opened, append, compact, open_store
from schemas import kept
from schemas.findings import Finding
from schemas.store import STORE_SCHEMAS, store_rows, stored_finding
from tests.pipelines.extraction.stand_ins import made_up, store_messages


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return tmp_path / "extractions"


def put(root: Path, *names: str, version: str = "v1") -> Path:
    """A batch with an extraction for each name, which stands for the hash of a file too."""
    return append(root, store_rows([(name, made_up(f"{name}镇|2024".encode())) for name in names], version))


def interrupted(*_: object, **__: object) -> None:
    """Somebody pressed Ctrl-C, or the machine stopped."""
    raise KeyboardInterrupt


def in_use(opened: Opened) -> dict[str, str]:
    return dict(opened.in_use)


def titles(opened: Opened) -> list[str]:
    return sorted(str(title) for title in opened.rows("reports")["title"].to_pylist())


def test_a_batch_is_one_folder_with_a_file_a_table_however_many_files_were_read(root: Path) -> None:
    folder = put(root, *(f"{number}" for number in range(50)))
    assert sorted(path.name for path in folder.iterdir()) == [
        "batch.json",
        *sorted(f"{table}.parquet" for table in STORE_SCHEMAS),
    ]
    assert pq.read_metadata(folder / "cells.parquet").num_rows == 50 * 200


def test_what_was_put_in_comes_out(root: Path) -> None:
    put(root, "a", "b")
    put(root, "c")
    opened = open_store(root, "v1")
    assert in_use(opened) == {"a": "v1", "b": "v1", "c": "v1"}
    assert set(opened.current.to_pylist()) == {"a", "b", "c"}
    assert opened.rows("cells").num_rows == 600
    assert opened.rows("cells", {"b"}).num_rows == 200
    assert set(opened.rows("findings", {"b", "c"})["source_sha256"].to_pylist()) == {"b", "c"}
    assert [path.parent.name for path in opened.files("cells", pa.chunked_array([["c"]]))] == ["00000002"]
    assert opened.rows("reports").schema == STORE_SCHEMAS["reports"]


def told_in_parts(root: Path, readings: pa.Table, at_once: int) -> list[tuple[list[int], list[str]]]:
    """The numbers of the batches of each part, and its readings as texts."""
    parts = open_store(root, "v1").parts("cells", readings, at_once)
    texts = [(paths, [" ".join(map(str, row.values())) for row in rows.to_pylist()]) for paths, rows in parts]
    return [([int(path.parent.name) for path in paths], told) for paths, told in texts]


@pytest.mark.parametrize(
    ("at_once", "expected"),
    [
        (1, [([1], ["a 2", "b 4"]), ([2], ["c 1"]), ([4], ["f 0", "e 3"])]),
        (2, [([1], ["a 2", "b 4"]), ([2, 4], ["c 1", "f 0", "e 3"])]),
        (3, [([1, 2], ["a 2", "b 4", "c 1"]), ([4], ["f 0", "e 3"])]),
        (9, [([1, 2, 4], ["a 2", "b 4", "c 1", "f 0", "e 3"])]),
    ],
)
def test_readings_are_told_with_the_batches_that_hold_them(
    root: Path, at_once: int, expected: list[tuple[list[int], list[str]]]
) -> None:
    for names in ("ab", "c", "d", "ef"):
        put(root, *names)
    readings = pa.table({"source_sha256": list("fcaeb"), "place": range(5)})
    assert told_in_parts(root, readings, at_once) == expected


def test_all_readings_of_a_file_are_told_with_the_batch_that_counts(root: Path) -> None:
    for version, names in (("v0", "ab"), ("v1", "c"), ("v1", "a")):
        put(root, *names, version=version)
    some = pa.table({"source_sha256": list("aba"), "report_index": [0, 0, 1]})
    others = pa.table({"source_sha256": ["c"], "report_index": [0]})
    told = told_in_parts(root, pa.concat_tables([some, others]), 1)
    assert told == [([1], ["b 0"]), ([2], ["c 0"]), ([3], ["a 0", "a 1"])]


def test_no_readings_have_no_parts(root: Path) -> None:
    put(root, "a")
    none = pa.table({"source_sha256": pa.array([], pa.string())})
    assert list(open_store(root, "v1").parts("cells", none, 1)) == []


def test_an_empty_store_is_a_store(root: Path) -> None:
    opened = open_store(root, "v1")
    assert (opened.batches, in_use(opened)) == ((), {})
    assert opened.rows("reports").num_rows == 0


def test_the_current_version_is_in_use_and_else_the_newest(root: Path) -> None:
    put(root, "a", "b", "c", version="v1")
    put(root, "a", "b", version="v2")
    put(root, "a", version="v3")
    assert in_use(open_store(root, "v3")) == {"a": "v3", "b": "v2", "c": "v1"}
    assert in_use(open_store(root, "v1")) == {"a": "v1", "b": "v1", "c": "v1"}
    assert in_use(open_store(root, "v9")) == {"a": "v3", "b": "v2", "c": "v1"}
    assert set(open_store(root, "v2").current.to_pylist()) == {"a", "b"}
    assert open_store(root, "v3").rows("reports").num_rows == 3


def test_findings_stored_with_their_messages_say_the_same(root: Path) -> None:
    put(root, "a", "b")
    told = [finding.message_zh for finding in findings_of(root)]
    store_messages(root)
    assert "details" not in pq.read_schema(root / "00000001" / "findings.parquet").names
    assert [finding.message_zh for finding in findings_of(root)] == told
    for number in range(extraction_store.MANY_BATCHES):
        put(root, f"{number}")
    compact(root, open_store(root, "v1"))
    assert sorted(finding.message_zh for finding in findings_of(root))[: len(told)] == told
    assert {finding.details.get("message_en") for finding in findings_of(root)} > {None}


def test_a_message_of_today_fills_with_what_an_older_version_stored() -> None:
    row = {"finding_code": "row_missing", "table_name": None, "cell": None, "stated": None, "expected": None}
    assert "“…”" in stored_finding({**row, "locator": None, "details": None}).message_zh


def findings_of(root: Path) -> list[Finding]:
    return [stored_finding(row) for row in open_store(root, "v1").rows("findings").to_pylist()]


def test_a_write_that_stops_leaves_nothing_behind(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    put(root, "a")
    with monkeypatch.context() as patched:
        patched.setattr("pipelines.extraction.extraction_store.json.dumps", interrupted)
        with pytest.raises(KeyboardInterrupt):
            put(root, "b")
    assert in_use(open_store(root, "v1")) == {"a": "v1"}
    put(root, "c")
    assert in_use(open_store(root, "v1")) == {"a": "v1", "c": "v1"}
    assert sorted(path.name for path in root.iterdir()) == ["00000001", "00000002"]


@pytest.mark.parametrize("name", [f"{table}.parquet" for table in STORE_SCHEMAS])
@pytest.mark.parametrize("damage", ["truncated", "one bit", "gone"])
def test_a_damaged_batch_is_set_aside_and_the_others_stay(root: Path, name: str, damage: str) -> None:
    put(root, "a")
    file = put(root, "b") / name
    data = file.read_bytes()
    match damage:
        case "truncated":
            file.write_bytes(data[:-20])
        case "one bit":
            file.write_bytes(data[:30] + bytes([data[30] ^ 1]) + data[31:])
        case "gone":
            file.unlink()
    opened = open_store(root, "v1")
    assert opened.quarantined == ("00000002",)
    assert in_use(opened) == {"a": "v1"}
    assert (root / "quarantine" / "00000002").is_dir()
    assert open_store(root, "v1").quarantined == ()
    assert put(root, "b").name == "00000003"


def test_only_the_last_damaged_batches_are_kept(root: Path) -> None:
    numbers = range(1, kept.QUARANTINED_BATCHES + 3)
    for number in numbers:
        (put(root, "a") / "reports.parquet").write_bytes(b"damaged")
        assert open_store(root, "v1").quarantined == (f"{number:08d}",)
    there = sorted(path.name for path in (root / "quarantine").iterdir())
    assert there == [f"{number:08d}" for number in numbers][-kept.QUARANTINED_BATCHES :]


@pytest.mark.parametrize("label", ["", "{}", "[]", '{"files": 1, "sha256": 3}'])
def test_a_batch_without_its_label_is_damaged(root: Path, label: str) -> None:
    (put(root, "a") / "batch.json").write_text(label)
    assert open_store(root, "v1").quarantined == ("00000001",)


@pytest.fixture
def many(root: Path) -> Path:
    for number in range(extraction_store.MANY_BATCHES):
        put(root, f"{number:02}")
    return root


def test_few_batches_are_left_alone(root: Path) -> None:
    put(root, "a")
    assert compact(root, open_store(root, "v1")) == 0


def test_many_small_batches_become_one_with_the_same_rows(many: Path) -> None:
    before = open_store(many, "v1")
    rows = {table: before.rows(table).sort_by("source_sha256") for table in STORE_SCHEMAS}
    assert compact(many, before) == extraction_store.MANY_BATCHES
    after = open_store(many, "v1")
    assert len(after.batches) == 1
    assert in_use(after) == in_use(before)
    assert {table: after.rows(table).sort_by("source_sha256") for table in STORE_SCHEMAS} == rows
    assert put(many, "more").name == "00000018"


def test_compaction_drops_what_a_newer_version_superseded(many: Path) -> None:
    put(many, "00", "01", version="v2")
    compact(many, open_store(many, "v2"))
    after = open_store(many, "v2")
    assert in_use(after) == {
        **{f"{number:02}": "v1" for number in range(2, extraction_store.MANY_BATCHES)},
        "00": "v2",
        "01": "v2",
    }
    assert after.rows("files").num_rows == extraction_store.MANY_BATCHES
    assert pq.read_metadata(after.batches[0].path("files")).num_rows == extraction_store.MANY_BATCHES


def test_large_batches_are_not_written_again(many: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(extraction_store, "SMALL_BATCH", 5)
    large = put(many, *"abcdefgh")
    compact(many, open_store(many, "v1"))
    assert large.name in {batch.name for batch in open_store(many, "v1").batches}


def test_a_compaction_that_stops_before_it_cleans_up_counts_no_row_twice(
    many: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = open_store(many, "v1")
    with monkeypatch.context() as patched:
        patched.setattr("pipelines.extraction.extraction_store.shutil.rmtree", interrupted)
        with pytest.raises(KeyboardInterrupt):
            compact(many, before)
    after = open_store(many, "v1")
    assert len(list(many.glob("0*"))) == extraction_store.MANY_BATCHES + 1
    assert titles(after) == titles(before)
    assert len(after.batches) == 1
    assert compact(many, after) == 0
    assert len(list(many.glob("0*"))) == 1
    assert titles(open_store(many, "v1")) == titles(after)
