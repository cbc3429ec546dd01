"""What a hostile file is."""

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Case:
    """What makes its bytes, the codes that are right for it, and those right for its members, by name.

    ``""`` stands for a file that is no error.
    """

    make: Callable[[], bytes]
    codes: frozenset[str]
    members: frozenset[str] = frozenset()


def case(make: Callable[[], bytes], *codes: str, members: str = "") -> Case:
    """A case; ``members`` are codes parted by spaces."""
    return Case(make, frozenset(codes), frozenset(members.split()))
