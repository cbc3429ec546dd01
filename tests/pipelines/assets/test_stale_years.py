"""Years that are as they would be made are left, and the tables are those of a load of everything."""

import datetime as dt
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from uuid import uuid4

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from expectations.outcome import ValidationOutcome
from expectations.since import Read
from expectations.validation import validate
from pipelines import workspace
from pipelines.assets import report_assets
from pipelines.assets.forgetting import forget, sources_of_path
from pipelines.assets.stale_years import StaleYears, stale
from pipelines.inbox.folder import Folder
from pipelines.release.quality import validate_working
from pipelines.resolution import body_and_year, folder_evidence
from pipelines.resolution.places import Gazetteer, gazetteer
from pipelines.settings import software_digest
from schemas.forms import FACT_TABLES
from schemas.places import PLACES_FILE
from schemas.places.listed_units import listed_units
from schemas.tables import TABLE_BY_NAME
from tests.layouts import adding_up
from tests.pipelines.workbench import MONDAY, Workbench, report_of, text_of
from warehouse.content import FACTS, NOT_FACTS, OF_RUNS, ReportIds, row_digests
from warehouse.load import StoredCells, load_cells, replace_year
from warehouse.made import Made, bodies_digests, with_previous_digests
from warehouse.publish import Versions, publish
from warehouse.release_changes import load_changes
from warehouse.releases import current_release
from warehouse.working import open_working

VERSIONS = Versions("test", "test")

BODIES = ("鲁山县下汤镇", "鲁山县让河乡", "鲁山县教育局")
YEARS = (2023, 2024, 2025)
NEXT_YEAR = dt.datetime(2026, 6, 2, 12, tzinfo=dt.UTC)


@pytest.fixture(autouse=True)
def _at_rest(monkeypatch: pytest.MonkeyPatch) -> None:
    """Files of tests are seconds old, and what is unchanged need not be looked into."""
    monkeypatch.setattr(Folder, "settled_ns", -1)


@pytest.mark.parametrize(
    ("made", "rows", "why"),
    [
        ({2024: ("a", 3)}, {2024: 3}, {}),
        ({}, {2024: 3}, {2024: "not known to be made"}),
        ({2024: ("b", 3)}, {2024: 3}, {2024: "made from something else"}),
        ({2024: ("a", 3)}, {2024: 2}, {2024: "other rows than were made"}),
        ({2024: ("a", 3)}, {}, {2024: "other rows than were made"}),
        ({2024: ("a", 0)}, {}, {}),
    ],
)
def test_a_year_is_stale_for_a_reason(made: Made, rows: dict, why: dict) -> None:
    assert stale([2024], {2024: "a"}, made, rows) == why


@pytest.fixture
def remade(monkeypatch: pytest.MonkeyPatch) -> dict[str, list[int | None]]:
    """The years that each asset makes from here on."""
    made: dict[str, list[int | None]] = {}
    usual = StaleYears.__iter__

    def told(self: StaleYears) -> Iterator[int | None]:
        for year in usual(self):
            made.setdefault(self.asset, []).append(year)
            yield year

    monkeypatch.setattr(StaleYears, "__iter__", told)
    return made


