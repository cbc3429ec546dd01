"""Many values picked at once out of a sequence, by their places."""

from collections.abc import Callable, Sequence
from operator import itemgetter
from typing import Any

Pick = Callable[[Sequence[Any]], tuple[Any, ...]]
"""Gives the values at some places of a sequence, in the order of the places."""


def pick(places: Sequence[int]) -> Pick:
    """What picks the values at some places, in a fraction of the time that a loop takes.

    Of a single place ``itemgetter`` would give the bare value, of none it cannot be made.
    """
    if len(places) > 1:
        return itemgetter(*places)
    single = slice(places[0], places[0] + 1) if places else slice(0)
    return lambda values: tuple(values[single])
