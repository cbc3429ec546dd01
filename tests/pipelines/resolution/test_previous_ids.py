"""Ids that change are kept, and what they became is found over any number of changes."""

import datetime as dt

from pipelines.resolution.previous_ids import PreviousId, later_ids, load, with_changes
from pipelines.resolution.resolve import resolve
from tests.pipelines.resolution.test_resolve import ledger, reading, seen, table

NOW = dt.datetime(2026, 3, 1, tzinfo=dt.UTC)


def resolution(*places: tuple[str, str]):
    """Reports of 金牛镇, each from a file of its own in a folder."""
    readings = [reading(name, agency="金牛镇", place=None, text_key=name) for name, _ in places]
    return resolve(table(readings), ledger(*(seen(name, f"{folder}/a.txt") for name, folder in places)), 2025)


def stored(resolved) -> list[tuple[str, str, str, str | None, str | None]]:
    return [
        (
            source.sighting.source_sha256,
            report.report_id,
            report.agency_id,
            report.reading.title,
            report.reading.agency_printed,
        )
        for report in resolved.reports()
        for source in report.sources
    ]


def test_a_report_whose_place_is_found_keeps_its_provisional_ids_on_record() -> None:
    before, now = resolution(("1", "年报")), resolution(("1", "庐江县"))
    ((_, old_report, old_agency, *_),), ((_, new_report, new_agency, *_),) = stored(before), stored(now)
    assert (old_report[0], old_agency[0], new_report[0], new_agency[0]) == ("p", "p", "r", "a")
    changes = with_changes([], stored(before), now, NOW)
    assert changes == [
        PreviousId("report", old_report, new_report, NOW),
        PreviousId("agency", old_agency, new_agency, NOW),
    ]
    assert with_changes(changes, stored(before), now, dt.datetime.now(dt.UTC)) == changes
    assert with_changes(changes, stored(now), now, dt.datetime.now(dt.UTC)) == changes


def test_what_has_the_same_id_or_is_new_or_gone_changed_none() -> None:
    one = resolution(("1", "庐江县"))
    assert with_changes([], stored(one), one, NOW) == []
    assert with_changes([], [], one, NOW) == []
    assert with_changes([], stored(one), resolution(), NOW) == []


def test_one_id_of_two_bodies_becomes_two() -> None:
    now = resolution(("1", "庐江县"), ("2", "大冶市"))
    before = [("1", "rold", "aold", "t", "b"), ("2", "rold", "aold", "t", "b")]
    later = later_ids(with_changes([], before, now, NOW))
    assert later["rold"] == {report.report_id for report in now.reports()}
    assert later["aold"] == {report.agency_id for report in now.reports()}


def test_reports_of_one_file_are_told_apart_by_what_they_print() -> None:
    towns = [
        reading("1", report_index=number, agency=town, agency_printed=town, place=None, text_key=town)
        for number, town in enumerate(("金牛镇", "太平镇"))
    ]
    before = resolve(table(towns), ledger(seen("1", "a.txt")), 2025)
    now = resolve(table(towns), ledger(seen("1", "临江县/a.txt")), 2025)
    later = later_ids(with_changes([], stored(before), now, NOW))
    new_id = {report.reading.agency: report.report_id for report in now.reports()}
    assert len(set(new_id.values())) == 2
    assert {report.reading.agency: later[report.report_id] for report in before.reports()} == {
        town: {changed} for town, changed in new_id.items()
    }


def test_later_ids_are_followed_over_several_changes_and_round() -> None:
    pairs = (("p1", "a1"), ("a1", "a2"), ("a2", "a1"))
    assert later_ids(PreviousId("agency", *pair, NOW) for pair in pairs)["p1"] == {"a1", "a2"}


def test_there_are_none_before_the_first(tmp_path) -> None:
    assert load(tmp_path / "previous_ids.parquet") == []