def test_only_what_changed_is_made_again(desk: Workbench, remade: dict[str, list[int | None]]) -> None:
    for year in (2022, 2025):
        desk.put(f"鲁山县/下汤镇-{year}.txt", text_of(report_of("鲁山县下汤镇", year)))
    desk.now = NEXT_YEAR
    desk.load("unknown", "2026", as_whole=True)
    assert remade["reports"] == remade["year_checks"] == [2022, 2023, 2024, 2025]
    remade.clear()

    desk.load("unknown", "2026", as_whole=True)
    assert remade == {}

    desk.put("鲁山县/下汤镇-2023.txt", text_of(report_of("鲁山县下汤镇", 2023, first=7)))
    desk.load("unknown", "2026", as_whole=True)
    assert remade["reports"] == remade["article20_items"] == remade["arithmetic"] == [2023]
    # What is said of a year may hang on the one before.
    assert remade["narrative_claims"] == remade["text_sameness"] == remade["year_checks"] == [2023, 2024]
    assert remade["totals_by_area"] == [2023]
    # How far a number leaves its history is told by all years, if there are enough.
    assert remade["year_jumps"] == [2022, 2023, 2024, 2025]
    assert 2023 in remade["findings"]
    remade.clear()

    # On that of the same body: another's changes only what should be there, and the totals with it.
    desk.put("鲁山县/让河乡-2023.txt", text_of(report_of("鲁山县让河乡", 2023)))
    desk.load("unknown", "2026", as_whole=True)
    assert remade["narrative_claims"] == remade["text_sameness"] == remade["year_checks"] == [2023]
    assert remade["findings"] == [2023]
    assert "year_jumps" not in remade
    assert remade["totals_by_area"] == [2023, 2024]
    remade.clear()

    # A line of reviewed.csv that holds is a row of its table; one that does not, a finding of one year.
    ((sha256, key),) = desk.query(
        "SELECT source_sha256, reading_key FROM reports WHERE report_year = 2023 AND full_name LIKE '%下汤镇'"
    )
    header = "source_sha256,cell,printed_text,who,when,why\n"
    desk.put("reviewed.csv", f"{header}{sha256},,{key},张三,,\n")
    desk.load("unknown", "2026", as_whole=True)
    assert remade == {}
    assert desk.query("SELECT status FROM reviews") == [("held",)]
    desk.put("reviewed.csv", f"{header}{sha256},,another,张三,,\n")
    desk.load("unknown", "2026", as_whole=True)
    assert remade == {"findings": [2023]}
    (desk.inbox / "reviewed.csv").unlink()
    desk.load("unknown", "2026", as_whole=True)
    remade.clear()

    with open_working(desk.home.working_database) as con:  # a year at a time it is told alike
        for digests in (with_previous_digests, bodies_digests):
            assert digests(con, reports_at_once=1) == digests(con)
    # Rows that nobody should have touched, and years made alone, are made again.
    with open_working(desk.home.working_database) as con:
        con.execute("DELETE FROM arithmetic WHERE report_year = 2024")
    desk.load("2025", "2025")
    remade.clear()
    desk.load("unknown", "2026", as_whole=True)
    assert remade.pop("arithmetic") == [2024, 2025]
    assert remade.pop("year_checks") == remade.pop("year_jumps") == [2022, 2023, 2024, 2025]
    assert set(map(tuple, remade.values())) == {(2025,)}
    assert desk.query("SELECT count(*) FROM arithmetic WHERE report_year = 2024")[0][0]
    remade.clear()

    desk.more = {"version": "another"}
    desk.load("unknown", "2026", as_whole=True)
    assert remade["reports"] == [2022, 2023, 2024, 2025]


def test_rows_that_somebody_else_altered_are_made_again(
    desk: Workbench, remade: dict[str, list[int | None]]
) -> None:
    for year in (2024, 2025):
        desk.put(f"鲁山县/下汤镇-{year}.txt", text_of(report_of("鲁山县下汤镇", year)))
    desk.now = NEXT_YEAR
    desk.load("unknown", "2026", as_whole=True)
    before = desk.contents()
    remade.clear()
    with duckdb.connect(str(desk.home.working_database)) as con:
        con.execute("UPDATE cells SET value = value + 1 WHERE report_year = 2024 AND value_status = 'stated'")
        con.execute("UPDATE reports SET title = 'another' WHERE report_year = 2025")
    desk.load("unknown", "2026", as_whole=True)
    assert remade == {
        "reports": [2025], "application_dispositions": [2024], "article20_items": [2024],
        "review_litigation_counts": [2024],
    }  # fmt: skip
    assert desk.contents() == before


def test_one_year_in_turn_is_looked_at_though_nobody_wrote(
    desk: Workbench, remade: dict[str, list[int | None]]
) -> None:
    desk.put("鲁山县/下汤镇-2024.txt", text_of(report_of("鲁山县下汤镇")))
    desk.load("unknown", "2026", as_whole=True)
    before = desk.contents()
    remade.clear()
    # As if the disk had changed what it holds.
    with open_working(desk.home.working_database) as con:
        con.execute("UPDATE arithmetic SET left_value = left_value + 1 WHERE report_year = 2024")
    for _ in range(3):
        desk.now += dt.timedelta(days=1)
        desk.load("unknown", "2026", as_whole=True)
    assert remade == {"arithmetic": [2024]}
    assert desk.contents() == before


