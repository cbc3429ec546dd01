"""A fixed sample of damaged documents: nothing that is stated is silently wrong."""

import pytest

from extractors import extract
from tests.layouts import all_different, report
from tests.mutations.text_mutants import MUTATIONS, text_mutants
from tests.mutations.verdicts import judge, silently_wrong

SAMPLE = 700
SEED = 20241


@pytest.mark.parametrize("form", ["2019", "2021"])
def test_damaged_text_is_never_silently_wrong(form):
    figures = all_different(form)
    printed = figures.printed
    counted: dict[str, int] = {}
    for mutant in text_mutants(report(figures), SAMPLE, SEED):
        extraction = extract(mutant.document.encode())
        assert not silently_wrong(extraction, printed), (mutant.layout, mutant.mutation, mutant.line)
        verdicts = judge(extraction, printed)
        assert sum(verdicts.values()) == len(printed)
        counted[mutant.mutation] = counted.get(mutant.mutation, 0) + verdicts["right"]
    assert counted.keys() == MUTATIONS.keys()
    assert all(right > 0 for right in counted.values()), "a mutation left nothing to read"


def test_a_shifted_value_would_be_noticed():
    """The judge sees what it is there to see: figures of one report read as another's."""
    figures, others = all_different("2021"), all_different("2021")
    names = list(figures.printed)
    shifted = dict(zip(names, [*list(others.printed.values())[1:], "1"], strict=True))
    (mutant,) = text_mutants(report(figures), 1, SEED)
    assert judge(extract(mutant.document.encode()), shifted)["silently wrong"] > 100
