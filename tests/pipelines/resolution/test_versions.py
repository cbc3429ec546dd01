"""Several files for one report: all versions are kept, with the cells in which they differ."""

from decimal import Decimal

import pytest

from tests.layouts import all_different
from tests.pipelines.workbench import Workbench, report_of, text_of

GRANTED = "application_dispositions/granted/total"
BLANK = "application_dispositions/granted/natural_person"
FIRST = report_of("鲁山县下汤镇")
FIGURES = all_different("2021")


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Workbench:
    made = Workbench(tmp_path_factory.mktemp("versions"))
    again = report_of("鲁山县下汤镇", figures=FIGURES.but({GRANTED: "7", BLANK: "/"}))
    made.put("first.txt", text_of(FIRST))
    made.put("first-copy.txt", text_of(FIRST) + "\n\n")
    made.put("reissued.txt", text_of(again.but(signature=("鲁山县下汤镇人民政府", "2025年3月1日"))))
    # Bodies of one name, and nobody says where they are.
    made.put("金牛镇.txt", text_of(report_of("金牛镇")))
    made.put("另一金牛镇.txt", text_of(report_of("金牛镇", first=2, figures=FIGURES.but({GRANTED: "8"}))))
    made.load("2024")
    return made


def test_the_reissued_one_counts_and_the_other_is_kept(desk: Workbench) -> None:
    assert desk.query("SELECT path, is_current, rule FROM report_versions ORDER BY is_current DESC") == [
        ("reissued.txt", True, "reissue_date"),
        ("first-copy.txt", False, "reissue_date"),
    ]
    assert desk.query("SELECT path, role FROM report_sources WHERE path NOT LIKE '%金牛%' ORDER BY path") == [
        ("first-copy.txt", "superseded"),
        ("first.txt", "superseded"),
        ("reissued.txt", "current"),
    ]


def test_of_files_that_read_the_same_the_first_of_each_version_is_no_duplicate(desk: Workbench) -> None:
    assert desk.query("SELECT path, status FROM source_files WHERE path NOT LIKE '%金牛%' ORDER BY path") == [
        ("first-copy.txt", "extracted"),
        ("first.txt", "duplicate"),
        ("reissued.txt", "extracted"),
    ]


def test_every_cell_that_differs_is_kept_with_its_place(desk: Workbench) -> None:
    rows = desk.query(
        "SELECT cell, value, value_status, raw_text, locator LIKE 'line=%', current_value, current_status, "
        "current_raw_text FROM report_version_cells ORDER BY cell"
    )
    printed = FIGURES.printed
    assert rows == [
        (BLANK, Decimal(printed[BLANK]), "stated", printed[BLANK], True, None, "not_applicable", "/"),
        (GRANTED, Decimal(printed[GRANTED]), "stated", printed[GRANTED], True, Decimal(7), "stated", "7"),
    ]


def test_each_is_a_finding_that_names_the_cell_and_both_values(desk: Workbench) -> None:
    assert desk.query(
        "SELECT cell, path, stated, expected FROM findings "
        "WHERE finding_code = 'version_cell_differs' ORDER BY cell"
    ) == [
        (BLANK, "first-copy.txt", FIGURES.printed[BLANK], "not_applicable"),
        (GRANTED, "first-copy.txt", FIGURES.printed[GRANTED], "7"),
    ]
    assert desk.query(
        "SELECT path, stated FROM findings WHERE finding_code = 'report_versions_differ' ORDER BY 1"
    ) == [("first-copy.txt", f"{BLANK}, {GRANTED}"), ("first.txt", f"{BLANK}, {GRANTED}")]


def test_bodies_of_one_name_are_never_versions_of_each_other(desk: Workbench) -> None:
    assert desk.query("SELECT count(DISTINCT agency_id) FROM reports WHERE agency_name = '金牛镇'") == [(2,)]
    assert desk.query("SELECT count(*) FROM report_versions WHERE path LIKE '%金牛镇%'") == [(0,)]


def test_loading_again_gives_the_same_versions(desk: Workbench) -> None:
    before = desk.contents()
    assert desk.materialize("reports", "2024").success
    assert desk.contents() == before
