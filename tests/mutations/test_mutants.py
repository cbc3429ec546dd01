"""A fixed sample of damaged documents in every format: nothing that is stated is silently wrong."""

from collections import Counter
from dataclasses import replace

import pytest

from extractors import extract
from tests.layouts import REPORT_FORMS, all_different, report
from tests.mutations.displayed_mutants import CUT, GLUE, ROW, UPRIGHT, displayed_mutants
from tests.mutations.displayed_ways import PDF, WEB
from tests.mutations.grid_mutants import GRID_MUTATIONS
from tests.mutations.mutants import Mutant
from tests.mutations.sampling import FORMATS, mutants
from tests.mutations.text_mutants import MUTATIONS, text_mutants
from tests.mutations.verdicts import judge

SAMPLES = {
    "txt": 240, "html": 160, "docx": 50, "xlsx": 30, "csv": 60, "xls": 30, "mhtml": 30, "ofd": 10, "pdf": 4,
}  # fmt: skip
"""Mutants of each form, fewer of what takes long to read."""
DISPLAYED = {
    "txt": 50, "html": 100, "docx": 60, "xlsx": 30, "csv": 24, "xls": 16, "mhtml": 20, "ofd": 10, "pdf": 4,
}  # fmt: skip
"""Mutants of each form that display another number than they hold."""
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


@pytest.mark.parametrize("form", REPORT_FORMS)
@pytest.mark.parametrize("format_", FORMATS)
def test_what_is_not_displayed_is_never_stated(format_, form):
    counts: Counter[str] = Counter()
    for mutant in displayed_mutants(report(all_different(form)), DISPLAYED[format_], SEED, format_):
        verdict = judge(extract(mutant.data, mutant.file_name), mutant)
        assert not verdict.wrong, (mutant.layout, mutant.mutation, mutant.detail, verdict.wrong)
        counts.update(verdict.counts)
    assert counts["kept"] >= 0.995 * counts["undamaged"]


def test_every_way_to_display_another_number_is_done():
    kinds = {
        mutant.mutation
        for format_ in ("xlsx", "html", "pdf")
        for mutant in displayed_mutants(report(all_different("2021")), DISPLAYED["html"], SEED, format_)
    }
    assert kinds >= {CUT, GLUE, UPRIGHT, ROW, *(way.kind for way in (*WEB, *PDF))}


def test_a_number_that_is_not_displayed_is_wrong_whatever_is_said_of_it():
    mutant = some_mutant()
    cell = next(iter(mutant.printed))
    hidden = replace(mutant, printed={**mutant.printed, cell: ""}, exact=frozenset({cell}))
    assert [wrong.cell for wrong in judge(extract(mutant.data), hidden).wrong] == [cell]


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
