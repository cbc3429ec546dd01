"""Processes start with what they need imported, and without looking through it for garbage."""

import gc
import sys
from multiprocessing.connection import Connection

from pipelines.extraction.processes import NEW_OBJECTS, clean_context, imported_for_good, start_process


def tell(connection: Connection) -> None:
    """What a process finds when it starts; this module imports nothing of that."""
    there = {"pandas", "pipelines.extraction.batches"} <= sys.modules.keys()
    connection.send((there, gc.get_freeze_count(), gc.isenabled()))


def test_a_process_starts_with_what_workers_need() -> None:
    context = clean_context()
    ours, theirs = context.Pipe()
    process = context.Process(target=tell, args=(theirs,))
    start_process(process)
    is_imported, frozen, collects = ours.recv()
    process.join()
    assert is_imported
    assert frozen > 50_000  # of pandas alone
    assert collects


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
