"""A release is whole, replaces the last one at once, and a crash never costs the last one."""

import re
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import duckdb
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from schemas.tables import TABLES
from tests.warehouse.made import FIRST_RELEASE, THREE, VERSIONS, Made, report_rows
from warehouse.dictionary import data_dictionary
from warehouse.errors import DamagedReleaseError, ReleaseNotFoundError, ReleaseRefusedError
from warehouse.load import replace_year
from warehouse.paths import Home
from warehouse.publish import Versions, publish, working_content
from warehouse.release_reader import open_published
from warehouse.releases import (
    Release,
    clear_leftovers,
    current_release,
    current_release_id,
    held_contents,
    list_releases,
    newest_whole,
    prune,
    publish_link,
    release_ids,
    rollback,
    set_damaged_current_aside,
    set_damaged_releases_aside,
)
from warehouse.views import VIEWS
from warehouse.working import open_working

ROOT = Path(__file__).resolve().parents[2]


def at(minutes: int) -> datetime:
    """Minutes after the release of the fixtures."""
    return FIRST_RELEASE + timedelta(minutes=minutes)


def first_release(home: Home) -> Release:
    """The release of the fixtures."""
    release = current_release(home)
    assert release is not None
    return release


@contextmanager
def reading(home: Home) -> Iterator[duckdb.DuckDBPyConnection]:
    """The published database as this process sees it now."""
    with duckdb.connect(str(home.published_database.resolve()), read_only=True) as con:
        yield con


def change(home: Home, report_id: str) -> None:
    """One report more or another in the working database: a release of it differs."""
    with open_working(home.working_database) as con:
        replace_year(con, "reports", 2023, report_rows([Made(report_id, 2023)]))


def test_a_release_says_what_it_is(published: Home):
    (release,) = list_releases(published)
    assert release == current_release(published)
    assert release.release_id == "20261121T233000Z"
    assert release.built_at == FIRST_RELEASE
    assert (release.software_version, release.extractor_version, release.schema_version) == (
        "0.1.0",
        "e1",
        "1",
    )
    assert release.row_counts["application_dispositions"] == 175 + 161 + 161
    assert release.row_counts["releases"] == 1
    assert release.is_current
    assert published.published.readlink() == Path("releases/20261121T233000Z")


def test_it_holds_the_declared_tables_and_views_and_nothing_else_of_the_working_database(published: Home):
    with reading(published) as con:
        there = con.execute(
            "SELECT schema_name, table_name FROM duckdb_tables() WHERE NOT internal "
            "UNION ALL SELECT schema_name, view_name FROM duckdb_views() WHERE NOT internal"
        ).fetchall()
    assert set(there) == {
        ("main", relation) for relation in [*(t.name for t in TABLES), *(v.name for v in VIEWS)]
    }


def test_its_tables_are_those_of_the_working_database(published: Home):
    with open_working(published.working_database) as con:
        working = {table.name: con.execute(f"FROM {table.name}").fetchall() for table in TABLES}
    with reading(published) as con:
        released = {table.name: con.execute(f"FROM {table.name}").fetchall() for table in TABLES}
    assert released == working
    assert len(released["releases"]) == 1


def test_its_views_work_and_every_column_is_explained(published: Home):
    with reading(published) as con:
        assert con.execute("SELECT count(*) FROM reports_wide").fetchone() == (3,)
        for view in VIEWS:
            con.execute(f"SELECT * FROM {view.name}").fetchall()
        unexplained = con.execute(
            "SELECT table_name, column_name FROM duckdb_columns() WHERE NOT internal AND comment IS NULL"
        ).fetchall()
    assert unexplained == []


def test_its_file_is_one_that_every_duckdb_of_two_years_reads(published: Home):
    with reading(published) as con:
        rows = con.execute("SELECT tags FROM duckdb_databases() WHERE NOT internal").fetchall()
    assert [tags["storage_version"] for (tags,) in rows] == ["v1.2.0+"]