def test_of_a_year_that_changed_the_reports_that_differ_are_loaded(
    desk: Workbench, monkeypatch: pytest.MonkeyPatch
) -> None:
    loaded: list[tuple[str, int]] = []

    def told(con: object, table: str, year: int, rows: pa.Table, report_ids: ReportIds = None) -> None:
        if table == "reports":
            loaded.append((table, rows.num_rows))
        replace_year(con, table, year, rows, report_ids)  # type: ignore[arg-type]

    def told_of_cells(
        con: object, tables: Sequence[str], year: int, stored: Sequence[StoredCells], *given: object
    ) -> None:
        loaded.extend((table, sum(len(readings) for _, readings in stored)) for table in tables)
        load_cells(con, tables, year, stored, *given)  # type: ignore[arg-type]

    monkeypatch.setattr(report_assets, "replace_year", told)
    monkeypatch.setattr(report_assets, "load_cells", told_of_cells)
    for body in BODIES:
        desk.put(_path(body, 2024), text_of(report_of(body)))

    def night() -> set[tuple[str, int]]:
        loaded.clear()
        desk.load("unknown", "2025", as_whole=True)
        return set(loaded)

    def each(number: int) -> set[tuple[str, int]]:
        return {(table, number) for table in ("reports", *FACT_TABLES)}

    assert each(3) <= night()
    desk.put(_path(BODIES[0], 2024), text_of(report_of(BODIES[0], first=7)))
    assert night() == each(1)
    desk.put("other.txt", text_of(report_of("鲁山县尧山镇")))
    (desk.inbox / _path(BODIES[1], 2024)).rename(desk.inbox / "moved.txt")
    assert night() == each(2)
    _correct((BODIES[2], 2024))(desk)
    assert night() == each(1)
    (desk.inbox / "corrections.csv").unlink()
    assert night() == each(1)
    # Where rows came or went by themselves, or somebody altered them, all are loaded.
    desk.put(_path(BODIES[0], 2024), text_of(report_of(BODIES[0], first=8)))
    with open_working(desk.home.working_database) as con:
        con.execute("DELETE FROM reports WHERE full_name LIKE '%让河乡'")
    assert night() == {("reports", 4)} | each(1) - {("reports", 1)}
    desk.put(_path(BODIES[0], 2024), text_of(report_of(BODIES[0], first=9)))
    with duckdb.connect(str(desk.home.working_database)) as con:
        con.execute("UPDATE cells SET value = value + 1 WHERE report_year = 2024 AND value_status = 'stated'")
    assert night() == each(4) - {("reports", 4)} | {("reports", 1)}
    left = desk.contents()
    desk.home.working_database.unlink()
    desk.load("unknown", "2025")
    assert desk.contents() == left


Action = Callable[[Workbench], object]
_of_report = st.tuples(st.sampled_from(BODIES), st.sampled_from(YEARS))


def _path(body: str, year: int) -> str:
    return f"鲁山县/{body}-{year}.txt"


def _put(of: tuple[str, int], first: int, *, adds_up: bool) -> Action:
    body, year = of
    made = report_of(body, year, first, adding_up("2021") if adds_up else None)
    # What a rate is held against is the report of the year before.
    grown = made.but(overview=(f"{year}年收到政府信息公开申请{first}件，同比增长{first * 10}%。",))
    return lambda desk: desk.put(_path(body, year), text_of(grown))


def _reissue(of: tuple[str, int]) -> Action:
    body, year = of
    again = report_of(body, year, 5, adding_up("2021"))
    later = replace(again, signature=(f"{body}人民政府", f"{year + 1}年3月20日"))
    return lambda desk: desk.put(f"later/{body}-{year}.txt", text_of(later))


def _remove(of: tuple[str, int]) -> Action:
    return lambda desk: (desk.inbox / _path(*of)).unlink(missing_ok=True)


def _forget(of: tuple[str, int]) -> Action:
    def act(desk: Workbench) -> None:
        _remove(of)(desk)
        if keys := sources_of_path(desk.workspace, _path(*of)):
            forget(desk.workspace, keys, f"SOURCE={_path(*of)}")

    return act


def _rename(of: tuple[str, int]) -> Action:
    def act(desk: Workbench) -> None:
        path = desk.inbox / _path(*of)
        if path.exists():
            path.rename(path.with_name(f"moved-{path.name}"))

    return act


def _correct(of: tuple[str, int]) -> Action:
    def act(desk: Workbench) -> None:
        granted = "disposition_code = 'granted' AND applicant_code = 'total'"
        rows = desk.query(
            "SELECT source_sha256, raw_text FROM application_dispositions JOIN reports USING (report_id) "
            f"WHERE title LIKE '{of[0]}%{of[1]}%' AND {granted}"
        )
        head = "source_sha256,cell,printed_text,corrected_value,reason,who,when\n"
        lines = [
            f'{sha},application_dispositions/granted/total,"{raw}",77,r,w,2025-01-01\n' for sha, raw in rows
        ]
        desk.put("corrections.csv", head + "".join(lines))

    return act


