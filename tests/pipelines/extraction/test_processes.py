"""Processes start with what they need imported, and without looking through it for garbage."""

import gc
import os
import sys
from contextlib import suppress
from multiprocessing.connection import Connection
from pathlib import Path

from pipelines.extraction.processes import (
    NEW_OBJECTS,
    clean_context,
    end_what_starts_processes,
    imported_for_good,
    start_process,
)


def tell(connection: Connection) -> None:
    """What a process finds when it starts; this module imports nothing of that."""
    there = {"pandas", "extractors.extraction", "pipelines.extraction.batches"} & sys.modules.keys()
    connection.send((there, gc.get_freeze_count(), gc.isenabled()))


def test_a_process_starts_with_what_workers_need() -> None:
    context = clean_context()
    ours, theirs = context.Pipe()
    process = context.Process(target=tell, args=(theirs,))
    start_process(process)
    there, frozen, collects = ours.recv()
    process.join()
    assert there == {"extractors.extraction", "pipelines.extraction.batches"}  # and no pandas
    assert frozen > 50_000
    assert collects


def ours_that_start_processes() -> list[str]:
    """Ids of the processes below this one that start others."""
    found = []
    for process in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):  # it has ended
            *_, of_parent = (process / "stat").read_text().rpartition(") ")
            if int(of_parent.split()[1]) == os.getpid():
                found += [process.name] if b"forkserver" in (process / "cmdline").read_bytes() else []
    return found


def test_what_starts_processes_ends_where_none_is_left_and_starts_again() -> None:
    context = clean_context()
    for _ in range(2):
        ours, theirs = context.Pipe()
        process = context.Process(target=tell, args=(theirs,))
        start_process(process)
        end_what_starts_processes()
        assert ours_that_start_processes()
        ours.recv()
        process.join()
        assert process.exitcode == 0
        end_what_starts_processes()
        assert not ours_that_start_processes()


def test_garbage_is_looked_for_again_after_an_import_that_fails_but_seldom() -> None:
    before = gc.get_threshold()
    try:
        with imported_for_good():
            assert not gc.isenabled()
            raise ImportError
    except ImportError:
        assert gc.isenabled()
        assert gc.get_threshold()[0] == NEW_OBJECTS
    gc.unfreeze()
    gc.set_threshold(*before)