def test_parquet_has_the_same_rows_by_year(published: Home):
    folder = published.published / "parquet"
    assert {path.name for path in folder.iterdir()} == {table.name for table in TABLES}
    years = {path.name for path in (folder / "application_dispositions").iterdir()}
    assert years == {f"report_year={year}.parquet" for year in ("2024", "2020", "unknown")}
    with reading(published) as con:
        for table in TABLES:
            glob = str(folder / table.name / "**" / "*.parquet")
            from_parquet = f"FROM read_parquet('{glob}')"
            assert sorted(con.execute(from_parquet).fetchall(), key=repr) == sorted(
                con.execute(f"FROM {table.name}").fetchall(), key=repr
            )
            for file in (folder / table.name).iterdir():  # each in the order of the table
                year = file.stem.partition("=")[2]
                where = (
                    f"WHERE report_year IS NOT DISTINCT FROM try_cast('{year}' AS SMALLINT)" if year else ""
                )
                assert (
                    con.execute(f"FROM read_parquet('{file}')").fetchall()
                    == con.execute(f"FROM {table.name} {where}").fetchall()
                )


def test_a_folder_with_an_unknown_year_is_read_whole_by_every_reader(published: Home):
    for table in (table for table in TABLES if table.by_year):
        folder = published.published / "parquet" / table.name
        with reading(published) as con:
            counted = con.execute(f"SELECT report_year, count(*) FROM {table.name} GROUP BY ALL").fetchall()
        frame = pd.read_parquet(folder)
        assert list(frame.columns) == list(table.column_names)
        years = frame["report_year"].to_list()
        assert Counter(None if pd.isna(year) else int(year) for year in years) == dict(counted)
        as_arrow = pq.read_table(folder)
        assert as_arrow.schema.field("report_year").type == pa.int16()
        assert as_arrow.num_rows == len(frame)
        assert pq.read_table(folder, filters=[("report_year", "=", 2024)]).num_rows == dict(counted).get(
            2024, 0
        )


def test_its_documents_are_the_dictionary_and_a_readme_in_both_languages(published: Home):
    docs = published.published / "docs"
    assert (docs / "data-dictionary.md").read_text(encoding="utf-8") == data_dictionary()
    assert "## Queries" in (docs / "README.md").read_text(encoding="utf-8")
    assert "## 查询示例" in (docs / "README.zh-CN.md").read_text(encoding="utf-8")


def queries(page: Path) -> list[str]:
    return re.findall(r"```sql\n(.*?)```", page.read_text(encoding="utf-8"), re.DOTALL)


def test_every_query_of_the_readme_runs(published: Home):
    docs = published.published / "docs"
    assert queries(docs / "README.md") == queries(docs / "README.zh-CN.md")
    with reading(published) as con:
        results = [con.execute(query).fetchall() for query in queries(docs / "README.md")]
    assert len(results) == 9
    assert len(results[0]) > 0
    assert len(results[3]) == 161
    assert len(results[4]) == 3


def test_labels_stand_beside_their_codes(published: Home):
    with reading(published) as con:
        assert con.execute(
            "SELECT agency_name, disposition_zh, disposition_en, applicant_zh, applicant_en, value_status_zh "
            "FROM application_dispositions_labelled "
            "WHERE report_id = 'r2' AND disposition_code = 'granted' AND applicant_code = 'total'"
        ).fetchall() == [("英都镇", "予以公开", "Granted", "总计", "Total", "印有数字")]


def test_the_wide_view_has_a_cell_where_the_form_has_it(published: Home):
    with reading(published) as con:
        rows = con.execute(
            "SELECT report_id, art20_1__regulations__issued, art20_1__regulations__newly_made, "
            "granted__total, other_unspecified__total, other_fee_unpaid__total, litigation_direct__pending "
            "FROM reports_wide ORDER BY report_id"
        ).fetchall()
        kept = con.execute("SELECT report_id FROM reports_wide WHERE report_year = 2024").fetchall()
    assert rows == [
        ("p3", 0, None, 0, 0, None, 0),
        ("r1", 0, None, 0, None, 0, 0),
        ("r2", None, 0, 0, 0, None, 0),
    ]
    assert kept == [("r1",)]


