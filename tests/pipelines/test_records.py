"""What is kept between runs is whole or as it was."""

import errno
import os
from dataclasses import dataclass
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from pipelines.records import RecordDamagedError, read_records, write_records, write_text
from warehouse.paths import write_whole
from warehouse.working import says_damaged


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


@pytest.mark.parametrize("part", [0, 2])
def test_a_record_that_is_not_whole_says_what_to_do_and_nothing_of_the_database(
    tmp_path: Path, part: int
) -> None:
    file = tmp_path / "records.parquet"
    write_records(Record, [Record("一", 1)], file)
    data = file.read_bytes()
    file.write_bytes(data[: len(data) * part // 3])
    with pytest.raises(RecordDamagedError, match=f"{file} cannot be read.*Restore it") as error:
        read_records(Record, file)
    assert not says_damaged(str(error.value))
    assert not says_damaged(str(error.value.__cause__))


@pytest.mark.parametrize("number", [errno.EIO, errno.ESTALE, errno.EMFILE, errno.EACCES])
def test_a_record_that_the_system_does_not_let_be_read_is_not_to_be_removed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, number: int
) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise OSError(number, "Failed to open local file")

    file = tmp_path / "records.parquet"
    write_records(Record, [Record("一", 1)], file)
    monkeypatch.setattr(pq, "read_table", refuse)
    with pytest.raises(RecordDamagedError) as error:
        read_records(Record, file)
    told = str(error.value)
    assert f"cannot be read ({os.strerror(number)}). Make it readable and run again" in told
    assert "remove" not in told


def test_what_cannot_be_written_leaves_what_was_there(tmp_path: Path) -> None:
    file = tmp_path / "text"
    write_text("before", file)

    def fail(partial: Path) -> None:
        partial.write_bytes(b"half")
        raise OSError("no space left")

    with pytest.raises(OSError, match="no space"):
        write_whole(file, fail)
    assert file.read_text(encoding="utf-8") == "before"
