"""A fixed sample of damaged documents in every format: nothing that is stated is silently wrong."""

from collections import Counter
from dataclasses import replace

import pytest

from extractors import extract
from tests.layouts import REPORT_FORMS, all_different, report
from tests.mutations.grid_mutants import GRID_MUTATIONS
from tests.mutations.mutants import Mutant
from tests.mutations.sampling import FORMATS, mutants
from tests.mutations.text_mutants import MUTATIONS, text_mutants
from tests.mutations.verdicts import judge

SAMPLES = {
    "txt": 240, "html": 160, "docx": 50, "xlsx": 30, "csv": 60, "xls": 30, "mhtml": 30, "ofd": 10, "pdf": 4,
}  # fmt: skip
"""Mutants of each form, fewer of what takes long to read."""
SEED = 20241


@pytest.mark.parametrize("form", REPORT_FORMS)
@pytest.mark.parametrize("format_", FORMATS)
def test_damage_is_never_silently_wrong(format_, form):
    counts: Counter[str] = Counter()
    for mutant in mutants(report(all_different(form)), SAMPLES[format_], SEED, format_):
        verdict = judge(extract(mutant.data, mutant.file_name), mutant)
        assert not verdict.wrong, (mutant.layout, mutant.mutation, mutant.detail)
        assert verdict.counts["right"] + verdict.counts["marked"] >= len(mutant.printed)
        counts.update(verdict.counts)
    assert counts["right"] > counts["marked"]
    assert counts["kept"] >= 0.98 * counts["undamaged"]


def test_every_kind_of_damage_is_done():
    of_text = {
        mutant.mutation for mutant in mutants(report(all_different("2021")), SAMPLES["txt"], SEED, "txt")
    }
    assert of_text >= MUTATIONS.keys()
    assert of_text >= GRID_MUTATIONS.keys()


def test_the_same_seed_gives_the_same_mutants():
    first, second = ([*mutants(report(all_different("2021")), 40, 7, "html")] for _ in range(2))
    assert first == second
    assert first != [*mutants(report(all_different("2021")), 40, 8, "html")]


def some_mutant() -> Mutant:
    return next(text_mutants(report(all_different("2021")), 1, SEED))


def test_a_shifted_value_would_be_noticed():
    """The judge sees what it is there to see: figures of one report read as another's."""
    mutant = some_mutant()
    names, texts = list(mutant.printed), list(mutant.printed.values())
    shifted = replace(mutant, printed=dict(zip(names, [*texts[1:], "1"], strict=True)))
    assert len(judge(extract(mutant.data), shifted).wrong) > 100


def test_a_report_that_is_not_read_is_marked():
    mutant = replace(some_mutant(), data=b"", damaged=frozenset())
    counts = judge(extract(mutant.data), mutant).counts
    assert counts == {"marked": len(mutant.printed), "undamaged": len(mutant.printed)}
