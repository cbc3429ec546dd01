"""Answers that depend on a text alone, remembered: reports print a few thousand texts again and again."""

from collections.abc import Callable, Sized
from typing import Generic, TypeVar

_Question = TypeVar("_Question", bound=Sized)
_Answer = TypeVar("_Answer")
_MOST, _LONGEST = 8192, 1000
"""Texts of more characters are hardly printed twice, and thousands of them would take much memory."""


class _Answers(dict[_Question, _Answer], Generic[_Question, _Answer]):
    def __init__(self, answer: Callable[[_Question], _Answer]) -> None:
        super().__init__()
        self._answer = answer

    def __missing__(self, question: _Question) -> _Answer:
        if len(question) > _LONGEST:
            return self._answer(question)
        if len(self) >= _MOST:
            self.clear()
        answer = self[question] = self._answer(question)
        return answer


def remembered(answer: Callable[[_Question], _Answer]) -> Callable[[_Question], _Answer]:
    """A pure function that works out each answer once, until there are so many that it forgets them all.
    Those of long texts it does not remember.

    What ``functools.lru_cache`` does in half the time: it keeps no order of use.
    """
    return _Answers(answer).__getitem__
