"""Which reports there are, which of several files counts, and that nothing is merged by accident."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import asdict, replace

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipelines.inbox.ledger import Ledger, LedgerEntry
from pipelines.resolution.body_and_year import identify
from pipelines.resolution.decided import KNOWN, READ_FOR_IT, SEEN_FOR_IT
from pipelines.resolution.resolve import resolve
from pipelines.resolution.resolved import ResolvedReport
from pipelines.resolution.stored_readings import READINGS, StoredReading
from pipelines.rows.report_rows import report_rows, report_source_rows
from pipelines.rows.version_rows import version_findings, version_rows
from pipelines.rows.year_digest import digest_of, year_rows
from schemas.statuses import SOURCE_ROLES
from warehouse.version_cells import DifferingCell

EARLY = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)
LATE = dt.datetime(2026, 2, 1, tzinfo=dt.UTC)

READING = StoredReading(
    source_sha256="a" * 64,
    extractor_version="v1",
    report_index=0,
    title="鲁山县下汤镇2024年政府信息公开工作年度报告",
    agency="鲁山县下汤镇",
    agency_printed="鲁山县下汤镇人民政府",
    place="鲁山县",
    year=2024,
    signed_on=dt.date(2025, 1, 20),
    published_on=None,
    article20_form="2021",
    dispositions_form="2021",
    text_key="text",
    reading_key="numbers",
    unread_cells=0,
    verification="verified",
    review_reasons=None,
    contents=None,
    media_type="text/plain",
)


def test_500_bodies_of_one_name_are_500_bodies() -> None:
    names = [f"{number:03}" for number in range(500)]
    readings = [
        reading(name, agency="金牛镇", place=None, text_key=name, reading_key="same") for name in names
    ]
    reports = resolved(readings, *(seen(name, f"{name}.txt") for name in names))
    assert len({report.report_id for report in reports}) == 500
    assert len({report.agency_id for report in reports}) == 500
    assert all(len(report.sources) == 1 and report.identity.is_provisional for report in reports)


def reading(name: str, **changes: object) -> StoredReading:
    return replace(READING, source_sha256=name, **changes)  # type: ignore[arg-type]


def seen(sha256: str, path: str, present: bool = True, last: dt.datetime = LATE) -> LedgerEntry:
    return LedgerEntry(path, sha256, 1, "pending", None, None, present, EARLY, last)


def ledger(*sightings: LedgerEntry) -> Ledger:
    return Ledger.of(sightings)


def table(readings: Iterable[StoredReading]) -> pa.Table:
    return pa.Table.from_pylist([asdict(reading) for reading in readings], schema=READINGS)


def resolved(readings: Iterable[StoredReading], *sightings: LedgerEntry) -> list[ResolvedReport]:
    found = resolve(table(readings), ledger(*sightings), 2025)
    again = resolve(
        found.readings,
        ledger(*sightings),
        2025,
        known=pa.concat_tables([KNOWN.empty_table(), *found.known()]),
    )
    assert again.decided_anew == 0
    reports = list(found.reports())
    assert list(again.reports()) == reports
    return reports


_readings = st.builds(
    reading,
    st.sampled_from("123"),
    agency=st.sampled_from(
        [None, "鲁山县下汤镇", "金牛镇", "下汤镇\x1f2024", "河南省", "鲁山县教育局", "国家税务总局"]
    ),
    signed_on=st.sampled_from([None, dt.date(2025, 1, 20), dt.date(2029, 1, 20)]),
    published_on=st.sampled_from([None, dt.date(2025, 1, 31), dt.date(2019, 1, 31)]),
    dispositions_form=st.sampled_from(["2019", "2021"]),
    unread_cells=st.sampled_from([0, 3]),
    year=st.sampled_from([None, 2023, 2024]),
    year_votes=st.sampled_from([None, "title:2024", "title:2024 period:2023"]),
    text_key=st.sampled_from(["one", "two"]),
)
_sightings = st.builds(
    replace,
    st.builds(
        seen,
        st.sampled_from("123"),
        st.sampled_from(["a.txt", "庐江县/a.txt", "2023/b-2024.txt", "鲁山县/b.txt"]),
        last=st.sampled_from([EARLY, LATE]),
    ),
    agency_name=st.sampled_from([None, "庐江县金牛镇", "河南省鲁山县下汤镇"]),
    region_code=st.sampled_from([None, "410423"]),
    report_year=st.sampled_from([None, 2022]),
)


@settings(max_examples=60, deadline=None)
@given(
    st.lists(
        st.tuples(
            st.lists(_readings, min_size=1, max_size=3, unique_by=lambda each: each.source_sha256),
            st.lists(_sightings, min_size=1, max_size=5, unique_by=lambda each: each.key),
            st.sampled_from([2024, 2025]),
        ),
        min_size=2,
        max_size=4,
    )
)
def test_what_was_decided_before_is_what_would_be_decided_now(
    nights: list[tuple[list[StoredReading], list[LedgerEntry], int]],
) -> None:
    known: dict[int, pa.Table] = {}
    for readings, sightings, latest_year in nights:
        rows, entries = table(readings), ledger(*sightings)
        found = resolve(rows, entries, latest_year, known=known.get(latest_year))
        anew = resolve(rows, entries, latest_year)
        assert list(found.reports()) == list(anew.reports())
        for year in anew.years:
            reports = [report for report in anew.reports() if report.year == year]
            loaded = year_rows(found, year, {})
            assert loaded.reports == report_rows(reports)
            assert loaded.sources == report_source_rows(reports)
            assert loaded.versions == version_rows(reports)
            assert digest_of(found.told(year)) == digest_of(anew.told(year))
            assert {
                report.report_id: report.reading.key for report in anew.reports() if report.year == year
            } == {
                row["report_id"]: (row["source_sha256"], row["report_index"])
                for row in found.current(year).to_pylist()
            }
        before = known.get(latest_year, KNOWN.empty_table())
        known[latest_year] = pa.concat_tables([before, *found.known()])


class _Told:
    """A reading or a place that has nothing but what evidence is made of."""

    def __init__(self, whole: object, names: Iterable[str]) -> None:
        self.__dict__.update({name: getattr(whole, name) for name in names})


def test_nothing_decides_that_is_no_evidence() -> None:
    for agency in (None, "鲁山县下汤镇", "金牛镇"):
        document = reading("1", agency=agency, year_votes="title:2024")
        place = replace(seen("1", "庐江县/2023/a.txt"), agency_name="庐江县金牛镇", region_code="340124")
        told = _Told(document, READ_FOR_IT), [_Told(place, SEEN_FOR_IT)]
        assert identify(*told, 2025) == identify(document, [place], 2025)  # type: ignore[arg-type]


def only(readings: Iterable[StoredReading], *sightings: LedgerEntry) -> ResolvedReport:
    (report,) = resolved(readings, *sightings)
    return report


def roles(report: ResolvedReport) -> dict[str, str]:
    assert {source.role for source in report.sources} <= SOURCE_ROLES.keys()
    return {source.sighting.path: source.role for source in report.sources}


def test_a_report_is_its_body_and_year() -> None:
    one = only([reading("1")], seen("1", "a.txt"))
    assert one.agency_id.startswith("a")
    assert one.report_id.startswith("r")
    other_year = only([reading("1", year=2023)], seen("1", "a.txt"))
    assert other_year.agency_id == one.agency_id
    assert other_year.report_id != one.report_id
    assert (one.year, other_year.year) == (2024, 2023)


def test_two_bodies_of_one_name_are_never_merged() -> None:
    nowhere = {"agency": "金牛镇", "place": None}
    reports = resolved(
        [reading("1", **nowhere, text_key="one"), reading("2", **nowhere, text_key="two")],
        seen("1", "a.txt"),
        seen("2", "b.txt"),
    )
    assert len(reports) == 2
    assert all(report.agency_id.startswith("p") and report.report_id.startswith("p") for report in reports)
    assert {finding.code for report in reports for finding in report.identity.findings} == {"place_ambiguous"}


def test_two_bodies_of_one_name_in_two_counties_are_two() -> None:
    nowhere = {"agency": "金牛镇", "place": None}
    reports = resolved(
        [reading("1", **nowhere), reading("2", **nowhere)],
        seen("1", "庐江县/a.txt"),
        seen("2", "大冶市/a.txt"),
    )
    assert [report.identity.agency_name for report in reports if report.identity.findings == ()] == [
        report.identity.agency_name for report in reports
    ]
    assert {report.identity.agency_name for report in reports} == {"庐江县金牛镇", "大冶市金牛镇"}


def test_one_text_in_two_formats_is_one_report_even_where_nobody_says_where() -> None:
    nowhere = {"agency": "金牛镇", "place": None}
    report = only(
        [reading("1", **nowhere), reading("2", **nowhere, media_type="text/html")],
        seen("1", "a.txt"),
        seen("2", "a.html"),
    )
    assert roles(report) == {"a.html": "current", "a.txt": "duplicate"}


def test_reports_without_a_year_are_told_apart_by_their_text() -> None:
    reports = resolved(
        [reading("1", year=None, text_key="one"), reading("2", year=None, text_key="two")],
        seen("1", "a.txt"),
        seen("2", "b.txt"),
    )
    assert len(reports) == 2
    assert {report.year for report in reports} == {None}
    assert len({report.agency_id for report in reports}) == 1


def test_a_reading_whose_file_nobody_knows_is_no_report() -> None:
    assert resolved([reading("1")], seen("2", "a.txt")) == []


OTHER = {"reading_key": "other numbers"}


Changes = dict[str, object]
LATER: Changes = {"signed_on": dt.date(2025, 3, 1)}
WORD: Changes = {"media_type": "application/vnd.openxmlformats-officedocument.wordprocessingml.document"}
PAGE: Changes = {"media_type": "text/html"}
PRINTED: Changes = {"media_type": "application/pdf"}
THE_ONE_THAT_COUNTS: dict[str, tuple[Changes, Changes, str]] = {
    "signed later": (LATER, {}, "a.txt"),
    "signed at all": ({"signed_on": None}, {}, "b.txt"),
    "date before gaps": ({**LATER, "unread_cells": 9}, {}, "a.txt"),
    "fewer cells unread": ({"unread_cells": 3}, {"unread_cells": 2}, "b.txt"),
    "gaps before format": ({"unread_cells": 3, **PAGE}, {}, "b.txt"),
    "a PDF over text": ({}, PRINTED, "b.txt"),
    "a page over a PDF": (PRINTED, PAGE, "b.txt"),
    "a document over a page": (PAGE, WORD, "b.txt"),
    "path, when all else is equal": ({}, {}, "a.txt"),
}


@pytest.mark.parametrize(
    ("first", "second", "current"), THE_ONE_THAT_COUNTS.values(), ids=THE_ONE_THAT_COUNTS
)
def test_the_file_that_counts(first: Changes, second: Changes, current: str) -> None:
    one, two = reading("1", **first), reading("2", **{**OTHER, **second})
    files = seen("1", "a.txt"), seen("2", "b.txt")
    expected = {"a.txt": "superseded", "b.txt": "superseded", current: "current"}
    assert roles(only([one, two], *files)) == expected
    assert roles(only([two, one], *reversed(files))) == expected


def test_bytes_replaced_under_their_name_never_count() -> None:
    """Even where the older ones were signed later: whoever replaced the file meant it."""
    report = only(
        [reading("1", signed_on=dt.date(2025, 3, 1)), reading("2", **OTHER)],
        seen("1", "a.txt", present=False, last=EARLY),
        seen("2", "a.txt"),
    )
    assert report.reading.source_sha256 == "2"
    assert not list(version_findings(report, {}))


def test_a_file_that_left_the_inbox_still_counts_where_it_is_the_only_one() -> None:
    assert roles(only([reading("1")], seen("1", "a.txt", present=False, last=EARLY))) == {"a.txt": "current"}


def test_same_bytes_at_two_paths_are_one_report() -> None:
    report = only([reading("1")], seen("1", "b.txt"), seen("1", "a.txt"))
    assert roles(report) == {"a.txt": "current", "b.txt": "duplicate"}
    ((finding, source),) = version_findings(report, {})
    assert (finding.code, finding.expected, source.sighting.path) == ("same_report_again", "a.txt", "b.txt")


def test_a_file_that_was_moved_is_known_by_where_it_is_now() -> None:
    report = only(
        [reading("1", agency="金牛镇", place=None)],
        seen("1", "大冶市/a.txt", present=False, last=EARLY),
        seen("1", "庐江县/a.txt"),
    )
    assert report.identity.agency_name == "庐江县金牛镇"
    assert roles(report) == {"庐江县/a.txt": "current", "大冶市/a.txt": "duplicate"}
    assert not list(version_findings(report, {}))


def test_a_file_that_holds_the_report_twice_is_one_source() -> None:
    report = only([reading("1"), reading("1", report_index=1, **OTHER)], seen("1", "a.txt"))
    assert roles(report) == {"a.txt": "current"}


def test_several_reports_of_one_file() -> None:
    reports = resolved([reading("1"), reading("1", report_index=1, year=2023)], seen("1", "a.txt"))
    assert sorted((report.year or 0, report.reading.report_index) for report in reports) == [
        (2023, 1),
        (2024, 0),
    ]


def test_a_file_that_reads_differently_is_found_with_the_cells() -> None:
    report = only([reading("1"), reading("2", **OTHER)], seen("1", "a.txt"), seen("2", "b.txt"))
    cells = [
        DifferingCell(f"application_dispositions/granted/{number}", str(number), "blank", "line=1")
        for number in range(25)
    ]
    (whole, source), *single = version_findings(report, {("2", 0): cells})
    assert (whole.code, whole.expected, source.sighting.path) == ("report_versions_differ", "a.txt", "b.txt")
    assert whole.stated == ", ".join(cell.cell for cell in cells[:20]) + " … (+5)"
    assert [finding.cell for finding, _ in single] == [cell.cell for cell in cells[:20]]
    assert {(finding.code, finding.expected) for finding, _ in single} == {("version_cell_differs", "blank")}
    assert "a.txt" in single[0][0].message_en
    assert "现用的 a.txt 为“空白”" in single[0][0].message_zh
    assert "says “blank”" in single[0][0].message_en


@pytest.mark.parametrize(
    ("changes", "rule"),
    [
        ({"signed_on": dt.date(2025, 1, 19)}, "reissue_date"), ({"signed_on": None}, "reissue_date"),
        ({"unread_cells": 1}, "completeness"), ({"media_type": "image/png"}, "fidelity"), ({}, "path"),
    ],
)  # fmt: skip
def test_the_rule_that_decided_is_told(changes: dict[str, object], rule: str) -> None:
    readings = [reading("1"), reading("2", **OTHER, **changes), reading("3")]
    report = only(readings, seen("1", "a.txt"), seen("2", "b.txt"), seen("3", "c.txt"))
    assert [(each.source.sighting.path, each.is_current, each.rule) for each in report.versions] == [
        ("a.txt", True, rule),
        ("b.txt", False, rule),
    ]


@pytest.mark.parametrize(
    ("better", "rule"),
    [
        ({"published_on": dt.date(2025, 2, 1)}, "reissue_date"),
        ({"title": "鲁山县下汤镇2024年政府信息公开工作年度报告（更正）"}, "reissue_title"),
    ],
)
def test_what_says_that_it_was_issued_again_counts(better: dict[str, object], rule: str) -> None:
    report = only(
        [reading("1", media_type="application/msword"), reading("2", unread_cells=3, **OTHER, **better)],
        seen("1", "a.doc"),
        seen("2", "b.txt"),
    )
    assert report.reading.source_sha256 == "2"
    assert {version.rule for version in report.versions} == {rule}


def test_other_rules_decide_where_files_left_or_were_replaced() -> None:
    gone = only([reading("1"), reading("2", **OTHER)], seen("1", "a.txt", present=False), seen("2", "b.txt"))
    assert [version.rule for version in gone.versions] == ["presence", "presence"]
    replaced = only(
        [reading("1"), reading("2", **OTHER)],
        seen("1", "a.txt", present=False, last=EARLY),
        seen("2", "a.txt"),
    )
    assert [version.rule for version in replaced.versions] == ["replaced", "replaced"]


def test_equal_readings_are_no_versions() -> None:
    report = only([reading("1"), reading("2")], seen("1", "a.txt"), seen("2", "b.txt"))
    assert report.versions == ()


def test_the_order_of_the_input_changes_nothing() -> None:
    readings = [reading(str(number), agency=f"{number}镇", place=None) for number in range(5)]
    files = [seen(str(number), f"{number}.txt") for number in range(5)]
    assert resolved(readings, *files) == resolved(readings[::-1], *files[::-1])
