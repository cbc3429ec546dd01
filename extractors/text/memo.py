"""Answers that depend on a text alone, remembered: reports print a few thousand texts again and again."""

from collections.abc import Callable
from typing import Generic, TypeVar

_Question = TypeVar("_Question")
_Answer = TypeVar("_Answer")
_MOST = 8192


class _Answers(dict[_Question, _Answer], Generic[_Question, _Answer]):
    def __init__(self, answer: Callable[[_Question], _Answer]) -> None:
        super().__init__()
        self._answer = answer

    def __missing__(self, question: _Question) -> _Answer:
        if len(self) >= _MOST:
            self.clear()
        answer = self[question] = self._answer(question)
        return answer


def remembered(answer: Callable[[_Question], _Answer]) -> Callable[[_Question], _Answer]:
    """A pure function that works out each answer once, until there are so many that it forgets them all.

    What ``functools.lru_cache`` does in half the time: it keeps no order of use.
    """
    return _Answers(answer).__getitem__