def _settle(year: int) -> Action:
    def act(desk: Workbench) -> None:
        reports = desk.query("SELECT source_sha256, report_year FROM reports ORDER BY report_id LIMIT 2")
        head = "source_sha256,cell,printed_text,corrected_value,reason,who\n"
        lines = [f"{sha},reports/report_year,{printed or ''},{year},r,w\n" for sha, printed in reports]
        desk.put("corrections.csv", head + "".join(lines))

    return act


def _copy(of: tuple[str, int]) -> Action:
    def act(desk: Workbench) -> None:
        path = desk.inbox / _path(*of)
        if path.exists():
            desk.put(f"copies/{path.name}", path.read_bytes())

    return act


def _say_in_manifest(of: tuple[str, int], year: int) -> Action:
    stated = f"path,agency_name,report_year\n{_path(*of)},河南省平顶山市{of[0]},{year}\n"
    return lambda desk: desk.put("manifest.csv", stated)


def _say_in_roster(body: str, year: int) -> Action:
    listed = f"agency_name,parent,from_year\n{body},,{year}\n水利局,鲁山县,{year}\n"
    return lambda desk: desk.put("roster.csv", listed)


def _damage(kept: str) -> Action:
    def act(desk: Workbench) -> None:
        for file in sorted(desk.home.root.glob(kept))[-1:]:
            file.write_bytes(file.read_bytes()[:-9])

    return act


def _time(desk: Workbench) -> None:
    desk.now = NEXT_YEAR


def _another_reader(desk: Workbench) -> None:
    desk.more = {"version": "another"}


@cache
def _without_the_county() -> Gazetteer:
    table = pq.read_table(PLACES_FILE)
    kept = pa.array([county != "鲁山县" for county in table["county"].to_pylist()])
    return Gazetteer(listed_units(table.filter(kept)))


def _list_of_places(units: Callable[[], Gazetteer], software: Callable[[], str]) -> None:
    """Have this list, as another process with that software would."""
    for module in (body_and_year, folder_evidence):
        module.gazetteer = units  # type: ignore[attr-defined]
    workspace.software_digest = software  # type: ignore[assignment, attr-defined]
    folder_evidence._is_place.cache_clear()


def _another_list_of_places(_: Workbench) -> None:
    _list_of_places(_without_the_county, lambda: "with another list")


