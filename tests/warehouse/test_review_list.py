"""What most needs a look comes first, in groups that one look settles."""

from pathlib import Path

import pytest
from pandas import DataFrame

from pipelines.cli.review import free_name, review_csv, review_text
from pipelines.corrections.correction_file import read_lines
from pipelines.terminal import Style
from schemas.forms import Codes, TableName, cell_name, form_table
from schemas.overview import groups, records
from tests.warehouse.made import FIRST_RELEASE, VERSIONS, Cell, Made, Printed, load, number, rows_of
from warehouse.errors import NoSuchYearError, ReleaseNotFoundError
from warehouse.load import arithmetic_findings, replace_year
from warehouse.paths import Home
from warehouse.publish import publish
from warehouse.review_list import review
from warehouse.working import open_working

TABLE: TableName = "application_dispositions"
UNREADABLE: Printed = (None, "unreadable")
MISSING: Printed = (None, "missing")


def row(code: str) -> tuple[Codes, ...]:
    return tuple(codes for codes in form_table(TABLE, "2021").cells() if codes[0] == code)


SMUDGED: dict[Cell, Printed] = {(TABLE, ("granted", "total")): UNREADABLE}
REVIEWS: TableName = "review_litigation_counts"
CUT: dict[Cell, Printed] = {
    **{(TABLE, codes): MISSING for codes in row("carried_forward")},
    **{(REVIEWS, codes): MISSING for codes in form_table(REVIEWS, "2021").cells()},
}
BROKEN_OFF = ("other.other", "total_processed", "carried_forward")
WRONG: dict[Cell, Printed] = {
    (TABLE, ("received_new", "natural_person")): number(3),
    (TABLE, ("total_processed", "total")): number(4),
}
REPORTS = (
    Made("r1", 2024, "一县", cells=SMUDGED),
    Made("r2", 2024, "二县", cells=CUT),
    Made("r3", 2023, "三县", cells=WRONG),
    Made("r4", 2024, "四县"),
    Made("r5", 2024, "五县"),
    Made("r6", 2024, "六县", cells={(TABLE, codes): MISSING for code in BROKEN_OFF for codes in row(code)}),
)


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory, empty_database: Path) -> Home:
    made = Home(tmp_path_factory.mktemp("review"))
    made.working_database.write_bytes(empty_database.read_bytes())
    lacking = {
        "finding_id": "f", "report_year": 2024, "report_id": "r2", "table_name": "review_litigation_counts",
        "finding_code": "table_missing", "severity": "error", "message_en": "not found", "message_zh":
        "没有找到",
    }  # fmt: skip
    once = lacking | {
        "finding_id": "g", "report_id": "r5", "table_name": TABLE, "finding_code": "read_once",
        "severity": "warning", "stated": f"{TABLE}/granted, {TABLE}/carried_in/total",
        "message_zh": "一种读法",
    }  # fmt: skip
    broken_off = lacking | {
        "finding_id": "h",
        "report_id": "r6",
        "table_name": TABLE,
        "finding_code": "rows_missing",
    }
    with open_working(made.working_database) as con:
        load(con, REPORTS, made.root / "store")
        con.execute(
            "UPDATE reports SET verification = 'needs_review', review_reasons = 'read_once' "
            "WHERE report_id IN ('r4', 'r5')"
        )
        replace_year(con, "findings", 2023, arithmetic_findings(con, 2023))
        replace_year(con, "findings", 2024, rows_of("findings", [lacking, once, broken_off]))
    publish(made, VERSIONS, built_at=FIRST_RELEASE)
    return made


def found(home: Home, year: int | None = None, top: int = 50) -> DataFrame:
    return review(home.published_database, year, top)


def test_what_is_not_understood_comes_before_what_is_missing_and_that_before_broken_sums(home: Home) -> None:
    told = groups(found(home), "number")
    assert told[0][0]["problems"] == 7
    assert [(each[0]["report_id"], each[0]["problem"], each[0]["place"], len(each)) for each in told] == [
        ("r1", "unreadable", f"{TABLE}/granted", 1),
        ("r6", "missing", TABLE, 21),
        ("r2", "missing", "review_litigation_counts", 15),
        ("r2", "missing", f"{TABLE}/carried_forward", 7),
        ("r3", "arithmetic_broken", TABLE, 3),
        ("r5", "read_once", TABLE, 8),
        ("r4", "needs_review", "read_once", 1),
    ]
    assert told[1][0]["message_zh"] == told[2][0]["message_zh"] == "没有找到"
    assert (told[5][0]["cell"], told[5][0]["message_zh"]) == (f"{TABLE}/carried_in/total", "一种读法")
    assert told[0][0]["path"] == "inbox/r1.txt"


def test_the_cells_of_a_problem_are_in_the_order_of_the_form(home: Home) -> None:
    _, _, _, carried, sums, *_ = groups(found(home), "number")
    assert [cell["cell"] for cell in carried] == [cell_name(TABLE, codes) for codes in row("carried_forward")]
    broken = {cell["cell"]: cell["expected"] for cell in sums}
    assert broken[f"{TABLE}/received_new/total"] == "3"


def test_a_year_and_a_number_of_problems_can_be_asked_for(home: Home) -> None:
    assert set(found(home, 2023)["report_id"]) == {"r3"}
    (shortest,) = records(found(home, top=1))
    assert (shortest["number"], shortest["problems"]) == (1, 7)


def test_the_file_can_be_filled_in_and_read_as_corrections(home: Home) -> None:
    told = found(home)
    data = review_csv(told)
    assert data.startswith(b"\xef\xbb\xbfsource_sha256,cell,printed_text,corrected_value,")
    lines = read_lines(data, "here")
    assert len(lines) == len(told)
    assert (lines[0].source_sha256, lines[0].cell) == (REPORTS[0].sha256, f"{TABLE}/granted/total")
    assert {(line.corrected_value, line.reason, line.who) for line in lines} == {("", "", "")}
    assert lines[0].report_id == "r1"


def test_the_terminal_names_the_place_and_the_file(home: Home) -> None:
    as_printed = Path("exports/review-as-printed.csv")
    text = review_text(found(home), Path("exports/review.csv"), as_printed, 2, Style())
    assert "7 of 7 problems" in text
    assert "一县" in text
    assert f"{TABLE}/granted/total" in text
    assert "exports/review.csv: 55 cells." in text
    assert f"{as_printed}: the same, to say that it is as printed." in text
    assert text.endswith("2 lines of reviewed.csv hold: what they name is left out.")
    nothing, csv = found(home)[:0], Path("x.csv")
    assert "Nothing needs a look" in review_text(nothing, csv, as_printed, 0, Style())
    assert "Nothing else needs a look. 1 line of" in review_text(nothing, csv, as_printed, 1, Style())


def test_a_file_that_somebody_may_be_filling_in_is_not_overwritten(tmp_path: Path) -> None:
    wanted = tmp_path / "review.csv"
    assert free_name(wanted) == wanted
    wanted.touch()
    (tmp_path / "review-2.csv").touch()
    assert free_name(wanted) == tmp_path / "review-3.csv"


def test_without_a_release_there_is_nothing_to_review(tmp_path: Path) -> None:
    with pytest.raises(ReleaseNotFoundError):
        review(Home(tmp_path).published_database, None, 5)


def test_a_year_without_reports_is_not_praised(home: Home) -> None:
    with pytest.raises(
        NoSuchYearError, match=r"No report of 2019 is published. Years with reports: 2023, 2024\."
    ):
        found(home, 2019)
