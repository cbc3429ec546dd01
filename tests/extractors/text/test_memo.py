"""Remembered answers are those of the function, however many there are."""

from collections.abc import Callable

from extractors.text import memo
from extractors.text.memo import remembered


def remembered_length() -> tuple[Callable[[str], int], list[str]]:
    """The length of a text as a remembered answer, and the texts of which it was worked out."""
    asked: list[str] = []

    def length(text: str) -> int:
        asked.append(text)
        return len(text)

    return remembered(length), asked


def test_each_answer_is_worked_out_once():
    known, asked = remembered_length()
    assert [known(text) for text in ("规章", "12", "规章", "", "12")] == [2, 2, 2, 0, 2]
    assert asked == ["规章", "12", ""]


def test_answers_are_forgotten_before_they_fill_the_memory(monkeypatch):
    monkeypatch.setattr(memo, "_MOST", 3)
    known, asked = remembered_length()
    for text in ("a", "bb", "ccc", "a", "dddd", "a"):
        assert known(text) == len(text)
    assert asked == ["a", "bb", "ccc", "dddd", "a"]


def test_long_texts_are_not_kept(monkeypatch):
    monkeypatch.setattr(memo, "_LONGEST", 3)
    known, asked = remembered_length()
    assert [known(text) for text in ("ccc", "dddd", "ccc", "dddd")] == [3, 4, 3, 4]
    assert asked == ["ccc", "dddd", "dddd"]
