"""Tables of web pages that are marked up alike: the tree of one is walked, the others are filled in.

A content system writes the tables of all its pages with the same markup around other texts. What a table's
markup shows, and where, does not depend on the texts, as long as there are any: so it is read once, with
marks in the place of the texts. Tables for which that does not hold are left to be walked.
"""

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import count

from selectolax.lexbor import LexborHTMLParser, LexborNode

from extractors.readers.web_content import CELL_ENDS, LINE_ENDS, FilledTable, Table, TableLayout
from extractors.readers.web_grid import LONGEST_CELL, PlacedRow, parts_of, place_in_table, text_of
from extractors.readers.web_tree import read_content
from schemas.errors import UnreadableSource

_TEXT = re.compile(r">((?:\s|&nbsp;)*+[^<>\s&][^<>]*+)(?=<)")
"""A text that shows something. Others, and what is left between texts, are markup."""
_LONGEST_MARKUP = 200_000
_DECIDED_ELSEWHERE = re.compile(r"<(?:pre|listing|xmp|plaintext|header|footer)\b|white-space", re.I)
"""Where line breaks in texts count, the texts decide how many lines there are; whether a header or footer is
the site's, what the table stands in."""
_TEXT_HERE = "\ud806"
"""Half of a surrogate pair, which no page can hold, and no parser takes: there, marks stand for texts."""
_MARK_BEGINS, _MARK_ENDS = "\ue000", "\ue001"
_MARK = re.compile(f"{_MARK_BEGINS}([0-9]+){_MARK_ENDS}")
_ENTITIES = (("&nbsp;", "\u00a0"), ("&lt;", "<"), ("&gt;", ">"), ("&amp;", "&"))


def filled_table(table: LexborNode) -> FilledTable | None:
    """A table by the layout of its markup; None where it has to be walked."""
    source = table.html or ""
    if len(source) > _LONGEST_MARKUP:
        return None
    parts = _TEXT.split(source)
    texts = parts[1::2]
    markup = _TEXT_HERE.join(parts[::2])
    if not texts or next(_sightings(hash(markup))) == 0:
        return None  # Seen for the first time it may be the only time: walking is cheaper than learning.
    layout = _layout_of(markup)
    if layout is None:
        return None
    if "&" in source:
        texts = list(map(_unescaped, texts))
    shown = layout.shown(texts)
    return FilledTable(layout, shown, len(source)) if max(map(len, shown)) <= LONGEST_CELL else None


@lru_cache(maxsize=4096)
def _sightings(_markup: int) -> Iterator[int]:
    """Counts how often a markup, told by its hash, was seen; of two with one hash one is learnt too early."""
    return count()


def _unescaped(text: str) -> str:
    for entity, character in _ENTITIES:
        text = text.replace(entity, character)
    return text


@lru_cache(maxsize=256)
def _layout_of(markup: str) -> TableLayout | None:
    """What a markup shows, if that is rows of cells and nothing beside them, whatever its texts are."""
    if _MARK_BEGINS in markup:
        return None  # As what is typed in, say, it would be taken for the mark of a text.
    between = markup.split(_TEXT_HERE)
    marks = [_mark(index) for index in range(len(between) - 1)]
    source = between[0] + "".join(f">{mark}{part}" for mark, part in zip(marks, between[1:], strict=True))
    if _DECIDED_ELSEWHERE.search(source) or source.find("<table", 1) > 0:
        return None
    body = LexborHTMLParser(source).body
    if body is None or body.inner_html != source or _marked(body) != marks:
        return None
    rows = _only_rows(body)
    return _layout(rows) if rows else None


def _mark(index: int) -> str:
    return f"{_MARK_BEGINS}{index}{_MARK_ENDS}"


def _marked(body: LexborNode) -> list[str]:
    """All texts with marks in them."""
    texts = (node.text_content or "" for node in body.traverse(include_text=True) if node.tag == "-text")
    return [text for text in texts if _MARK_BEGINS in text]


def _only_rows(body: LexborNode) -> tuple[PlacedRow, ...] | None:
    """The displayed rows of a table in which there is nothing else."""
    try:
        content = read_content(body)
        parts = [part for table in content if isinstance(table, Table) for part in parts_of(table)]
    except UnreadableSource:
        return None
    if len(content) == len(parts) == 1 and isinstance(parts[0], tuple):
        return parts[0]
    return None


def _layout(rows: Sequence[PlacedRow]) -> TableLayout:
    """Where the cells of rows with marks in them stand, and which texts they show."""
    rows = [row for row in rows if row.cells]
    cells = [cell for row in rows for cell in row.cells]
    shown = CELL_ENDS.join(text_of(cell).replace("\n", LINE_ENDS) for cell in cells).replace("%", "%%")
    return TableLayout(
        template=_MARK.sub("%s", shown),
        texts=tuple(map(int, _MARK.findall(shown))),
        places=tuple([place_in_table(row, cell) for row in rows for cell in row.cells]),
        columns=tuple([cell.column for cell in cells]),
        widths=tuple([cell.columns for cell in cells]),
        heights=tuple([cell.rows for cell in cells]),
        row_lengths=tuple([len(row.cells) for row in rows]),
    )
