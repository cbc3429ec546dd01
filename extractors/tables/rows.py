"""Printed rows within a table's stretch of tokens: the words before a run of value cells, and the run.

Does not belong here: which official row the words name, and which column each value stands in.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import chain
from typing import Literal, NamedTuple

from extractors.tables.tokens import Token
from extractors.text.labels import Match, Role, TermLabel, match_cut, match_exactly, match_misprint
from extractors.text.memo import remembered
from extractors.text.values import is_page_furniture, looks_like_value, read_printed
from schemas.forms import TableName

_OVER_COLUMNS: frozenset[Role] = frozenset({"column", "column_group"})


class Word(NamedTuple):
    """A printed text that is no value, and the official labels of its table that it may be."""

    token: Token
    match: Match | None

    @property
    def labels(self) -> tuple[TermLabel, ...]:
        """The labels it may be; empty where it is none."""
        return self.match.labels if self.match else ()

    @property
    def stands_in_header(self) -> bool:
        """Whether it can be nothing but the label of a column or of a group of columns."""
        return self.match is not None and self.match.roles <= _OVER_COLUMNS

    def may_be(self, *roles: Role) -> bool:
        """Whether one of its labels has one of these roles."""
        return self.match is not None and not self.match.roles.isdisjoint(roles)


@dataclass(frozen=True, slots=True)
class PrintedRow:
    """The words since the last run of values, and the run, cut where the source breaks rows."""

    words: tuple[Word, ...]
    segments: tuple[tuple[Token, ...], ...]
    set_off: bool
    """Whether the source marks that the run's first segment is at its end.

    A blank line, or the end of a grid's row.
    """
    is_last: bool
    """Whether nothing of its table comes after it: dumps drop what merging left behind there."""
    slots: tuple[Token, ...] = field(init=False)
    """All cells of the run."""
    filled: tuple[int, ...] = field(init=False)
    """Which of these something is printed in."""

    def __post_init__(self) -> None:
        slots = self.segments[0] if len(self.segments) == 1 else tuple(chain.from_iterable(self.segments))
        object.__setattr__(self, "slots", slots)
        filled = tuple([index for index, token in enumerate(slots) if not is_blank_text(token.text)])
        object.__setattr__(self, "filled", filled)

    @property
    def is_blank(self) -> bool:
        """Whether nothing is printed in any of its cells."""
        return not self.filled

    @property
    def printed(self) -> str:
        """The values as printed, for messages."""
        return " ".join(token.text or "␣" for token in self.slots).strip("␣ ") or "␣"


@dataclass(frozen=True, slots=True)
class PrintedTable:
    """All rows of a stretch; ``strays`` are values that follow no word, ``ignored`` is page furniture."""

    rows: tuple[PrintedRow, ...]
    strays: tuple[Token, ...]
    ignored: tuple[Token, ...]
    trailing_words: tuple[Word, ...]


def stands_in_header(words: Sequence[Word]) -> bool:
    """Whether the last of some words names a column.

    总计 and 其他 name a row too, but not next to columns' labels.
    """
    return words[-1].may_be("column") and any(word.stands_in_header for word in words[:-1])


def header_columns(words: Sequence[Word]) -> tuple[Word, ...]:
    """The labels of columns among words, from the last block's title on.

    Nothing where no header is among them.
    """
    titles = [index for index, word in enumerate(words) if word.may_be("title")]
    own = words[titles[-1] + 1 :] if titles else words
    columns = tuple(word for word in own if word.may_be("column"))
    return columns if any(word.stands_in_header for word in columns) else ()


def is_blank(token: Token) -> bool:
    """Whether nothing is printed in a cell."""
    return is_blank_text(token.text)


@remembered
def is_blank_text(text: str) -> bool:
    """The same of the cell's text."""
    return read_printed(text).status == "blank"


@remembered
def kind_of(text: str) -> Literal["furniture", "value", "word"]:
    """What a text in a table is by itself: a page number, a value, or words."""
    if is_page_furniture(text):
        return "furniture"
    return "value" if looks_like_value(text) else "word"


@lru_cache(maxsize=8192)
def _match(text: str, table: TableName) -> Match | None:
    exact = match_exactly(text)
    own = tuple(label for label in exact.labels if label.table == table) if exact else ()
    return Match(own) if own else match_misprint(text, table) or match_cut(text, table)


