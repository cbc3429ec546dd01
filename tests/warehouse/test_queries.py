"""The SQL files: each can be parsed and is laid out to be read."""

from pathlib import Path

import duckdb
import pytest

import warehouse

FILES = sorted((Path(warehouse.__file__).parent / "sql").glob("*.sql"))


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_a_file_of_sql_can_be_parsed_and_read(file: Path):
    text = file.read_text(encoding="utf-8")
    assert duckdb.extract_statements(text)
    assert [line for line in text.splitlines() if len(line) > 120 or line != line.rstrip()] == []
