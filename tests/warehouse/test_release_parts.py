"""A release is made of the one before where that says the same, and holds what one made anew would."""

import os
from dataclasses import replace
from pathlib import Path

import duckdb
import pytest

from schemas.tables import TABLE_BY_NAME, TABLES
from tests.warehouse.made import FIRST_RELEASE, VERSIONS, Made, report_rows
from tests.warehouse.test_publish import at, first_release, reading
from warehouse import release_parts
from warehouse.content import FACTS, contents, declared_digest, partition_of, replaced_since, row_digests
from warehouse.load import delete_year, replace_year
from warehouse.manifest import read_manifest
from warehouse.paths import Home
from warehouse.publish import altered_years, publish
from warehouse.releases import Release
from warehouse.session import attached
from warehouse.views import VIEWS
from warehouse.working import open_working

NEW = [Made("new", 2023), Made("newer", 2023)]


def add_a_year(home: Home) -> None:
    """Reports of a year that the first release has not."""
    with open_working(home.working_database) as con:
        replace_year(con, "reports", 2023, report_rows(NEW))


def everything(release: Release) -> dict[str, list[tuple[object, ...]]]:
    """All rows of all tables and views, in the database and, where there are some, in the Parquet files."""
    found = {}
    with duckdb.connect(str(release.database), read_only=True) as con:
        con.execute("SET TimeZone = 'UTC'")
        for name in [*(table.name for table in TABLES), *(view.name for view in VIEWS)]:
            found[name] = con.execute(f"FROM {name} ORDER BY ALL").fetchall()
            files = release.path / "parquet" / name
            if files.is_dir():
                found[f"{name} in files"] = con.execute(
                    f"FROM read_parquet('{files}/*.parquet') ORDER BY ALL"
                ).fetchall()
    return found


@pytest.mark.parametrize(("most_listed", "wide_at_once"), [(1, 1), (1_000, 20_000)])
def test_a_release_made_of_the_one_before_holds_what_one_made_anew_does(
    released: Home, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, most_listed: int, wide_at_once: int
):
    monkeypatch.setattr(release_parts, "MOST_LISTED", most_listed)
    monkeypatch.setattr(release_parts, "WIDE_AT_ONCE", wide_at_once)

    def grow_and_publish(home: Home) -> Release:
        add_a_year(home)
        publish(home, VERSIONS, built_at=at(1))
        with open_working(home.working_database) as con:
            delete_year(con, "reports", 2023)
            replace_year(con, "reports", 2020, report_rows([Made("other", 2020)]))
        return publish(home, VERSIONS, built_at=at(2))

    anew = Home(tmp_path / "anew")
    anew.root.mkdir()
    for file in released.root.glob("warehouse.*"):
        (anew.root / file.name).write_bytes(file.read_bytes())
    with open_working(anew.working_database) as con:
        con.execute("DELETE FROM releases")
    publish(anew, VERSIONS, built_at=FIRST_RELEASE)
    first, followed = first_release(released), grow_and_publish(released)
    monkeypatch.setattr("warehouse.publish.release_before", lambda home: None)
    made_anew = grow_and_publish(anew)
    assert everything(followed) == everything(made_anew)
    assert followed.content == made_anew.content
    assert followed.row_counts == made_anew.row_counts
    # What is the same is the very file, byte for byte, and has a copy of its own.
    same = "parquet/application_dispositions/report_year=2024.parquet"
    assert (followed.path / same).read_bytes() == (first.path / same).read_bytes()
    assert not (followed.path / same).samefile(first.path / same)


def test_the_manifest_tells_what_each_year_of_the_database_holds(released: Home):
    add_a_year(released)
    release = publish(released, VERSIONS, built_at=at(1))
    manifest = read_manifest(release.path)
    assert manifest is not None
    assert set(manifest.contents["reports"]) == {"2020", "2023", "2024", "unknown"}
    with open_working(released.working_database) as con:
        assert manifest.contents == contents(con)
        with attached(con, release.database, "release", "READ_ONLY"):
            for table in FACTS:
                years = [None, 2020, 2023, 2024] if table.by_year else [None]
                found = row_digests(con, table, years, "release.main.")
                told = {partition_of(table, year): digest for year, digest in found.items() if digest}
                assert told == manifest.contents[table.name], table.name


