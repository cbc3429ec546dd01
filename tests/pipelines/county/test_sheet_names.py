"""Names of sheets: what Excel refuses or keeps for itself never reaches it."""

import pytest

from pipelines.county.sheet_names import sheet_names

WANTED = {
    "as it is": ("临江县财政局", "临江县财政局"),
    "signs": ("甲[乙]:*?/\\丙", "甲 乙      丙"),
    "apostrophes at the ends": ("'甲'", "甲"),
    "nothing left": ("???", "表"),
    "Excel's own": ("History", "History~2"),
    "its end, where it is long": ("某" * 40 + "财政局", "某" * 28 + "财政局"),
    "a character of two units": ("𠮷" * 20, "𠮷" * 15),
}


@pytest.mark.parametrize(("wanted", "name"), WANTED.values(), ids=WANTED)
def test_a_name_that_excel_takes(wanted: str, name: str):
    assert sheet_names([wanted]) == [name]


def test_no_two_are_alike_whatever_their_case():
    names = sheet_names(["ABC", "abc", "某" * 40, "某" * 41, "ABC"])
    assert len({name.casefold() for name in names}) == 5
    assert all(len(name) <= 31 for name in names)
