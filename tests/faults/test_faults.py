"""Whole runs that are disturbed: a few fixed trials of benchmarks/bench_faults.py."""

import shutil
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from benchmarks.bench_faults import Row, damages, on_disk, prepared, signals, system_calls
from benchmarks.faults import Bench

pytestmark = pytest.mark.faults


@pytest.fixture(scope="module")
def bench() -> Iterator[Bench]:
    """An inbox, and the homes of undisturbed runs; the path is short, as sockets are made below it."""
    with TemporaryDirectory(prefix="gf-") as folder:
        yield prepared(Path(folder), seed=1)


def stands(rows: Iterable[Row]) -> None:
    """No trial ended with anything wrong; what could not be tried is told."""
    for row in rows:
        assert row.wrong == []
        if row.note.startswith("left out"):
            pytest.skip(f"{row.fault}: {row.note}")
        assert row.ended.total() > 0


@pytest.mark.parametrize(
    ("options", "roomy"),
    [("size=9m", "size=400m"), ("size=400m,nr_inodes=60", "nr_inodes=100000")],
    ids=["no space", "no inodes"],
)
def test_a_full_disk_ends_a_run_with_one_line(bench: Bench, options: str, roomy: str) -> None:
    row = Row(options)
    on_disk(bench, row, [options], roomy)
    stands([row])
    assert row.ended == {"4": 1}


@pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice is not installed")
def test_an_interrupt_ends_a_run_that_reads(bench: Bench) -> None:
    stands(signals(bench, 0, ["extractions"]))


@pytest.mark.parametrize(
    ("faults", "scale"), [(system_calls, 0.05), (damages, 0.1)], ids=["killed", "damaged"]
)
def test_releases_stay_whole(
    bench: Bench, faults: Callable[[Bench, float], Iterator[Row]], scale: float
) -> None:
    stands(faults(bench, scale))