def test_only_what_differs_is_written(released: Home, monkeypatch: pytest.MonkeyPatch):
    add_a_year(released)
    inserted: list[tuple[str, str]] = []
    usual = release_parts._insert

    def told(con: duckdb.DuckDBPyConnection, table: str, working: str, condition: str = "true") -> None:
        inserted.append((table, condition))
        usual(con, table, working, condition)

    monkeypatch.setattr(release_parts, "_insert", told)
    publish(released, VERSIONS, built_at=at(1))
    of_year = {table for table, condition in inserted if condition.startswith("report_year = 2023")}
    assert of_year == {"reports", "reports_wide"}
    assert "places" not in {table for table, _ in inserted}


def test_reports_that_were_replaced_are_known_and_not_looked_for(
    released: Home, monkeypatch: pytest.MonkeyPatch
):
    add_a_year(released)
    publish(released, VERSIONS, built_at=at(1))
    for renamed in (Made("new", 2023, agency="石林镇"), Made("newest", 2023)):
        with open_working(released.working_database) as con:
            replace_year(con, "reports", 2023, report_rows([renamed]), [renamed.report_id])

    def refused(*_: object) -> None:
        raise AssertionError("all rows were looked at")

    monkeypatch.setattr(release_parts, "_compare", refused)
    release = publish(released, VERSIONS, built_at=at(2))
    with open_working(released.working_database) as con, attached(con, release.database, "r", "READ_ONLY"):
        for name in ("reports", "reports_wide"):
            assert con.execute(f"FROM {name} EXCEPT FROM r.main.{name}").fetchall() == []
        changed = "SELECT DISTINCT report_id FROM release_changes ORDER BY ALL"
        assert con.execute(changed).fetchall() == [("new",), ("newest",)]
        assert con.execute("FROM meta.replaced").fetchall() == []


def test_what_is_replaced_is_not_known_once_a_whole_year_was(released: Home):
    add_a_year(released)
    table, (one, other) = TABLE_BY_NAME["reports"], NEW

    def digest(con: duckdb.DuckDBPyConnection) -> str:
        return contents(con)["reports"]["2023"]

    with open_working(released.working_database) as con:
        first = digest(con)
        both = [one.report_id, other.report_id]
        replace_year(con, "reports", 2023, report_rows([replace(one, agency="石林镇"), other]), both)
        second = digest(con)
        assert replaced_since(con, table, 2023, first, second) == ["new"]
        replace_year(con, "reports", 2023, report_rows(NEW[:0]), [other.report_id])
        third = digest(con)
        assert replaced_since(con, table, 2023, first, third) == ["new", "newer"]
        assert replaced_since(con, table, 2023, second, third) == ["newer"]
        assert replaced_since(con, table, 2023, third, third) == []
        assert replaced_since(con, table, 2024, first, third) is None
        replace_year(con, "reports", 2023, report_rows([Made("other", 2023)]))
        assert replaced_since(con, table, 2023, first, digest(con)) is None


def test_texts_of_cells_alone_are_kept_without_trying_fsst(released: Home, monkeypatch: pytest.MonkeyPatch):
    setting = "SELECT current_setting('disabled_compression_methods')"
    tried: dict[str, bool] = {}
    usual = release_parts._insert

    def told(con: duckdb.DuckDBPyConnection, table: str, working: str, condition: str = "true") -> None:
        usual(con, table, working, condition)
        tried[table] = con.execute(setting).fetchone() == ("",)

    def written(con: duckdb.DuckDBPyConnection, *_: object) -> None:
        tried["afterwards"] = con.execute(setting).fetchone() == ("",)
        raise OSError("no room")

    monkeypatch.setattr(release_parts, "_insert", told)
    monkeypatch.setattr("warehouse.publish.write_parquet", written)
    monkeypatch.setattr("warehouse.publish.release_before", lambda home: None)
    add_a_year(released)
    with pytest.raises(OSError, match="no room"):
        publish(released, VERSIONS, built_at=at(1))
    assert {table for table, is_tried in tried.items() if not is_tried} == {*release_parts.OF_CELLS}
    assert tried["afterwards"]


