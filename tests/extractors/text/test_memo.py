"""Remembered answers are those of the function, however many there are."""

from collections import Counter

from extractors.text import memo
from extractors.text.memo import remembered


def test_each_answer_is_worked_out_once():
    asked: Counter[str] = Counter()

    def length(text: str) -> int:
        asked[text] += 1
        return len(text)

    known = remembered(length)
    assert [known(text) for text in ("规章", "12", "规章", "", "12")] == [2, 2, 2, 0, 2]
    assert set(asked.values()) == {1}


def test_answers_are_forgotten_before_they_fill_the_memory(monkeypatch):
    monkeypatch.setattr(memo, "_MOST", 3)
    asked: list[str] = []

    def length(text: str) -> int:
        asked.append(text)
        return len(text)

    known = remembered(length)
    for text in ("a", "bb", "ccc", "a", "dddd", "a"):
        assert known(text) == len(text)
    assert asked == ["a", "bb", "ccc", "dddd", "a"]


def test_long_texts_are_not_kept(monkeypatch):
    monkeypatch.setattr(memo, "_LONGEST", 3)
    asked: list[str] = []

    def length(text: str) -> int:
        asked.append(text)
        return len(text)

    known = remembered(length)
    assert [known(text) for text in ("ccc", "dddd", "ccc", "dddd")] == [3, 4, 3, 4]
    assert asked == ["ccc", "dddd", "dddd"]
