"""The official forms: how many cells, and that no label means two things."""

import itertools
import unicodedata
from collections import Counter

import pytest

from schemas.forms import FACT_TABLES, FORM_VERSIONS, cell_name, form_table, report_form, term_by_codes
from schemas.identities import IDENTITIES, equations
from schemas.terms import (
    APPLICANT_GROUPS,
    APPLICANTS,
    ARTICLE20_ITEMS,
    ARTICLE20_MEASURES,
    ARTICLE20_SUBJECTS,
    DISPOSITION_GROUPS,
    DISPOSITIONS,
    OUTCOMES,
    PROCEEDING_GROUPS,
    PROCEEDINGS,
    Term,
)
from warehouse.dictionary import cell_counts

AXES = {
    "items": ARTICLE20_ITEMS, "subjects": ARTICLE20_SUBJECTS, "measures": ARTICLE20_MEASURES,
    "dispositions": DISPOSITIONS, "disposition groups": DISPOSITION_GROUPS,
    "applicants": (*APPLICANT_GROUPS, *APPLICANTS), "proceedings": (*PROCEEDING_GROUPS, *PROCEEDINGS),
    "outcomes": OUTCOMES,
}  # fmt: skip
EACH_FORM = list(itertools.product(FACT_TABLES, FORM_VERSIONS))


def bare(label: str) -> str:
    """A label without white space and punctuation, as labels are compared."""
    return "".join(
        character
        for character in unicodedata.normalize("NFKC", label)
        if unicodedata.category(character)[0] in "LN"
    )


@pytest.mark.parametrize(
    ("article20", "dispositions", "form", "cells"),
    [
        ("2021", "2021", "2021", (10, 175, 15)),
        ("2019", "2019", "2019", (22, 161, 15)),
        ("2021", "2019", "hybrid", (10, 161, 15)),
    ],
)
def test_a_report_has_the_cells_of_its_form(article20, dispositions, form, cells):
    counts = cell_counts(article20, dispositions)
    assert tuple(counts[table] for table in FACT_TABLES) == cells
    assert sum(cells) == {"2021": 200, "2019": 198, "hybrid": 186}[form]
    assert report_form(article20, dispositions) == form


@pytest.mark.parametrize(("table", "version"), EACH_FORM)
def test_no_two_cells_have_one_name(table, version):
    cells = list(form_table(table, version).cells())
    assert len({cell_name(table, codes) for codes in cells}) == len(cells)


@pytest.mark.parametrize(("table", "version"), EACH_FORM)
def test_every_cell_s_terms_are_printed_in_its_form(table, version):
    for codes in form_table(table, version).cells():
        terms = term_by_codes(table, codes)
        assert tuple(term.code for term in terms) == codes
        assert all(version in term.forms for term in terms)


@pytest.mark.parametrize("version", FORM_VERSIONS)
@pytest.mark.parametrize("axis", AXES)
def test_no_label_of_an_axis_means_two_things(axis: str, version):
    printed: list[Term] = [term for term in AXES[axis] if version in term.forms]
    labels = Counter(label for term in printed for label in {bare(label) for label in term.labels})
    assert [label for label, count in labels.items() if count > 1] == []


@pytest.mark.parametrize("axis", AXES)
def test_no_wording_of_a_term_is_there_twice(axis: str):
    for term in AXES[axis]:
        assert len(set(term.labels)) == len(term.labels)


@pytest.mark.parametrize(("table", "version"), EACH_FORM)
def test_every_equation_is_about_cells_of_the_form(table, version):
    form = form_table(table, version)
    cells = set(form.cells())
    for equation in equations(form):
        assert {*equation.left, *equation.right, equation.total} <= cells
        assert equation.total in {*equation.left, *equation.right}
        assert not set(equation.left) & set(equation.right)


@pytest.mark.parametrize(("version", "counts"), [("2021", (7, 7, 25, 3)), ("2019", (7, 7, 23, 3))])
def test_each_identity_makes_its_equations(version, counts):
    made = Counter(
        equation.identity_code for table in FACT_TABLES for equation in equations(form_table(table, version))
    )
    assert tuple(made[identity.code] for identity in IDENTITIES) == counts


def test_the_parts_of_the_2021_form_are_all_rows_between_received_and_total():
    form = form_table("application_dispositions", "2021")
    parts = next(e for e in equations(form) if (e.identity_code, e.scope) == ("dispositions_parts", "total"))
    rows = [codes[0] for codes in form.cells() if codes[1] == "total"]
    assert [codes[0] for codes in parts.right] == rows[2:-2]
