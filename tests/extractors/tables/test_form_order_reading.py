"""The second reading, by the form's order alone, and what becomes of cells the two give differently."""

import pytest

from extractors.document import Document
from extractors.readers import reader_for
from extractors.tables.cross_check import compare
from extractors.tables.form_order_reading import read_in_sequence, value_runs
from extractors.tables.tokens import Token, flatten
from schemas.extraction import ReportReading
from schemas.forms import FACT_TABLES, FormTable, TableName, cell_name, form_table
from schemas.rules.verification import verification_of
from tests.extractors.reading import by_name, finding_codes, read
from tests.layouts import LAYOUTS, REPORT_FORMS, Figures, all_different, figures, report, same_everywhere
from tests.layouts.edits import relabelled, with_row_again, with_value_appended, without_row
from tests.layouts.figures import tables_of
from tests.layouts.web_pages import IN_TABLES, WEB_LAYOUTS

FIGURES = all_different("2021")
GRANTED = "application_dispositions/granted"


def tokens_of(text: str) -> list[Token]:
    read_document = reader_for("text/plain")
    assert read_document is not None
    document: Document = read_document(text.encode())
    return flatten(document)


def second_reading(text: str, figures: Figures) -> dict[str, str]:
    """Every cell that the order of the forms gives, under its name."""
    runs = value_runs(tokens_of(text))
    return {
        cell_name(table.table, codes): token.text
        for table in tables_of(figures.form)
        for codes, token in read_in_sequence(runs, table.table, table.version).items()
    }


@pytest.mark.parametrize("form", REPORT_FORMS)
@pytest.mark.parametrize("layout", LAYOUTS)
def test_every_cell_is_read_a_second_time(layout, form):
    figures = all_different(form)
    assert second_reading(LAYOUTS[layout](report(figures)), figures) == figures.printed


@pytest.mark.parametrize("layout", sorted(IN_TABLES - {"padded"}))
def test_blanks_in_the_tables_of_pages_are_read_a_second_time(layout):
    blank = FIGURES.but(dict.fromkeys(FIGURES.in_row(GRANTED)[2:5], ""))
    assert not read(WEB_LAYOUTS[layout](report(blank))).read_once


def test_a_row_that_lacks_a_value_or_has_one_more_is_not_read():
    longer = report(FIGURES).edited(with_value_appended("（一）予以公开", "77"))
    given = second_reading(LAYOUTS["bare_cells"](longer), FIGURES)
    assert not any(name.startswith(f"{GRANTED}/") for name in given)
    assert given == {name: given[name] for name in given if given[name] == FIGURES.printed[name]}


@pytest.mark.parametrize("layout", LAYOUTS)
def test_a_row_is_not_read_like_the_rows_of_a_block_with_fewer_columns(layout):
    printed = ("", "0", "/", "12", "1,234", "3.5", "—", "", "-3", "无")
    mixed = figures("2019", lambda index, _: printed[index * 7 % len(printed)])
    given = second_reading(LAYOUTS[layout](report(mixed)), mixed)
    assert given == {name: mixed.printed[name] for name in given}


def test_a_row_without_its_label_is_the_one_between_its_neighbours():
    text = LAYOUTS["tabbed_cells"](report(FIGURES)).replace("（一）予以公开", "（一）某某某某某")
    assert second_reading(text, FIGURES) == FIGURES.printed


def test_rows_that_are_lacking_or_repeated_are_not_told_by_their_place():
    lacking = report(FIGURES).edited(without_row("重复申请"))
    assert not any(".duplicate" in name for name in second_reading(LAYOUTS["tabbed_rows"](lacking), FIGURES))
    again = report(FIGURES).edited(with_row_again("（一）予以公开", *"1234567"))
    assert not any(
        name.startswith(f"{GRANTED}/") for name in second_reading(LAYOUTS["tabbed_rows"](again), FIGURES)
    )


def test_cells_that_the_readings_give_differently_are_not_believed():
    whole = read(LAYOUTS["tabbed_rows"](report(FIGURES)))
    forms: dict[TableName, FormTable] = {table: form_table(table, "2021") for table in FACT_TABLES}
    changed = FIGURES.but({f"{GRANTED}/natural_person": "4,711"})
    others = tokens_of(LAYOUTS["tabbed_rows"](report(changed)))
    agreement = compare(whole.cells, others, forms, ())
    (finding,) = agreement.findings
    assert (finding.code, finding.cell) == ("readings_differ", f"{GRANTED}/natural_person")
    assert (finding.stated, finding.expected) == (FIGURES.printed[f"{GRANTED}/natural_person"], "4,711")
    doubted = [cell for cell in agreement.cells if cell.status != "stated"]
    assert [(cell.status, cell.value, cell.raw_text) for cell in doubted] == [
        ("ambiguous", None, finding.stated)
    ]
    assert not agreement.read_once


ZEROS = same_everywhere("2021", "0")


def verdict(reading: ReportReading) -> tuple[str, tuple[str, ...]]:
    verification = verification_of(reading)
    return verification.status, verification.reasons


@pytest.mark.parametrize("layout", LAYOUTS)
def test_a_report_whose_sums_hold_is_verified(layout):
    assert verdict(read(LAYOUTS[layout](report(ZEROS)))) == ("verified", ())


@pytest.mark.parametrize(
    ("text", "reasons"), [("待定", ("cells_unread", "read_once")), ("", ("read_once",)), ("/", ())]
)
def test_what_needs_review_says_why(text, reasons):
    figures = ZEROS.but({f"{GRANTED}/natural_person": text})
    status = "needs_review" if reasons else "verified"
    assert verdict(read(LAYOUTS["tabbed_rows"](report(figures)))) == (status, reasons)


def test_what_was_read_once_is_named():
    blank = {f"{GRANTED}/total": "", "article20_items/art20_6/administrative_penalty/decisions": ""}
    reading = read(LAYOUTS["tabbed_rows"](report(ZEROS.but(blank))))
    named = {finding.table: finding for finding in reading.findings if finding.code == "read_once"}
    assert named["application_dispositions"].stated == GRANTED
    assert GRANTED in named["application_dispositions"].message_en
    keys = {cell_name(table, codes) for table, codes in reading.read_once}
    told = [name for finding in named.values() for name in (finding.stated or "").split(", ")]
    assert keys == {name for name in by_name(reading) if any(f"{name}/".startswith(f"{it}/") for it in told)}


def test_a_table_read_once_is_named_as_a_whole():
    exchanged = relabelled({"商业企业": "\0", "科研机构": "商业企业", "\0": "科研机构"})
    reading = read(WEB_LAYOUTS["clean"](report(ZEROS).edited(exchanged)))
    named = [finding.stated for finding in reading.findings if finding.code == "read_once"]
    assert named == ["application_dispositions"]


def test_numbers_that_belong_nowhere_need_review():
    longer = report(ZEROS).edited(with_value_appended("（一）予以公开", "77"))
    reading = read(LAYOUTS["tabbed_rows"](longer))
    assert "row_long" in finding_codes(reading)
    assert verdict(reading)[0] == "needs_review"
    assert "cells_unread" in verdict(reading)[1]


def test_sums_that_blanks_keep_open_need_review():
    figures = same_everywhere("2021", "").but({f"{GRANTED}/total": "5"})
    status, reasons = verdict(read(WEB_LAYOUTS["clean"](report(figures))))
    assert (status, reasons) == ("needs_review", ("sums_not_evaluable",))


def test_nothing_but_blanks_has_nothing_to_check():
    assert verdict(read(WEB_LAYOUTS["clean"](report(same_everywhere("2021", ""))))) == ("verified", ())
