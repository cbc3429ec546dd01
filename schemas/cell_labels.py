"""What cells, rows and blocks are called on the official forms, for people: Chinese and English."""

import re
import unicodedata
from collections.abc import Iterator
from functools import cache
from typing import NamedTuple

from schemas.forms import FACT_TABLES, FORM_VERSIONS, Codes, TableName, cell_name, form_table, term_by_codes
from schemas.language import Language


class Label(NamedTuple):
    """One thing in both languages."""

    zh: str
    en: str


def cell_label(name: object) -> Label | None:
    """What a cell's row and column are called on the form; None where ``name`` is no cell's and no row's."""
    return _by_name().get(name) if isinstance(name, str) else None


def label_of(table: TableName, codes: Codes) -> Label:
    """What a cell of one of the forms is called on it."""
    return _by_name()[cell_name(table, codes)]


@cache
def _by_name() -> dict[str, Label]:
    return dict(
        named
        for table in FACT_TABLES
        for version in FORM_VERSIONS
        for codes in form_table(table, version).cells()
        for named in _names_of(table, codes)
    )


def _names_of(table: TableName, codes: Codes) -> Iterator[tuple[str, Label]]:
    """The names of a cell, of its row and of what else holds it, each with its label."""
    terms = term_by_codes(table, codes)
    for length in range(1, len(codes) + 1):
        # The item of Article 20 is a clause of the law; what is printed in the row and column says more.
        shown = terms[1:length] if table == "article20_items" and length > 1 else terms[:length]
        label = Label(" · ".join(term.zh for term in shown), " · ".join(term.en for term in shown))
        yield cell_name(table, codes[:length]), label


def cell_named(text: str) -> str:
    """The name of the cell that a text calls by it or by its Chinese label (``予以公开 · 总计``, ``予以公开/总计``); any other
    text as it is.
    """
    return _by_label().get(_bare(text), text)


@cache
def _by_label() -> dict[str, str]:
    return {_bare(label.zh): name for name, label in _by_name().items()}


def _bare(label: str) -> str:
    """What of a label is left whatever stands between its parts and around it."""
    return re.sub(r"[\s·/“”\"]+", "", unicodedata.normalize("NFKC", label))


_NAMED = re.compile(rf"(?:{'|'.join(FACT_TABLES)})(?:/[a-z0-9_]+(?:\.[a-z_]+)*)+")


def in_words(message: str, language: Language) -> str:
    """A message with its cells called as on the form."""

    def called(found: re.Match[str]) -> str:
        label = cell_label(found[0])
        return f"“{label.zh if language == 'zh' else label.en}”" if label else found[0]

    return _NAMED.sub(called, message)