def test_an_empty_warehouse_can_be_released(home: Home):
    release = publish(home, VERSIONS, built_at=FIRST_RELEASE)
    assert release.row_counts["reports"] == 0
    assert pq.read_table(release.path / "parquet" / "reports").num_rows == 0


def test_the_next_release_replaces_it_and_an_id_that_is_taken_gets_a_suffix(released: Home):
    first = first_release(released)
    with open_working(released.working_database) as con:
        replace_year(con, "reports", 2023, report_rows([Made("new", 2023)]))
    second = publish(released, VERSIONS, built_at=FIRST_RELEASE)
    assert (first.release_id, second.release_id) == ("20261121T233000Z", "20261121T233000Z-02")
    assert (first.row_counts["reports"], second.row_counts["reports"]) == (3, 4)
    assert list_releases(released) == [second, replace(first, is_current=False)]
    with reading(released) as con:
        assert con.execute("SELECT release_id FROM releases ORDER BY ALL").fetchall() == [
            (first.release_id,),
            (second.release_id,),
        ]


READER = """
import duckdb, sys
con = duckdb.connect(sys.argv[1], read_only=True)
for line in sys.stdin:
    print(con.execute("SELECT count(*) FROM reports").fetchone()[0],
          con.execute("SELECT count(*) FROM reports_wide").fetchone()[0], flush=True)
"""


