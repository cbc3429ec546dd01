"""Printed words to the terms of the official forms.

Labels are compared by keys: width folded, simplified, without white space, punctuation, leading number and
notes in brackets. A label that is printed with one or two wrong characters is still found, as long as one
official label is nearer than all others; how near is near enough grows with the label's length.
"""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from functools import cache, lru_cache
from operator import ne
from typing import Literal
from unicodedata import normalize

import opencc
import regex
from rapidfuzz.distance import Indel, LCSseq
from rapidfuzz.distance.Levenshtein import distance
from rapidfuzz.process import extract

from extractors.text.memo import remembered
from schemas.forms import TableName
from schemas.terms import (
    APPLICANT_GROUPS,
    APPLICANTS,
    ARTICLE20_CAPTION,
    ARTICLE20_ITEMS,
    ARTICLE20_MEASURES,
    ARTICLE20_SUBJECTS,
    DISPOSITION_GROUPS,
    DISPOSITIONS,
    DISPOSITIONS_CAPTION,
    OUTCOMES,
    PROCEEDING_GROUPS,
    PROCEEDINGS,
    SECTIONS,
    Term,
)

Role = Literal["title", "row", "row_group", "column", "column_group"]
"""What a label does in its table: names a block, a row, a column, or a group of rows or columns."""

_HAN = regex.compile(r"\p{Han}")
_NOT_WORD = regex.compile(r"[^\p{L}\p{N}]")
_NOTE = regex.compile(r"\([^()]*(?:\([^()]*\)[^()]*)*(?:\)|$)|\[[^\]]*(?:\]|$)")
_NUMBER = regex.compile(
    r"^(?:\((?:[一二三四五六七八九十]{1,3}|\d{1,2})\)|[一二三四五六七八九十]{1,3}[、.,:]|\d{1,2}(?:[、.,:)]|(?=\p{Han})))"
)
_UNIT = regex.compile(r"(?:(?<=\p{Han})单位:?|(?<=金额))(?:人民币)?[亿万]?元$")
_GLUED = regex.compile(r"(?P<label>.*?[\p{Han}”\")])(?P<values>[-+/0-9][-+/0-9.,]*)")
_ORDINAL = regex.compile(r"\(?(\d{1,2})(?:[、.,:)]|(?=\p{Han}))")
# Not the separators of files and records, which re takes for spaces: between digits they join no number.
_SPACE = re.compile(r"[\t-\r \x85\xa0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000\u200b\ufeff]+")
_HEADING = re.compile(r"^(?:\(?[一二三四五六七]\)?[、.,:]|第[一二三四五六七]部分)")
_NUMERALS = "一二三四五六七"
HEADING_BEGINS = frozenset(f"(第{_NUMERALS}")
"""The first characters that the folded heading of a section may have."""
LONGEST_LABEL = 60
"""Keys of official labels have some thirty characters at most; what is much longer is prose."""
_OPENING = r"(\[⁽₍⑴-⒵【〔㈀-㉃︵︹︻﹇﹙﹝（［🄐-🄪🉀-🉈"
"""All characters that fold to a bracket which may open a note, alone or with what stands in it."""
_NOTES = rf"[(（][^{_OPENING})）]*+[)）]|[\[［〔【][^{_OPENING}\]］〕】]*+[\]］〕】]"
IN_NO_LABEL = "镇乡县市区局委街道我们在是到了这时众实体进动完高步平善责督监网设更做展群建好严党月日"
"""Characters of prose and names that no label has, no unit and no page number; they fold to themselves."""
_NO_LABEL = re.compile(
    rf"(?:[^{_OPENING}{IN_NO_LABEL}]++|{_NOTES})*+[{IN_NO_LABEL}]"
    rf"|(?:(?:[^{_OPENING}\u4e00-\u9fff]++|{_NOTES})*+[\u4e00-\u9fff]){{{LONGEST_LABEL}}}"
)
"""One of these, or more Chinese characters than are in a label with its number and unit, outside notes."""
_SHORTEST_CUT = 3
"""Characters of a cut label that can be told from other words: 本年 and 其他 begin too much."""

