"""The words that say there was none: 未收到, 没有, 无, 零申请."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from extractors.prose.words import NONE_FILLERS, NONE_VERBS

_LONGEST_OBJECT = 70
_VERB = re.compile(rf"(?<![有如若对毫])(?:{NONE_VERBS})")
_OBJECT = re.compile(f"[{re.escape(''.join(sorted(NONE_FILLERS)))}]{{2,{_LONGEST_OBJECT}}}+")
_ENDS = re.compile(r"[,;。)]|\.(?!\d)|$")
_NO_APPLICATION = re.compile(
    r"申请人|复议申请|申请(?:行政)?复议|(?:因|由|对)[^、]{0,20}?(?:引起|引发|产生|致|发生|提起|被)"
)
_NONE_WORDS = re.compile("[未没无零]|不存在")
"""One of these is in all that says so."""
_ZERO = re.compile(r"零(申请|复议|诉讼)")
_NONE_OF_KIND = re.compile(
    r"依申请公开(?:政府信息)?(?:情况|方面|工作)?[:。,](?:(?:本年度?|全年|20\d\d年度?)[,]?)?(无)(?=[。;,]|$)"
)
_KINDS = (("复议", "reviews_total"), ("诉", "litigation_total"))


@dataclass(frozen=True, slots=True)
class Nothing:
    """Words that say there was none of what the claims are about."""

    start: int
    end: int
    claims: tuple[str, ...]


def find_nothing(text: str) -> Iterator[Nothing]:
    """Every place where a sentence says that there were no applications, reviews or lawsuits."""
    if not _NONE_WORDS.search(text):
        return
    position = 0
    while verb := _VERB.search(text, position):
        position = verb.end()
        words = _OBJECT.match(text, verb.end())
        if words is None or not (words[0].endswith("、") or _ENDS.match(text, words.end())):
            continue
        claims = _denied(words[0])
        if claims:
            yield Nothing(verb.start(), verb.end() + len(words[0].rstrip("、")), claims)
            position = words.end()
    for zero in _ZERO.finditer(text):
        yield Nothing(zero.start(), zero.end(), _denied(zero[1]))
    for none in _NONE_OF_KIND.finditer(text):
        yield Nothing(none.start(1), none.end(1), ("applications_received",))


def _denied(words: str) -> tuple[str, ...]:
    disputes = tuple(claim for word, claim in _KINDS if word in words)
    applied = "申请" in _NO_APPLICATION.sub("", words)
    return ("applications_received", *disputes) if applied else disputes
