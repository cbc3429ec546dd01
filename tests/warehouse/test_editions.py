"""A whole release to take away: as one SQLite file, and as Parquet with a data package."""

import json
import re
import sqlite3
from contextlib import closing
from datetime import datetime
from hashlib import sha256
from pathlib import Path

import duckdb
import pandas as pd
import polars as pl
import pyarrow.parquet as pq
import pytest

from schemas.tables import TABLES
from warehouse.errors import ExportRefusedError, ReleaseNotFoundError
from warehouse.exports.edition import export_edition
from warehouse.exports.sqlite import export_sqlite
from warehouse.paths import Home
from warehouse.release_reader import open_published


def test_sqlite_has_every_row_of_every_table(published: Home, tmp_path: Path):
    exported = export_sqlite(published.published_database, tmp_path / "out" / "gongkai.sqlite")
    with open_published(published.published_database) as con, closing(sqlite3.connect(exported.path)) as lite:
        for table in TABLES:
            (rows,) = con.execute(f"SELECT count(*) FROM {table.name}").fetchall()[0]
            assert lite.execute(f"SELECT count(*) FROM {table.name}").fetchone() == (rows,), table.name
        for fact_table, value in (
            ("article20_items", "CAST(value AS DOUBLE)"),
            ("application_dispositions", "application_count"),
            ("review_litigation_counts", "case_count"),
        ):
            name = value.removeprefix("CAST(").removesuffix(" AS DOUBLE)")
            order = f"SELECT {{}}, raw_text, value_status, locator FROM {fact_table} ORDER BY ALL"
            printed = con.execute(order.format(f"report_id, {value}")).fetchall()
            taken = lite.execute(
                order.format(f"report_id, {name}").replace("ALL", "1, 2, 3, 4, 5")
            ).fetchall()
            assert sorted(taken, key=repr) == sorted(printed, key=repr)


def test_sqlite_keeps_blanks_dates_keys_and_comments(published: Home, tmp_path: Path):
    path = export_sqlite(published.published_database, tmp_path / "gongkai.sqlite").path
    with closing(sqlite3.connect(path)) as lite:
        (schema,) = lite.execute("SELECT sql FROM sqlite_master WHERE name = 'reports'").fetchone()
        assert "机关标识" in schema
        assert "PRIMARY KEY (report_id)" in schema
        blanks = "SELECT count(*) FROM application_dispositions WHERE application_count IS NULL"
        assert lite.execute(f"{blanks} AND value_status = 'stated'").fetchone() == (0,)
        with open_published(published.published_database) as con:
            assert lite.execute(blanks).fetchall() == con.execute(blanks).fetchall()
        (built_at,) = lite.execute("SELECT built_at FROM releases").fetchone()
        assert datetime.fromisoformat(built_at).tzinfo is not None
    assert [file.name for file in tmp_path.iterdir()] == ["gongkai.sqlite"]


def test_an_edition_proves_each_of_its_files(published: Home, tmp_path: Path):
    out = tmp_path / "edition"
    exported = export_edition(published.published_database, out)
    package = json.loads((out / "datapackage.json").read_text(encoding="utf-8"))
    assert [resource["name"] for resource in package["resources"]] == [table.name for table in TABLES]
    listed = {file["path"]: file for resource in package["resources"] for file in resource["files"]}
    assert {path.relative_to(out).as_posix() for path in out.rglob("*.parquet")} == set(listed)
    for path, file in listed.items():
        content = (out / path).read_bytes()
        assert file["hash"] == f"sha256:{sha256(content).hexdigest()}"
        assert file["bytes"] == len(content)
        assert file["rows"] == len(pd.read_parquet(out / path))
    assert exported.rows == sum(file["rows"] for file in listed.values())
    assert package["version"] in package["citation"]


def test_an_edition_describes_columns_keys_and_what_they_refer_to(published: Home, tmp_path: Path):
    export_edition(published.published_database, tmp_path / "edition")
    package = json.loads((tmp_path / "edition" / "datapackage.json").read_text(encoding="utf-8"))
    (items,) = (one for one in package["resources"] if one["name"] == "article20_items")
    fields = {field["name"]: field for field in items["schema"]["fields"]}
    assert fields["value"]["type"] == "number"
    assert fields["value_status"]["constraints"]["enum"][0] == "stated"
    assert items["schema"]["primaryKey"] == ["report_id", "item_code", "subject_code", "measure_code"]
    assert {
        "fields": "item_code",
        "reference": {"resource": "code_article20", "fields": "code"},
    } in items["schema"]["foreignKeys"]


def test_an_edition_never_changes(published: Home, tmp_path: Path):
    export_edition(published.published_database, tmp_path / "edition")
    with pytest.raises(ExportRefusedError, match="never changes"):
        export_edition(published.published_database, tmp_path / "edition")


@pytest.mark.parametrize("export", [export_sqlite, export_edition])
def test_nothing_published_is_said_and_nothing_written(tmp_path: Path, export):
    with pytest.raises(ReleaseNotFoundError, match="make run"):
        export(tmp_path / "published" / "gongkai.duckdb", tmp_path / "out")
    assert list(tmp_path.iterdir()) == []


def test_each_part_of_an_edition_has_the_columns_and_types_that_are_described(
    published: Home, tmp_path: Path
):
    """Read as pandas, polars, pyarrow and DuckDB read them: every one the same rows of the same columns."""
    out = export_edition(published.published_database, tmp_path / "edition").path
    package = json.loads((out / "datapackage.json").read_text(encoding="utf-8"))
    frames = {"string": "string", "integer": "int", "number": "(decimal|float|double)", "boolean": "bool"}
    for resource in package["resources"]:
        assert "rows" not in resource
        fields = {field["name"]: field for field in resource["schema"]["fields"]}
        files = [str(out / file["path"]) for file in resource["files"]]
        rows = sum(file["rows"] for file in resource["files"])
        assert len(pl.read_parquet(files)) == rows if files else rows == 0
        assert sum(len(pd.read_parquet(file)) for file in files) == rows
        for file in files:
            schema = pq.read_schema(file)
            assert schema.names == list(fields), file
            for column in schema:
                expected = frames.get(fields[column.name]["type"], "")
                assert re.match(expected, str(column.type)), (file, column)
        with duckdb.connect() as con:
            assert not files or con.read_parquet(files).shape == (rows, len(fields))