_KEPT = "乾於"
"""Characters of place names (乾县, 於潜) that conversion to simplified characters would replace; keys for
comparing have 于, since labels do."""

_WIDE = tuple(zip("，：；（）！？　", ",:;()!? ", strict=True))
"""Signs that nearly all lines have: a text without them is mostly seen to be normalised as it is."""
_BRACKETS = tuple(zip("〔〕【】", "[][]", strict=True))
_convert = opencc.OpenCC("t2s").convert


def has_han(text: str) -> bool:
    """Whether the text holds a Chinese character."""
    return _HAN.search(text) is not None


def _to_simplified(text: str) -> str:
    converted = str(_convert(text))
    if converted == text or len(converted) != len(text) or not any(kept in text for kept in _KEPT):
        return converted
    return "".join(old if old in _KEPT else new for old, new in zip(text, converted, strict=True))


def _compact(text: str) -> str:
    for wide, plain in _WIDE:  # a table to translate by would look every single character up
        text = text.replace(wide, plain)
    compact = normalize("NFKC", text)
    if " " in compact or not compact.isprintable():  # nothing else is white space
        compact = _SPACE.sub("", compact)
    for printed, folded in _BRACKETS:
        compact = compact.replace(printed, folded)
    return compact


@remembered
def fold(text: str) -> str:
    """Compatibility-normalised, simplified, without any white space."""
    folded = _compact(text)
    return _to_simplified(folded) if has_han(folded) else folded


def fold_name(text: str) -> str:
    """The same for a name, whose characters stay as they are where it is simplified already.

    藉口镇 and 鮀江街道 are names in simplified characters that conversion would replace: a name is converted
    only where more of its characters are traditional than simplified, and never to one outside the BMP.
    """
    compact = _compact(text)
    simplified = _to_simplified(compact)
    if simplified == compact or len(simplified) != len(compact):
        return simplified
    traditional = str(_to_traditional()(compact))
    if _differing(compact, traditional) > _differing(compact, simplified):
        return compact
    return "".join(old if new > "\uffff" else new for old, new in zip(compact, simplified, strict=True))


@cache
def _to_traditional() -> Callable[[str], object]:
    return opencc.OpenCC("s2t").convert


def _differing(text: str, other: str) -> int:
    return sum(map(ne, text, other))


def printed_as(folded: str, text: str) -> str:
    """The part of a text that folds to ``folded``, in its own characters where these can be told."""
    compact = _SPACE.sub("", text)
    start = fold(text).find(folded)
    if start < 0 or len(compact) != len(fold(text)):
        return folded
    return compact[start : start + len(folded)]


@remembered
def whole_key(text: str) -> str:
    """Letters and digits only, number and notes included."""
    return _NOT_WORD.sub("", fold(text)).replace("於", "于")


@remembered
def label_key(text: str) -> str:
    """Letters and digits only, without leading number, notes in brackets and unit of money."""
    folded = fold(text)
    label = _NUMBER.sub("", folded, count=1)
    if label.endswith("元"):
        label = _UNIT.sub("", label)
    if "(" in label or "[" in label:
        label = _NOTE.sub("", label)
    return whole_key(text) if label == folded else _NOT_WORD.sub("", label).replace("於", "于")


@remembered
def is_section_heading(text: str) -> bool:
    """Whether a line is one of the six headings of a report."""
    return section_of(text) is not None


@remembered
def section_of(text: str) -> str | None:
    """The code of the section whose heading a line is: the one of its number, where several are named."""
    folded = fold(text)
    number = _HEADING.match(folded) if len(folded) <= LONGEST_LABEL else None
    if number is None:
        return None
    key = whole_key(text)
    named = [section for section in SECTIONS if any(map(key.__contains__, section.aliases))]
    numbered = section_at(number[0])
    return (numbered if numbered in named else named[0]).code if named else None


