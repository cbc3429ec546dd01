"""What is worked out once for all tables of a pattern is what each of them gives by itself."""

import pytest

from extractors.alignment import align, read_placed
from extractors.document import Document
from extractors.patterns import pattern_of
from extractors.placed_tables import place_table
from extractors.readers import plain_text, web_page
from extractors.stream import Token, find_stretches, flatten
from schemas.forms import FACT_TABLES, FORM_VERSIONS, cell_name
from tests.layouts import LAYOUTS, REPORT_FORMS, all_different, figures, report
from tests.layouts.web_pages import IN_TABLES, WEB_LAYOUTS
from tests.mutations.text_mutants import text_mutants

TABLES = WEB_LAYOUTS.keys() & IN_TABLES - {"archive", "utf16"}
PRINTED = ("0", "12", "", "1,234", "/", "3.5", "-2", "待定", "6万元", "12 3", "无", " ")


def odd_figures(form):
    return figures(form, lambda index, _: PRINTED[index * index % 7 * index % len(PRINTED)])


def assert_placed_alike(document: Document) -> None:
    """By pattern, which other documents of the test share, and alone."""
    for table, stretch in find_stretches(flatten(document)).tokens.items():
        for version in FORM_VERSIONS:
            assert align(stretch, table, version) == read_placed(place_table(stretch, table, version))


@pytest.mark.parametrize("form", REPORT_FORMS)
@pytest.mark.parametrize("layout", LAYOUTS)
def test_text(layout: str, form):
    for printed in (all_different(form), odd_figures(form)):
        assert_placed_alike(plain_text.read_text(LAYOUTS[layout](report(printed))))


@pytest.mark.parametrize("layout", sorted(TABLES))
def test_tables_with_columns(layout: str):
    for printed in (all_different("2021"), odd_figures("2021")):
        assert_placed_alike(web_page.read(WEB_LAYOUTS[layout](report(printed))))


@pytest.mark.parametrize("form", ["2019", "2021"])
def test_damaged_text(form):
    for mutant in text_mutants(report(all_different(form)), 250, seed=7):
        assert_placed_alike(plain_text.read_text(mutant.data.decode()))


def test_a_table_printed_again_is_compared_by_its_values():
    """Of two equal rows one is read, of two different ones neither, though their pattern is the same."""
    once = LAYOUTS["tabbed_rows"](report(all_different("2021")))
    row = next(line for line in once.splitlines() if "规范性文件" in line)
    equal = plain_text.read_text(once.replace(row, f"{row}\n{row}"))
    different = plain_text.read_text(once.replace(row, f"{row}\n{row.replace(row[-1], '77')}"))
    said = []
    for document in (equal, different, equal):
        stretch = find_stretches(flatten(document)).tokens["article20_items"]
        assert_placed_alike(document)
        said.append({finding.code for finding in align(stretch, "article20_items", "2021").findings})
    assert "row_repeated_equal" in said[0]
    assert "row_repeated" in said[1]
    assert said[2] == said[0]


def test_locators_are_those_of_the_report_at_hand():
    text = LAYOUTS["tabbed_rows"](report(all_different("2021")))
    for above in (0, 3):
        stretches = find_stretches(flatten(plain_text.read_text("\n" * above + text))).tokens
        for table in FACT_TABLES:
            place = {token.text: token.locator for token in stretches[table]}
            for cell in align(stretches[table], table, "2021").cells.values():
                assert cell.locator == place[cell.raw_text or ""], cell_name(table, cell.codes)


def test_two_tokens_at_one_place_make_no_pattern():
    one, other = (Token(text, "line=1;col=1", 1, column, False) for column, text in enumerate(("规章", "3")))
    assert pattern_of((one, other)) is None
    assert pattern_of((one, other._replace(locator="line=1;col=2"))) is not None
    assert pattern_of(()) is None
