"""Whom a clause is about: the whole report, one organ or channel out of it, or a whole area around it."""

import re

from extractors.prose.words import AREAS, CHANNELS, CONNECTIVES, FILLERS, ORGANS, OWN_SUBJECTS, TIMES
from schemas.claims import ClaimScope

_SAYS_NOTHING = re.compile(f"{TIMES}|{CONNECTIVES}")
_OWN = re.compile(OWN_SUBJECTS)
_NAMED_ORGANS, _, _ANY_ORGAN = ORGANS.rpartition("|[")
_ORGAN = re.compile(_NAMED_ORGANS)
_ORGAN_NAME = re.compile(f"[{_ANY_ORGAN}")
_CHANNEL = re.compile(CHANNELS)
_LONGEST_NAME = 24


def without_times(words: str) -> str:
    """The words without dates, periods and connecting words."""
    return _SAYS_NOTHING.sub("", words)


def is_filler(words: str) -> bool:
    """Whether words say nothing of whom or what a number is about."""
    return FILLERS.issuperset(words)


def scope_of(words: str, agency: str | None) -> ClaimScope | None:
    """What the words before a claim limit it to.

    None where they say nothing of it. ``agency`` is the body that reports, as far as the document says.
    """
    subject = without_times(words)
    if is_filler(subject):
        return None
    own = _OWN.match(subject)
    if own and is_filler(subject[own.end() :]):
        return "whole"
    for unit, area in AREAS.items():
        if area in subject:
            return "whole" if agency is not None and agency.endswith(unit) else "area"
    if _CHANNEL.search(subject):
        return None if "等" in subject else "channel"
    if agency is not None and len(subject) >= 2 and (subject in agency or agency in subject):
        return "whole"
    if _ORGAN.search(subject) or _ORGAN_NAME.fullmatch(subject[-_LONGEST_NAME:]):
        return "body"
    return "whole" if own else None


def is_organ(words: str) -> bool:
    """Whether the words are the name of one organ or place and no more."""
    subject = without_times(words).strip("、和及与以")
    return bool(_ORGAN.fullmatch(subject) or _ORGAN_NAME.fullmatch(subject))
