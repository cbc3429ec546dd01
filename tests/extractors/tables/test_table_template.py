"""What is worked out once for all documents of a pattern is what each of them gives by itself."""

import pytest

from extractors.document import Document, Grid, Paragraph
from extractors.readers import plain_text
from extractors.readers.web import web_page
from extractors.tables.read_tables import read_tables
from extractors.tables.table_template import digest_of
from extractors.tables.template_reading import known_pattern, read_known
from extractors.tables.tokens import find_stretches, flatten
from schemas.forms import FORM_VERSIONS, cell_name
from tests.layouts import LAYOUTS, REPORT_FORMS, adding_up, all_different, figures, report
from tests.layouts.web_pages import IN_TABLES, WEB_LAYOUTS
from tests.mutations.text_mutants import text_mutants

TABLES = WEB_LAYOUTS.keys() & IN_TABLES - {"archive", "utf16"}
PRINTED = ("0", "12", "", "1,234", "/", "3.5", "-2", "待定", "6万元", "12 3", "无", " ")


def odd_figures(form):
    return figures(form, lambda index, _: PRINTED[index * index % 7 * index % len(PRINTED)])


def read_alone(document: Document, version):
    tokens = flatten(document)
    return read_tables(tokens, find_stretches(tokens).tokens, version)


def read_by_pattern(document: Document, version):
    digest = digest_of(document)
    return read_known(known_pattern(digest.pattern), digest, version)


def assert_read_alike(document: Document) -> bool:
    """By pattern, which other documents of the test share, and alone; whether the pattern was enough."""
    known = [(read_by_pattern(document, version), version) for version in FORM_VERSIONS]
    assert all(tables in (None, read_alone(document, version)) for tables, version in known)
    return all(tables is not None for tables, _ in known)


@pytest.mark.parametrize("form", REPORT_FORMS)
@pytest.mark.parametrize("layout", LAYOUTS)
def test_text(layout: str, form):
    for printed in (all_different(form), odd_figures(form)):
        assert_read_alike(plain_text.read_text(LAYOUTS[layout](report(printed))))


@pytest.mark.parametrize("layout", sorted(TABLES))
def test_tables_with_columns(layout: str):
    for printed in (all_different("2021"), odd_figures("2021")):
        assert_read_alike(web_page.read(WEB_LAYOUTS[layout](report(printed))))


@pytest.mark.parametrize("form", ["2019", "2021"])
def test_damaged_text(form):
    for mutant in text_mutants(report(all_different(form)), 250, seed=7):
        assert_read_alike(plain_text.read_text(mutant.data.decode()))


@pytest.mark.parametrize("form", REPORT_FORMS)
@pytest.mark.parametrize("layout", ["tabbed_rows", "tabbed_cells", "bare_cells"])
def test_the_pattern_is_enough_for_plain_counts(layout, form):
    for plain in (adding_up(form), adding_up(form, seed=5), all_different(form)):
        assert assert_read_alike(plain_text.read_text(LAYOUTS[layout](report(plain))))


def test_other_prose_makes_no_other_pattern():
    """Prose has numbers and dates in it; how much of it stands above and below the tables does not count."""
    text = LAYOUTS["tabbed_rows"](report(all_different("2021")))
    title, rest = text.split("\n", 1)
    other = f"某某局\n{title.replace('临江县', '某某市')}\n共{'若干' * 99}字。\n{rest}\n2031年3月4日\n"
    patterns = {digest_of(plain_text.read_text(each)).pattern for each in (text, other)}
    assert len(patterns) == 1


@pytest.mark.parametrize(
    "above", ["7", "总计\n7", "予以公开\n1\n2\n3\n4\n5\n6\n7", "- 3 -", "\n".join("123456789012345")]
)
def test_values_outside_the_tables_count(above):
    """The second reading takes notice of them, so they are part of the pattern."""
    text = LAYOUTS["tabbed_rows"](report(all_different("2021")))
    plain, with_values = plain_text.read_text(text), plain_text.read_text(f"{above}\n某某\n{text}")
    assert digest_of(plain).pattern != digest_of(with_values).pattern
    for document in (plain, with_values, plain):
        assert_read_alike(document)


def test_a_table_printed_again_is_compared_by_its_values():
    """Of two equal rows one is read, of two different ones neither, though their pattern is the same."""
    once = LAYOUTS["tabbed_rows"](report(all_different("2021")))
    row = next(line for line in once.splitlines() if "规范性文件" in line)
    equal = plain_text.read_text(once.replace(row, f"{row}\n{row}"))
    different = plain_text.read_text(once.replace(row, f"{row}\n{row.replace(row[-1], '77')}"))
    assert digest_of(equal).pattern == digest_of(different).pattern
    for document in (equal, different, equal):
        assert not assert_read_alike(document)
    assert "row_repeated" in {finding.code for finding in read_alone(different, "2021").findings}


def test_locators_are_those_of_the_report_at_hand():
    text = LAYOUTS["tabbed_rows"](report(all_different("2021")))
    for above in (0, 3):
        document = plain_text.read_text("\n" * above + text)
        place = {token.text: token.locator for token in flatten(document)}
        tables = read_by_pattern(document, "2021")
        assert tables is not None
        for cell in tables.cells:
            assert cell.locator == place[cell.raw_text or ""], cell_name(cell.table, cell.codes)


def test_two_cells_at_one_place_are_not_read_by_pattern():
    document = plain_text.read_text(LAYOUTS["tabbed_rows"](report(all_different("2021"))))
    assert read_by_pattern(document, "2021") is not None
    grid = next(block for block in document.blocks if isinstance(block, Grid))
    again = Paragraph("7", grid.fields.locators[0])
    assert read_by_pattern(Document((*document.blocks, again)), "2021") is None


@pytest.mark.parametrize("printed", ["待定", "3.1234567", "7", ""])
def test_what_an_amount_of_money_prints_decides_whether_it_was_read_once(printed):
    """The second reading stops at a word, and where no number was read there is none to confirm."""
    amount = "article20_items/art20_9/centralized_procurement/procurement_amount"
    changed = adding_up("2019").but({amount: printed})
    assert assert_read_alike(plain_text.read_text(LAYOUTS["tabbed_rows"](report(changed))))
    assert_read_alike(web_page.read(WEB_LAYOUTS["padded"](report(changed))))
