"""What is said of a whole table at once is what is said of its equations one after another."""

from decimal import Decimal

import pytest

from schemas.forms import FORM_VERSIONS, form_table
from schemas.identities import all_hold, equations, evaluate
from tests.layouts import adding_up


@pytest.mark.parametrize("table", ["application_dispositions", "review_litigation_counts"])
@pytest.mark.parametrize("version", FORM_VERSIONS)
def test_all_hold_where_each_does(table, version):
    form = form_table(table, version)
    printed = adding_up(version, seed=3).printed
    values = [Decimal(printed["/".join((table, *codes))]) for codes in form.cells()]
    assert all_hold(form, values)
    for place in range(len(values)):
        changed = [value + (at == place) for at, value in enumerate(values)]
        cells = {codes: (value, "stated") for codes, value in zip(form.cells(), changed, strict=True)}
        verdicts = {evaluate(equation, cells)[2] for equation in equations(form)}
        assert all_hold(form, changed) == (verdicts == {"holds"})
        assert not all_hold(form, changed)
