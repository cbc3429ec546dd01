"""What is kept between runs is whole or as it was."""

from dataclasses import dataclass
from pathlib import Path

import pytest

from pipelines.records import read_records, write_records, write_text
from warehouse.paths import write_whole


@dataclass(frozen=True)
class Record:
    name: str
    number: int | None


def test_records_come_back_as_they_were_written(tmp_path: Path) -> None:
    file, records = tmp_path / "new" / "records.parquet", [Record("一", 2**40), Record("", None)]
    assert read_records(Record, file) == []
    write_records(Record, records, file)
    assert read_records(Record, file) == records
    assert list(file.parent.iterdir()) == [file]


def test_what_cannot_be_written_leaves_what_was_there(tmp_path: Path) -> None:
    file = tmp_path / "text"
    write_text("before", file)

    def fail(partial: Path) -> None:
        partial.write_bytes(b"half")
        raise OSError("no space left")

    with pytest.raises(OSError, match="no space"):
        write_whole(file, fail)
    assert file.read_text(encoding="utf-8") == "before"
