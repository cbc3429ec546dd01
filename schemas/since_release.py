"""What differs from the last release, counted: the first thing that people look at in the morning."""

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ReasonCount:
    """The rows of ``release_changes`` with one reason, and in how many reports they are."""

    why: str
    reports: int
    cells: int


@dataclass(frozen=True, slots=True)
class NewError:
    """A finding of severity ``error`` that the last release does not have."""

    finding_code: str
    report_id: str | None
    agency_name: str | None
    report_year: int | None
    path: str | None
    cell: str | None
    message_en: str
    message_zh: str


@dataclass(frozen=True, slots=True)
class SinceRelease:
    """What the working database says otherwise than a release; ``release_id`` is None before the first.

    ``changed_reports`` are in both, and differ. ``errors`` are some of the ``new_errors``, one of each code
    first.
    """

    release_id: str | None
    new_reports: int
    lost_reports: int
    changed_reports: int
    reasons: Sequence[ReasonCount]
    new_errors: int
    errors: Sequence[NewError]

    @property
    def is_nothing(self) -> bool:
        """Whether nobody needs to look."""
        return not (self.reasons or self.new_errors)
