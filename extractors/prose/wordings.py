"""The words of a clause to the claims that they name."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache

from extractors.prose.scopes import is_filler
from extractors.prose.words import (
    APPLICANT_WORDS,
    DOCUMENT_SUBJECTS,
    TOPIC_WORDS,
    WORDINGS,
    Strength,
    Topic,
    Wording,
)
from extractors.text.memo import remembered

_TOPIC = re.compile(
    # Begins as one of the words does: nearly all characters are passed over by this alone.
    f"(?=[{''.join(word[0] for _, pattern in TOPIC_WORDS for word in pattern.split('|'))}])(?:"
    + "|".join(f"(?P<t{place}>{pattern})" for place, (_, pattern) in enumerate(TOPIC_WORDS))
    + ")"
)
_SUBJECT = re.compile("|".join(word for _, word in DOCUMENT_SUBJECTS))
_LIMITS_NOTHING = re.compile(f"{_SUBJECT.pattern}|{APPLICANT_WORDS}")
_SUBJECT_CODES = {word: code for code, word in DOCUMENT_SUBJECTS}
_DISPUTES: frozenset[Topic] = frozenset({"reviews", "litigation"})


@dataclass(frozen=True, slots=True)
class WordingLabel:
    """Words of a clause that name a claim, from ``start`` to ``end``.

    ``rank`` is lower for what is preferred.
    """

    claim: str
    strength: Strength
    start: int
    end: int
    rank: int


def topic_of(text: str, before: Topic | None) -> Topic | None:
    """What a text is about at its end; ``before`` is what it was about until then."""
    return _last_topic(text) or before


@remembered
def _last_topic(text: str) -> Topic | None:
    last = None
    for last in _TOPIC.finditer(text):  # noqa: B007 - the last one is what is asked for
        pass
    return None if last is None else TOPIC_WORDS[int((last.lastgroup or "t0")[1:])][0]


def labels_in(clause: str, topic: Topic | None) -> list[WordingLabel]:
    """All words for claims about the topic, in the order of the clause."""
    if topic is None or topic == "elsewhere":
        return []
    pattern, wordings = _vocabulary("reviews" if topic in _DISPUTES else topic)
    named = _SUBJECT.search(clause)
    labels = []
    for found in pattern.finditer(clause):
        rank = int((found.lastgroup or "w0")[1:])
        wording = wordings[rank]
        if wording.topic == "documents" and named is None:
            continue
        claim = wording.claim.format(subject=named and _SUBJECT_CODES[named[0]])
        if wording.topic == "reviews" and wording.strength == "outcome":
            claim = f"{topic_of(clause[: found.start()], topic)}_{claim}"
        labels.append(WordingLabel(claim, wording.strength, found.start(), found.end(), rank))
    return labels


@cache
def _vocabulary(topic: Topic) -> tuple[re.Pattern[str], Sequence[Wording]]:
    topics = _DISPUTES if topic in _DISPUTES else {topic}
    wordings = [wording for wording in WORDINGS if wording.topic in topics]
    return re.compile("|".join(f"(?P<w{rank}>{w.pattern})" for rank, w in enumerate(wordings))), wordings


def outcome_at(text: str, position: int, topic: Topic | None) -> WordingLabel | None:
    """The outcome that a text names at a position: 3件予以公开."""
    ahead = text[position : position + 24]
    lead = re.match(r"(?:申请)?(?:已|均|被|依法|因|为|属于?|系|的|作出?|,)?(?:\d{4}年)?", ahead)
    offset = lead.end() if lead else 0
    for label in labels_in(ahead, topic):
        if label.strength == "outcome" and label.start <= offset:
            return WordingLabel(label.claim, "outcome", position, position + label.end, label.rank)
    return None


def without(clause: str, labels: Sequence[WordingLabel]) -> str:
    """What of a clause stands between and behind the labels, and not before them."""
    ends = [label.end for label in labels]
    begins = [label.start for label in labels[1:]] + [len(clause)]
    return _LIMITS_NOTHING.sub(
        "", "".join(clause[end:begin] for end, begin in zip(ends, begins, strict=True))
    )


def chosen(clause: str, labels: Sequence[WordingLabel]) -> tuple[list[WordingLabel], list[WordingLabel]]:
    """Those labels that name the number behind the clause, and all that reach it with nothing else between.

    The strongest kind counts. Of outcomes and of topics all are meant (予以公开、部分公开各1件), of verbs
    the preferred one.
    """
    reaching: list[WordingLabel] = []
    for label in reversed(labels):
        if not is_filler(without(clause, [label, *reaching])):
            break
        reaching.insert(0, label)
    beyond = [label for label in labels if label not in reaching and label.strength in ("outcome", "topic")]
    if beyond and all(label.strength in ("verb", "bare") for label in reaching):
        # 结转后仍需办理2件: the words between may make the number one of what is named before them.
        return [], []
    for strength in ("outcome", "topic"):
        of_kind = [label for label in reaching if label.strength == strength]
        if of_kind:
            return of_kind, reaching
    return sorted(reaching, key=lambda label: label.rank)[:1], reaching


def each(labels: Sequence[WordingLabel]) -> Iterator[str]:
    """The claims of several labels, each once."""
    yield from dict.fromkeys(label.claim for label in labels)