def section_at(number: str) -> Term | None:
    """The section of a printed number: 一 to 六 in any punctuation."""
    place = next((at for digit in number if (at := _NUMERALS.find(digit)) >= 0), len(SECTIONS))
    return SECTIONS[place] if place < len(SECTIONS) else None


@dataclass(frozen=True, slots=True)
class TermLabel:
    """An official label: the term, its table and what it does there."""

    table: TableName
    role: Role
    term: Term


@dataclass(frozen=True, slots=True)
class Match:
    """Labels that a printed text may be.

    ``edits`` counts the characters that differ from the nearest, ``roles`` are those of all of them.
    """

    labels: tuple[TermLabel, ...]
    edits: int = 0
    roles: frozenset[Role] = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "roles", frozenset(label.role for label in self.labels))


_VOCABULARY: tuple[tuple[TableName, Role, tuple[Term, ...]], ...] = (
    ("article20_items", "title", ARTICLE20_ITEMS),
    ("article20_items", "column_group", (ARTICLE20_CAPTION,)),
    ("article20_items", "row", ARTICLE20_SUBJECTS),
    ("article20_items", "column", ARTICLE20_MEASURES),
    ("application_dispositions", "row_group", DISPOSITION_GROUPS),
    ("application_dispositions", "column_group", (*APPLICANT_GROUPS, DISPOSITIONS_CAPTION)),
    ("application_dispositions", "row", DISPOSITIONS),
    ("application_dispositions", "column", APPLICANTS),
    ("review_litigation_counts", "column_group", (*PROCEEDING_GROUPS, *PROCEEDINGS)),
    ("review_litigation_counts", "column", OUTCOMES),
)


@cache
def _lexicon() -> dict[str, tuple[TermLabel, ...]]:
    """Every key with the labels it stands for."""
    entries: dict[str, list[TermLabel]] = {}
    for table, role, terms in _VOCABULARY:
        for term in terms:
            for wording in term.labels:
                # What stands in brackets tells the items of Article 20 apart; elsewhere it is a note.
                keys = {label_key(wording) or whole_key(wording)} | (
                    {whole_key(wording)} if role == "title" else set()
                )
                for key in keys:
                    entries.setdefault(key, []).append(TermLabel(table, role, term))
    return {key: tuple(dict.fromkeys(labels)) for key, labels in entries.items()}


def is_no_label(text: str) -> bool:
    """Whether a text is words, and no label for certain: as soon as that is seen no key is needed."""
    return _NO_LABEL.match(text) is not None


@remembered
def match_exactly(text: str) -> Match | None:
    """The official labels whose key the text has."""
    if is_no_label(text):
        return None
    lexicon = _lexicon()
    labels = lexicon.get(whole_key(text)) or lexicon.get(label_key(text))
    return Match(labels) if labels else None


_MOST_EDITS = 2


def allowed_edits(key: str) -> int:
    """How many characters of a label may be wrong, missing or extra."""
    return 0 if len(key) < 3 else 1 if len(key) < 6 else _MOST_EDITS


@lru_cache(maxsize=8192)
def edits_between(key: str, printed: str, limit: int) -> int | None:
    """Characters wrong, missing or extra in ``printed`` against ``key``; None where more than ``limit``."""
    edits = distance(key, printed, score_cutoff=limit)
    return edits if edits <= limit else None


def match_misprint(text: str, table: TableName, short_too: bool = False) -> Match | None:
    """The labels of one table that the text is nearest to, within bounds.

    ``short_too`` allows one wrong character in a label of two, which only the sequence around it can justify.
    """
    if len(text) > LONGEST_LABEL or not has_han(text):
        return None
    return _nearest(label_key(text), whole_key(text), table, short_too)


