"""The folders of the inbox as the last scan saw them, by hashes: those that are the same are not looked into.

Correctness first: they count only beside the very ledger that holds what was seen, and where the same decides
what is seen. Whoever writes the ledger lets go of them, or takes them along.
"""

import json
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

from pipelines.records import write_text


def load(file: Path, ledger_file: Path, by: str) -> dict[str, str]:
    """Hashes by stored path; none where the ledger was written since, or something else was seen by."""
    with suppress(OSError, ValueError, TypeError, KeyError):
        known = json.loads(file.read_text(encoding="utf-8"))
        if known["by"] == by and known["ledger"] == _state(ledger_file):
            return dict(known["folders"])
    return {}


def save(folders: Mapping[str, str], file: Path, ledger_file: Path, by: str) -> None:
    """Write them, once the ledger is."""
    known = {"by": by, "ledger": _state(ledger_file), "folders": dict(folders)}
    write_text(json.dumps(known, ensure_ascii=False), file)


def _state(ledger_file: Path) -> list[int]:
    """Changes whenever the ledger is written."""
    status = ledger_file.stat()
    return [status.st_ino, status.st_size, status.st_mtime_ns]