@dataclass(slots=True)
class _RowsBuilder:
    """Walks the tokens once; ``values_follow_header`` for the table without row labels."""

    table: TableName
    arity: int
    values_follow_header: bool
    words: list[Word] = field(default_factory=list)
    run_words: tuple[Word, ...] = ()
    columns: tuple[Word, ...] = ()
    segments: list[list[Token]] = field(default_factory=list)
    open_row: int = 0
    """The row of the last value of the run; 0 where no run is open."""
    rows: list[PrintedRow] = field(default_factory=list)
    strays: list[Token] = field(default_factory=list)
    ignored: list[Token] = field(default_factory=list)

    def take(self, token: Token) -> None:
        text = token.text
        kind = kind_of(text)
        if kind == "value":
            if token.row == self.open_row:
                self.segments[-1].append(token)
            else:
                self._take_value(token)
        elif kind == "furniture":
            self.ignored.append(token)
        else:
            match = _match(text, self.table)
            if match is None and self._stands_among_values(token):
                self._take_value(token)
            else:
                if self.segments:
                    self.close(before=token)
                self.words.append(Word(token, match))

    def _take_value(self, token: Token) -> None:
        if self.segments:
            if token.row == self.open_row:
                self.segments[-1].append(token)
                return
            if not token.row_exact and not self.segments[-1][-1].row_exact:
                self._begin_segment(token)
                return
            self.close(before=token)
        if self.words and self._may_follow(self.words[-1], token):
            self.run_words = tuple(self.words)
            self.columns = header_columns(self.run_words[:-1]) or self.columns
            self.words.clear()
            self._begin_segment(token)
        elif not is_blank(token):
            self.strays.append(token)

    def _begin_segment(self, token: Token) -> None:
        self.segments.append([token])
        self.open_row = token.row

    def _may_follow(self, word: Word, token: Token) -> bool:
        """Whether a value may belong to the word before it.

        Blanks after header words are remnants of merged cells.
        """
        if self.values_follow_header:
            return True
        if token.row_exact and word.token.row != token.row:
            return False
        return not (word.stands_in_header or stands_in_header(self.words)) or not is_blank(token)

    def _stands_among_values(self, token: Token) -> bool:
        """Whether a text that is no label stands where only a value can, as in ``0 | 待定 | 0``."""
        if self.segments:
            last = self.segments[-1][-1]
            held = [value for segment in self.segments for value in segment]
            begun = len(held) < self._columns_above() and not all(map(is_blank, held))
            return last.row == token.row and (token.row_exact or begun)
        if not self.words or not token.row_exact or stands_in_header(self.words):
            return False
        word = self.words[-1]
        return word.token.row == token.row and word.may_be("row") and not word.may_be("row_group")

    def _columns_above(self) -> int:
        """How many values the current row can have, by the header last printed."""
        return len(self.columns) if self.columns and not self.values_follow_header else self.arity

    def close(self, before: Token | None = None) -> None:
        """End the run, at the token before which it ends or at the end of the stretch."""
        if not self.segments:
            return
        self.open_row = 0
        if self._is_merge_remnant():
            self.words[:0] = self.run_words
            self.segments.clear()
            return
        last = self.segments[0][-1]
        if before:
            set_off = len(self.segments) > 1 or before.row != last.row
        else:
            above = self.rows[-1].slots[-1] if self.rows else self.run_words[-1].token
            set_off = last.row_exact or above.row != last.row
        segments = tuple(tuple(segment) for segment in self.segments)
        self.rows.append(PrintedRow(self.run_words, segments, set_off, before is None))
        self.segments.clear()

    def _is_merge_remnant(self) -> bool:
        """Blank cells after a word that names no row.

        What merged cells leave behind, within a header or after a group.
        """
        if not all(is_blank(token) for segment in self.segments for token in segment):
            return False
        if self.values_follow_header:
            return sum(map(len, self.segments)) < self.arity
        return not self.run_words[-1].may_be("row") or stands_in_header(self.run_words)


def printed_rows(
    stretch: Sequence[Token], table: TableName, arity: int, *, values_follow_header: bool
) -> PrintedTable:
    """The rows of a stretch; ``arity`` is the greatest number of values a row of the table has."""
    builder = _RowsBuilder(table, arity, values_follow_header)
    take = builder.take
    for token in stretch:
        take(token)
    builder.close()
    return PrintedTable(
        tuple(builder.rows), tuple(builder.strays), tuple(builder.ignored), tuple(builder.words)
    )