@pytest.fixture
def _usual_places(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """What a history does to the list of places ends with the test; what was decided is kept every night, and
    cells are loaded a file at a time.
    """
    monkeypatch.setattr(workspace, "MOST_DECIDED_ANEW", 0)
    monkeypatch.setattr("pipelines.assets.report_assets.SORTED_AT_ONCE", 1)
    yield
    _list_of_places(gazetteer, software_digest)


OF_THE_INBOX = (
    st.builds(_put, _of_report, st.integers(1, 3), adds_up=st.booleans()),
    st.builds(_put, _of_report, st.integers(1, 3), adds_up=st.booleans()),
    st.builds(_reissue, _of_report),
    st.builds(_remove, _of_report),
    st.builds(_rename, _of_report),
)
ACTIONS = st.one_of(
    *OF_THE_INBOX,
    st.builds(_forget, _of_report),
    st.builds(_correct, _of_report),
    st.builds(_settle, st.sampled_from(YEARS)),
    st.builds(_copy, _of_report),
    st.builds(_say_in_manifest, _of_report, st.sampled_from(YEARS)),
    st.builds(_say_in_roster, st.sampled_from(BODIES), st.sampled_from(YEARS)),
    st.builds(_damage, st.sampled_from(("inbox/identities.parquet", "extractions/*/cells.parquet"))),
    st.just(_time),
    st.just(_another_reader),
    st.just(_another_list_of_places),
)


@pytest.mark.usefixtures("_usual_places")
@settings(max_examples=4, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    st.lists(
        st.tuples(st.lists(ACTIONS, min_size=1, max_size=3), st.sampled_from((True, True, False))),
        min_size=2,
        max_size=4,
    )
)
def test_after_any_history_the_tables_are_those_of_a_load_of_everything(
    nights: list[tuple[list[Action], bool]],
) -> None:
    _list_of_places(gazetteer, software_digest)
    with TemporaryDirectory() as folder:
        desk = Workbench(Path(folder), now=MONDAY)
        desk.put(_path(BODIES[0], 2024), text_of(report_of(BODIES[0])))
        desk.load("unknown", "2026", as_whole=True)
        found = _validated(desk)
        for actions, is_released in nights:
            for act in actions:
                act(desk)
            desk.load("unknown", "2026", as_whole=True)
            found = _validated(desk)
            _assert_changes_are_those_of_all_years(desk)
            if is_released:
                publish(desk.home, VERSIONS)
        publish(desk.home, VERSIONS)
        left, released = desk.contents(), _released(desk)
        with open_working(desk.home.working_database) as con:
            kept = con.execute("SELECT table_name, report_year, digest FROM meta.contents").fetchall()
            for table, year, digest in kept:
                assert row_digests(con, TABLE_BY_NAME[table], [year])[year] == digest, (table, year)
        desk.home.working_database.unlink()
        desk.home.published.unlink()
        desk.load("unknown", "2026")
        assert left == desk.contents()
        assert found == _validated(desk)
        publish(desk.home, VERSIONS)
        assert released == _released(desk)


def _validated(desk: Workbench) -> list[tuple[object, ...]]:
    """What a validation records, which is what it would without any before it; but for what is about runs."""

    def compared(url: str, run_id: str, now: dt.datetime, read: Read | None) -> ValidationOutcome:
        assert read is not None
        outcome = validate(url, run_id, now, read)
        assert outcome == validate(url, run_id, now, replace(read, last=None))
        return outcome

    workspace = desk.workspace
    workspace.validate = compared
    run_id = uuid4().hex
    validate_working(workspace, run_id)
    rows = desk.query(
        "SELECT * EXCLUDE (run_id, validated_at) FROM expectation_results "
        f"WHERE run_id = '{run_id}' AND expectation <> 'nothing_lost' ORDER BY ALL"
    )
    assert rows
    return [row for row in rows if row[0] not in OF_RUNS]


def _assert_changes_are_those_of_all_years(desk: Workbench) -> None:
    """What a validation tells of the last release is what looking at every cell of it tells."""
    current = current_release(desk.home)
    with open_working(desk.home.working_database) as con:
        told = con.execute("FROM release_changes ORDER BY ALL").fetchall()
        load_changes(con, current.database if current else None)
        assert con.execute("FROM release_changes ORDER BY ALL").fetchall() == told


def _released(desk: Workbench) -> dict[str, list[tuple[object, ...]]]:
    """What the published database holds, but for what says when, and in its Parquet files."""
    found = {}
    with duckdb.connect(str(desk.home.published_database.resolve()), read_only=True) as con:
        for table in FACTS:
            when = NOT_FACTS.get(table.name)
            columns = f"* EXCLUDE ({', '.join(when)})" if when else "*"
            files = desk.home.published / "parquet" / table.name
            for where in (table.name, f"read_parquet('{files}/*.parquet')"):
                rows = con.execute(f"SELECT {columns} FROM {where} ORDER BY ALL").fetchall()
                found[f"{table.name} {where == table.name}"] = rows
        found["reports_wide"] = con.execute("FROM reports_wide ORDER BY ALL").fetchall()
    return found


@settings(max_examples=2, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    st.lists(st.one_of(*OF_THE_INBOX), min_size=1, max_size=2),
    st.lists(_of_report, min_size=1, max_size=2, unique=True),
    st.lists(st.one_of(*OF_THE_INBOX), max_size=2),
)
def test_after_any_history_what_is_forgotten_was_never_read(
    before: list[Action], by_mistake: list[tuple[str, int]], after: list[Action]
) -> None:
    contents = []
    for mistaken in (by_mistake, []):
        with TemporaryDirectory() as folder:
            desk = Workbench(Path(folder), now=MONDAY)
            desk.put(_path(BODIES[0], 2024), text_of(report_of(BODIES[0])))
            for act in before:
                act(desk)
            desk.load("unknown", "2026", as_whole=True)
            for body, year in mistaken:
                desk.put(f"mistaken/{body}-{year}.txt", text_of(report_of(body, year, 9)))
            for act in after:
                act(desk)
            desk.load("unknown", "2026", as_whole=True)
            if mistaken:
                for file in (desk.inbox / "mistaken").iterdir():
                    file.unlink()
                forget(desk.workspace, sources_of_path(desk.workspace, "mistaken"), "SOURCE=mistaken")
                desk.load("unknown", "2026", as_whole=True)
            contents.append(desk.contents())
    assert contents[0] == contents[1]