@cache
def _labels_of(table: TableName) -> dict[str, tuple[TermLabel, ...]]:
    """The keys of one table with the labels that they stand for in it."""
    own = {
        key: tuple(label for label in labels if label.table == table) for key, labels in _lexicon().items()
    }
    return {key: labels for key, labels in own.items() if labels}


@cache
def _keys_of(table: TableName) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The keys of a table's titles, which numbers and notes belong to, and its other keys."""
    own = _labels_of(table)
    titles = tuple(key for key, labels in own.items() if labels[0].role == "title")
    return titles, tuple(key for key in own if key not in titles)


@lru_cache(maxsize=16384)
def _nearest(printed: str, printed_whole: str, table: TableName, short_too: bool) -> Match | None:
    titles, others = _keys_of(table)
    near = [
        (key, edits)
        for text, keys in ((printed_whole, titles), (printed, others))
        for key, edits, _ in extract(text, keys, scorer=distance, score_cutoff=_MOST_EDITS, limit=None)
        if 0 < edits <= (1 if short_too and len(key) == 2 else allowed_edits(key))
    ]
    own = _labels_of(table)
    # Two labels one after the other, as in merged cells, are a misprint of neither.
    if not near or any(printed[:end] in own and printed[end:] in own for end in range(2, len(printed) - 1)):
        return None
    least = min(edits for _, edits in near)
    return Match(
        tuple(dict.fromkeys(label for key, edits in near if edits == least for label in own[key])), least
    )


def match_cut(text: str, table: TableName) -> Match | None:
    """The labels of columns that begin with the text, which is the beginning of no other label of the table.

    Which of them it is, only the whole header can tell.
    """
    if not _SHORTEST_CUT <= len(text) <= LONGEST_LABEL or len(key := label_key(text)) < _SHORTEST_CUT:
        return None
    begun = [labels for whole, labels in _labels_of(table).items() if whole.startswith(key)]
    own = tuple(dict.fromkeys(label for labels in begun for label in labels))
    return Match(own) if own and all(label.role == "column" for label in own) else None


@remembered
def label_of_glued(text: str) -> str | None:
    """The label in a text that is a label and, without anything between, numbers or marks: ``规章000``."""
    found = _GLUED.fullmatch(fold(text)) if len(text) <= LONGEST_LABEL else None
    return found["label"] if found else None


@lru_cache(maxsize=8192)
def is_remnant_of(term: Term, text: str, others: tuple[Term, ...]) -> bool:
    """Whether a text is what is left of a wording of the term: characters of it in their order, half of them
    at least, and nearer to it than to any wording of the others."""
    printed = label_key(text)

    def likeness(each: Term) -> float:
        return max(Indel.normalized_similarity(label_key(wording), printed) for wording in each.labels)

    is_left = any(
        LCSseq.similarity(key, printed) == len(printed) < len(key) <= 2 * len(printed)
        for key in map(label_key, term.labels)
    )
    return is_left and likeness(term) > max(likeness(other) for other in others if other is not term)


def printed_ordinal(text: str) -> int | None:
    """The number before a label, in digits as before the rows of a group: 2 of ``2.重复申请``."""
    found = _ORDINAL.match(fold(text))
    return int(found[1]) if found else None


@lru_cache(maxsize=8192)
def is_wording_of(term: Term, text: str) -> int | None:
    """Edits between a printed text and a term.

    0 where it is one of its wordings, None where it is too far.
    """
    printed = label_key(text)
    distances: Iterable[int | None] = (
        0 if printed == key else edits_between(key, printed, allowed_edits(key))
        for key in (label_key(wording) for wording in term.labels)
    )
    return min((distance for distance in distances if distance is not None), default=None)


def may_be_cut_from(term: Term, text: str) -> bool:
    """Whether the text is the beginning of a wording of the term, two characters at least."""
    printed = label_key(text)
    return len(printed) > 1 and any(label_key(wording).startswith(printed) for wording in term.labels)