@contextmanager
def reader(home: Home) -> Iterator[subprocess.Popen]:
    """Another process that opens the published file through the link and counts its reports when asked."""
    with subprocess.Popen(
        [sys.executable, "-c", READER, str(home.published_database)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        yield process
        process.communicate()


def asked(process: subprocess.Popen) -> str:
    assert process.stdin is not None
    assert process.stdout is not None
    process.stdin.write("\n")
    process.stdin.flush()
    return process.stdout.readline().strip()


def test_who_has_it_open_keeps_reading_and_who_opens_it_then_sees_the_new_one(released: Home):
    with reader(released) as old:
        assert asked(old) == "3 3"
        with open_working(released.working_database) as con:
            replace_year(con, "reports", 2023, report_rows([Made("new", 2023)]))
        publish(released, VERSIONS, built_at=at(1), keep=1)
        assert len(release_ids(released)) == 1
        assert asked(old) == "3 3"
        with reader(released) as new:
            assert asked(new) == "4 4"
        assert asked(old) == "3 3"


def test_only_the_last_ones_are_kept_and_never_without_the_current_one(released: Home):
    for minute in (1, 2):
        change(released, f"new{minute}")
        publish(released, VERSIONS, built_at=at(minute))
    rollback(released, "20261121T233000Z")
    assert prune(released, keep=1) == ["20261121T233100Z"]
    assert release_ids(released) == ["20261121T233000Z", "20261121T233200Z"]
    release = current_release(released)
    assert release is not None
    assert release.release_id == "20261121T233000Z"


def test_an_earlier_release_can_be_published_again(released: Home):
    first = first_release(released)
    change(released, "new")
    second = publish(released, VERSIONS, built_at=at(1))
    assert rollback(released, first.release_id).is_current
    assert [release.is_current for release in list_releases(released)] == [False, True]
    with pytest.raises(ReleaseNotFoundError, match=f"{second.release_id}, {first.release_id}"):
        rollback(released, "20200101T000000Z")
    assert rollback(released, second.release_id).is_current


def test_before_the_first_release_there_is_nothing_to_go_back_to(home: Home):
    assert current_release(home) is None
    assert list_releases(home) == []
    with pytest.raises(ReleaseNotFoundError, match="newest first: none"):
        rollback(home, "20261121T233000Z")


def test_what_is_no_release_is_left_alone(released: Home):
    (released.releases / "notes").mkdir()
    (released.releases / "notes.txt").touch()
    change(released, "new")
    publish(released, VERSIONS, built_at=at(1))
    assert release_ids(released) == ["20261121T233000Z", "20261121T233100Z"]
    assert (released.releases / "notes").is_dir()


def test_a_folder_in_the_place_of_the_link_is_left_alone(released: Home):
    released.published.unlink()
    released.published.mkdir()
    with pytest.raises(ReleaseRefusedError, match="is not a link"):
        publish_link(released, "20261121T233000Z")
    assert released.published.is_dir()


def test_a_release_that_lacks_rows_is_not_published(released: Home, monkeypatch: pytest.MonkeyPatch):
    first = first_release(released)
    change(released, "new")
    # Rows of a table the release does not write, as if a statement had lost them.
    monkeypatch.setattr("warehouse.publish.write_parquet", lambda con, folder, now, before: folder.mkdir())
    with pytest.raises((ReleaseRefusedError, duckdb.Error)):
        publish(released, VERSIONS, built_at=at(1))
    assert current_release(released) == first
    assert list(released.releases.iterdir()) == [first.path]


CRASH = """
import os, signal, sys
from datetime import datetime
from pathlib import Path
import warehouse.publish as publishing
from warehouse.paths import Home

def die(*_arguments):
    os.kill(os.getpid(), signal.SIGKILL)

setattr(publishing, sys.argv[2], die)
publishing.publish(
    Home(Path(sys.argv[1])), publishing.Versions("0.1.0", "e1"), built_at=datetime.fromisoformat(sys.argv[3])
)
"""


@pytest.mark.parametrize("step", ["write_parquet", "append", "publish_link", "prune"])
def test_a_crash_leaves_a_whole_release_current_and_nothing_behind_after_the_next(released: Home, step: str):
    first = first_release(released)
    change(released, "new")
    crashed = subprocess.run(
        [sys.executable, "-c", CRASH, str(released.root), step, at(1).isoformat()], cwd=ROOT, check=False
    )
    assert crashed.returncode == -9

    after = current_release(released)
    assert after is not None
    assert after.release_id == (first.release_id if step != "prune" else "20261121T233100Z")
    with reading(released) as con:
        reports = len(THREE) + (step == "prune")
        assert con.execute("SELECT count(*) FROM reports").fetchone() == (reports,)

    change(released, "newer")
    last = publish(released, VERSIONS, built_at=at(2))
    assert current_release(released) == last
    assert not [
        path for path in (*released.releases.iterdir(), *released.root.iterdir()) if path.name[0] == "."
    ]
    with open_working(released.working_database) as con:
        recorded = [
            name for (name,) in con.execute("SELECT release_id FROM releases ORDER BY ALL").fetchall()
        ]
    assert recorded == release_ids(released)


def test_releases_are_recorded_again_when_the_working_database_was_lost(released: Home, empty_database: Path):
    released.working_database.write_bytes(empty_database.read_bytes())
    publish(released, VERSIONS, built_at=at(1))
    with reading(released) as con:
        assert con.execute("SELECT count(*) FROM releases").fetchone() == (2,)


def test_a_run_that_changed_no_fact_makes_no_release(released: Home):
    first = first_release(released)
    with open_working(released.working_database) as con:
        con.execute("UPDATE source_files SET last_seen_at = last_seen_at + INTERVAL 1 DAY")
        replace_year(con, "reports", 2024, report_rows(THREE[:1]))
    assert publish(released, VERSIONS, built_at=at(1)) == first
    assert publish(released, Versions("9.9.9", "e1"), built_at=at(2)) == first
    assert release_ids(released) == [first.release_id]
    change(released, "new")
    assert publish(released, VERSIONS, built_at=at(3)) != first


def test_going_back_holds_until_facts_change_or_another_release_is_chosen(released: Home):
    first = first_release(released)
    change(released, "new")
    second = publish(released, VERSIONS, built_at=at(1))
    rollback(released, first.release_id, working_content(released))
    assert publish(released, VERSIONS, built_at=at(2)).release_id == first.release_id
    rollback(released, second.release_id, working_content(released))
    rollback(released, first.release_id)
    assert publish(released, VERSIONS, built_at=at(3)).release_id == first.release_id
    change(released, "newer")
    third = publish(released, VERSIONS, built_at=at(4))
    assert third.is_current
    change(released, "new")
    assert publish(released, VERSIONS, built_at=at(5)).sequence == third.sequence + 1


def test_releases_are_in_the_order_in_which_they_were_made_whatever_the_clock_says(released: Home):
    ids = [first_release(released).release_id]
    for number, minutes in enumerate((1, -500_000, -3)):
        change(released, f"new{number}")
        ids.append(publish(released, VERSIONS, built_at=at(minutes)).release_id)
    assert release_ids(released) == ids
    assert [release.sequence for release in list_releases(released)] == [4, 3, 2, 1]


def test_one_a_month_is_kept_for_a_year(released: Home):
    months = [
        datetime(2027 + month // 12, month % 12 + 1, day, tzinfo=UTC)
        for month in range(14)
        for day in (3, 20)
    ]
    for number, built_at in enumerate(months):
        change(released, f"new{number}")
        publish(released, VERSIONS, built_at=built_at, keep=3)
    kept = [f"{release.built_at:%Y-%m-%d}" for release in list_releases(released)]
    assert kept[:3] == ["2028-02-20", "2028-02-03", "2028-01-20"]
    assert kept[3:] == [f"2027-{month:02}-20" for month in range(12, 2, -1)]


DAMAGES = {
    "database, cut": ("gongkai.duckdb", lambda data: data[: len(data) // 2]),
    "database, one bit": ("gongkai.duckdb", lambda data: data[:-5] + bytes([data[-5] ^ 1]) + data[-4:]),
    "database, empty": ("gongkai.duckdb", lambda _: b""),
    "database, its head": ("gongkai.duckdb", lambda data: bytes(4096) + data[4096:]),
    "Parquet": ("parquet/reports/report_year=2024.parquet", lambda data: data[::-1]),
    "Parquet of files": ("parquet/report_sources/report_year=2024.parquet", lambda _: b""),
    "documents": ("docs/README.md", lambda data: data + b" "),
    "manifest, cut": ("manifest.json", lambda data: data[:50]),
    "manifest, another number": (
        "manifest.json",
        lambda data: data.replace(b'"sequence": 2', b'"sequence": 9'),
    ),
    "a file is gone": ("docs/data-dictionary.md", None),
    "the database is gone": ("gongkai.duckdb", None),
    "the manifest is no manifest": ("manifest.json", lambda _: b"[]"),
    "the manifest is gone": ("manifest.json", None),
    "the manifest, empty": ("manifest.json", lambda _: b""),
}


def damage(release: Path, what: str) -> None:
    path, change_bytes = DAMAGES[what]
    file = release / path
    data = file.read_bytes()
    file.unlink()
    if change_bytes is not None:
        assert change_bytes(data) != data
        file.write_bytes(change_bytes(data))


@pytest.mark.parametrize("what", DAMAGES)
def test_a_damaged_release_is_said_set_aside_and_passed_over(released: Home, what: str):
    first = first_release(released)
    change(released, "new")
    second = publish(released, VERSIONS, built_at=at(1))
    damage(second.path, what)
    with pytest.raises(DamagedReleaseError, match=second.release_id):
        rollback(released, second.release_id)
    said, then = set_damaged_releases_aside(released, release_ids(released))
    assert second.release_id in said
    assert DAMAGES[what][0] in said or "manifest" in said
    assert first.release_id in then
    assert (released.damaged / second.release_id).is_dir()
    assert current_release(released) == first
    with open_published(released.published_database) as con:
        assert con.execute("SELECT count(*) FROM reports").fetchone() == (3,)
    change(released, "newer")
    third = publish(released, VERSIONS, built_at=at(2))
    assert current_release(released) == third
    assert list(set_damaged_releases_aside(released, release_ids(released))) == []


@pytest.mark.parametrize("what", [each for each in DAMAGES if "database" in each])
def test_who_reads_gets_the_newest_whole_one_before_anybody_sets_it_aside(released: Home, what: str, caplog):
    change(released, "new")
    second = publish(released, VERSIONS, built_at=at(1))
    damage(second.path, what)
    with open_published(released.published_database) as con:
        assert con.execute("SELECT count(*) FROM reports").fetchone() == (3,)
    assert f"Release {second.release_id} is damaged: gongkai.duckdb" in caplog.text


def test_where_none_is_whole_nothing_is_published_until_the_next(released: Home):
    first = first_release(released)
    damage(first.path, "database, cut")
    with (
        pytest.raises(DamagedReleaseError, match="make run makes a new one"),
        open_published(released.published_database),
    ):
        pass
    said, then = set_damaged_releases_aside(released, [first.release_id])
    assert "nothing is published" in then
    assert publish(released, VERSIONS, built_at=at(1)).is_current
    assert said.startswith(f"Release {first.release_id} is damaged")


def test_a_release_without_a_manifest_is_as_it_was(released: Home):
    """As those are that earlier versions of this software made."""
    first = first_release(released)
    (first.path / "manifest.json").unlink()
    first.database.chmod(0o644)
    with duckdb.connect(str(first.database)) as con:
        con.execute("DROP TABLE release_changes CASCADE")
    (old,) = list_releases(released)
    assert old == replace(first, sequence=0, content="")
    assert list(set_damaged_releases_aside(released, release_ids(released))) == []
    second = publish(released, VERSIONS, built_at=at(-600))
    assert release_ids(released) == [first.release_id, second.release_id]
    assert rollback(released, first.release_id).is_current
    assert publish(released, VERSIONS, built_at=at(2)).release_id == first.release_id


def test_only_so_many_damaged_ones_are_kept(released: Home):
    for number in range(5):
        change(released, f"new{number}")
        damage(publish(released, VERSIONS, built_at=at(number + 1)).path, "database, cut")
        list(set_damaged_releases_aside(released, release_ids(released)))
    assert len(list(released.damaged.iterdir())) == 3


def test_a_release_of_which_little_is_left_is_set_aside(released: Home):
    change(released, "new")
    second = publish(released, VERSIONS, built_at=at(1))
    for file in (second.database, second.path / "manifest.json"):
        file.unlink()
    said, then = set_damaged_releases_aside(released, release_ids(released))
    assert f"{second.release_id} is damaged" in said
    assert first_release(released).release_id in then


def test_where_the_current_release_is_gone_the_newest_whole_one_is_read_and_then_published(
    released: Home, caplog
):
    first = first_release(released)
    change(released, "new")
    second = publish(released, VERSIONS, built_at=at(1))
    second.path.rename(released.root / "elsewhere")
    with open_published(released.published_database) as con:
        assert con.execute("SELECT count(*) FROM reports").fetchone() == (3,)
    assert f"Release {second.release_id} is damaged: it is gone. Release {first.release_id}" in caplog.text
    said, then = set_damaged_releases_aside(released, [])
    assert said == f"Release {second.release_id}, which was published, is gone."
    assert first.release_id in then
    assert current_release(released) == first


def test_where_the_link_is_gone_the_newest_whole_one_is_published_again(released: Home):
    """So that what the next is compared with is not lost with it; not one that somebody went back from."""
    assert list(set_damaged_releases_aside(Home(released.root / "new"), [])) == []
    first = first_release(released)
    change(released, "new")
    second = publish(released, VERSIONS, built_at=at(1))
    for chosen in (second, first):
        rollback(released, chosen.release_id)
        released.published.unlink()
        said, then = set_damaged_current_aside(released)
        assert said == f"There is no link {released.published}."
        assert chosen.release_id in then
        assert current_release_id(released) == chosen.release_id
    released.published.unlink()
    released.published.mkdir()
    assert set_damaged_current_aside(released) == []
    released.held.write_bytes(b"\xff")
    assert newest_whole(released) == second.release_id
    released.held.unlink()
    released.held.mkdir()
    assert newest_whole(released) == second.release_id


def test_what_somebody_passed_over_is_not_fallen_back_to(released: Home):
    """Nor published by a run; whoever chooses the newest again holds nothing against those in between."""
    first = first_release(released)
    change(released, "new")
    second = publish(released, VERSIONS, built_at=at(1))
    change(released, "newer")
    third = publish(released, VERSIONS, built_at=at(2))
    rollback(released, first.release_id, working_content(released))
    released.published.unlink()
    assert first.release_id in list(set_damaged_current_aside(released))[1]
    change(released, "new")
    assert publish(released, VERSIONS, built_at=at(3)) == replace(first, is_current=True)
    rollback(released, third.release_id)
    assert held_contents(released) == {first.content}
    rollback(released, second.release_id)
    assert held_contents(released) == {third.content}


@pytest.mark.parametrize("damage_of_list", ["bytes", "cut", "a folder"])
def test_what_must_not_be_published_is_known_or_nothing_is(released: Home, damage_of_list: str):
    first = first_release(released)
    change(released, "new")
    publish(released, VERSIONS, built_at=at(1))
    rollback(released, first.release_id, working_content(released))
    held = released.held.read_bytes()
    if damage_of_list == "a folder":
        released.held.unlink()
        released.held.mkdir()
    else:
        released.held.write_bytes(b"\xff" + held if damage_of_list == "bytes" else held[:-9])
    for publishing in (
        lambda: publish(released, VERSIONS, built_at=at(2)),
        lambda: rollback(released, first.release_id),
    ):
        with pytest.raises(ReleaseRefusedError, match="somebody went back from"):
            publishing()
    assert current_release_id(released) == first.release_id
    assert len(release_ids(released)) == 2


def test_a_database_made_anew_records_releases_and_passes_over_those_that_are_damaged(released: Home):
    first = first_release(released)
    change(released, "new")
    second = publish(released, VERSIONS, built_at=at(1))
    damage(first.path, "database, cut")
    with open_working(released.working_database) as con:
        con.execute("DELETE FROM releases")
    change(released, "newer")
    third = publish(released, VERSIONS, built_at=at(2))
    with open_working(released.working_database) as con:
        recorded = con.execute("SELECT release_id FROM releases ORDER BY ALL").fetchall()
    assert recorded == [(second.release_id,), (third.release_id,)]


def test_what_a_crash_left_goes(released: Home):
    kept = sorted(released.root.rglob("*"))
    left = (
        "releases/.20261122T000000Z.building/gongkai.duckdb",
        "releases/.nfs01",
        "extractions/.partial-00000002/cells.parquet",
        "inbox/.ledger.parquet.partial",
        ".held_releases.partial",
        ".published-1",
        "warehouse.duckdb.tmp/spilled",
    )
    for path in left:
        (released.root / path).parent.mkdir(parents=True, exist_ok=True)
        (released.root / path).touch()
    clear_leftovers(released)
    assert [path for path in sorted(released.root.rglob("*")) if path.is_file()] == [
        path for path in kept if path.is_file()
    ]


def test_a_release_that_a_crash_kept_from_being_published_is_not_built_again(released: Home):
    first = first_release(released)
    change(released, "new")
    second = publish(released, VERSIONS, built_at=at(1))
    publish_link(released, first.release_id)  # as if the crash came before the link was switched
    assert publish(released, VERSIONS, built_at=at(2)) == second
    assert release_ids(released) == [first.release_id, second.release_id]
    rollback(released, first.release_id)
    assert publish(released, VERSIONS, built_at=at(3)).release_id == first.release_id
    change(released, "newer")
    third = publish(released, VERSIONS, built_at=at(4))
    assert third.is_current
    assert not released.held.exists()


def test_one_can_go_back_from_a_release_that_is_damaged(released: Home):
    first = first_release(released)
    change(released, "new")
    second = publish(released, VERSIONS, built_at=at(1))
    damage(second.path, "manifest, cut")
    assert rollback(released, first.release_id).is_current