def test_a_file_that_cannot_be_written_is_told_and_threads_are_as_before(released: Home):
    with open_working(released.working_database) as con:
        before = con.execute("SELECT current_setting('threads')").fetchone()
        with pytest.raises(duckdb.CatalogException, match="nowhere"):
            release_parts._each_by_one_thread(con, ["SELECT 1", "FROM nowhere", "SELECT 2"])
        assert con.execute("SELECT current_setting('threads')").fetchone() == before


@pytest.mark.parametrize("damaged", ["gongkai.duckdb", "parquet/reports/report_year=2024.parquet"])
def test_a_damaged_release_is_no_part_of_the_next(released: Home, damaged: str):
    file = first_release(released).path / damaged
    data = bytearray(file.read_bytes())
    data[len(data) // 2] ^= 1
    file.chmod(0o644)
    file.write_bytes(data)
    assert release_parts.release_before(released) is None
    add_a_year(released)
    release = publish(released, VERSIONS, built_at=at(1))
    with reading(released) as con:
        assert con.execute("SELECT count(*) FROM reports").fetchone() == (5,)
    assert release_parts.release_before(released) == release_parts.Before(
        release.path,
        read_manifest(release.path).contents,  # type: ignore[union-attr]
    )


def test_a_copy_that_is_not_what_it_says_is_written_anew(
    released: Home, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
):
    usual = release_parts.release_before

    def lying(home: Home) -> release_parts.Before | None:
        before = usual(home)
        assert before is not None
        with open_working(home.working_database) as con:
            return release_parts.Before(before.folder, contents(con))

    add_a_year(released)
    monkeypatch.setattr("warehouse.publish.release_before", lying)
    monkeypatch.setattr("warehouse.publish.next_sequence", lambda home: 1)
    release = publish(released, VERSIONS, built_at=at(1))
    assert "not what it says (reports of 2023)" in caplog.text
    assert len(everything(release)["reports"]) == len(everything(release)["reports in files"]) == 5


def test_rows_that_are_not_what_was_made_are_told_and_believed_no_more(released: Home):
    publish(released, VERSIONS, built_at=at(1))
    assert list(altered_years(released)) == []
    with open_working(released.working_database) as con:  # as if the disk had changed what it holds
        con.execute("UPDATE reports SET title = 'another' WHERE report_year = 2024")
    assert list(altered_years(released)) == [
        "Rows of reports of 2024 are not those that were made: make run makes them again."
    ]
    with open_working(released.working_database) as con:
        unsure = "SELECT DISTINCT report_year FROM meta.contents WHERE NOT is_sure"
        assert con.execute(unsure).fetchall() == [(2024,)]


def test_a_file_that_only_we_write_is_believed(released: Home):
    sure = "SELECT DISTINCT is_sure FROM meta.contents"
    publish(released, VERSIONS, built_at=at(1))
    add_a_year(released)
    with open_working(released.working_database) as con:
        assert con.execute(sure).fetchall() == [(True,)]
    os.utime(released.working_database)
    with open_working(released.working_database) as con:
        assert con.execute(sure).fetchall() == [(False,)]


def test_a_file_with_much_free_room_is_written_anew(released: Home, monkeypatch: pytest.MonkeyPatch):
    add_a_year(released)
    grown = publish(released, VERSIONS, built_at=at(1)).database.stat().st_size
    monkeypatch.setattr(release_parts, "MOST_FREE", -1.0)
    with open_working(released.working_database) as con:
        delete_year(con, "reports", 2023)
    release = publish(released, VERSIONS, built_at=at(2))
    assert release.database.stat().st_size < grown
    assert len(everything(release)["reports"]) == 3


def test_a_stored_view_that_selects_otherwise_is_another_declaration(monkeypatch: pytest.MonkeyPatch):
    before = declared_digest()
    others = [replace(view, source=f"{view.source} WHERE true") for view in VIEWS if view.is_stored]
    monkeypatch.setattr("warehouse.content.VIEWS", others)
    assert declared_digest.__wrapped__() != before
