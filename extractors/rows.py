"""Printed rows within a table's stretch of tokens: the words before a run of value cells, and the run.

Does not belong here: which official row the words name, and which column each value stands in.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from extractors.labels import Label, Match, Role, match_exactly, match_misprint
from extractors.stream import Token
from extractors.values import is_page_furniture, looks_like_value, read_printed
from schemas.forms import TableName


@dataclass(frozen=True, slots=True)
class Word:
    """A printed text that is no value, and the official labels of its table that it may be."""

    token: Token
    match: Match | None

    @property
    def labels(self) -> tuple[Label, ...]:
        """The labels it may be; empty where it is none."""
        return self.match.labels if self.match else ()

    @property
    def stands_in_header(self) -> bool:
        """Whether it can be nothing but the label of a column or of a group of columns."""
        return bool(self.labels) and all(label.role in ("column", "column_group") for label in self.labels)

    def may_be(self, *roles: Role) -> bool:
        """Whether one of its labels has one of these roles."""
        return any(label.role in roles for label in self.labels)


@dataclass(frozen=True, slots=True)
class PrintedRow:
    """The words since the last run of values, and the run, cut where the source breaks rows."""

    words: tuple[Word, ...]
    segments: tuple[tuple[Token, ...], ...]
    set_off: bool
    """Whether the source marks that the run's first segment is at its end: a blank line, or the end of a grid's row."""

    @property
    def slots(self) -> tuple[Token, ...]:
        """All cells of the run."""
        return tuple(token for segment in self.segments for token in segment)

    @property
    def is_blank(self) -> bool:
        """Whether nothing is printed in any of its cells."""
        return all(_is_blank(token) for token in self.slots)

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
    """Whether the last of some words names a column: 总计 and 其他 name a row too, but not next to columns' labels."""
    return words[-1].may_be("column") and any(word.stands_in_header for word in words[:-1])


def _is_blank(token: Token) -> bool:
    return read_printed(token.text).status == "blank"


@lru_cache(maxsize=65536)
def _match(text: str, table: TableName) -> Match | None:
    exact = match_exactly(text)
    own = tuple(label for label in exact.labels if label.table == table) if exact else ()
    return Match(own) if own else match_misprint(text, table)


@dataclass
class _Builder:
    """Walks the tokens once; ``values_follow_header`` for the table without row labels."""

    table: TableName
    arity: int
    values_follow_header: bool
    words: list[Word] = field(default_factory=list)
    run_words: tuple[Word, ...] = ()
    segments: list[list[Token]] = field(default_factory=list)
    rows: list[PrintedRow] = field(default_factory=list)
    strays: list[Token] = field(default_factory=list)
    ignored: list[Token] = field(default_factory=list)

    def take(self, token: Token) -> None:
        if is_page_furniture(token.text):
            self.ignored.append(token)
        elif looks_like_value(token.text):
            self._take_value(token)
        else:
            match = _match(token.text, self.table)
            if match is None and self._stands_among_values(token):
                self._take_value(token)
            else:
                self.close(before=token)
                self.words.append(Word(token, match))

    def _take_value(self, token: Token) -> None:
        if self.segments:
            last = self.segments[-1][-1]
            if last.row == token.row:
                self.segments[-1].append(token)
                return
            if not token.row_exact and not last.row_exact:
                self.segments.append([token])
                return
            self.close(before=token)
        if self.words and self._may_follow(self.words[-1], token):
            self.run_words = tuple(self.words)
            self.words.clear()
            self.segments.append([token])
        elif not _is_blank(token):
            self.strays.append(token)

    def _may_follow(self, word: Word, token: Token) -> bool:
        """Whether a value may belong to the word before it; blanks after header words are remnants of merged cells."""
        if self.values_follow_header:
            return not _is_blank(token) or word.token.row != token.row
        if token.row_exact and word.token.row != token.row:
            return False
        return not (word.stands_in_header or stands_in_header(self.words)) or not _is_blank(token)

    def _stands_among_values(self, token: Token) -> bool:
        """Whether a text that is no label stands where only a value can, as in ``0 | 待定 | 0``."""
        if self.segments:
            last = self.segments[-1][-1]
            held = sum(len(segment) for segment in self.segments)
            return last.row == token.row and (token.row_exact or held < self.arity)
        if not self.words or not token.row_exact:
            return False
        word = self.words[-1]
        return word.token.row == token.row and word.may_be("row") and not word.may_be("row_group")

    def close(self, before: Token | None = None) -> None:
        """End the run, at the token before which it ends or at the end of the stretch."""
        if not self.segments:
            return
        if self._is_merge_remnant():
            self.words[:0] = self.run_words
            self.segments.clear()
            return
        last = self.segments[0][-1]
        if before:
            set_off = len(self.segments) > 1 or before.row != last.row
        else:
            set_off = last.row_exact or bool(self.rows) and self.rows[-1].slots[-1].row != last.row
        segments = tuple(tuple(segment) for segment in self.segments)
        self.rows.append(PrintedRow(self.run_words, segments, set_off))
        self.segments.clear()

    def _is_merge_remnant(self) -> bool:
        """Blank cells after a word that names no row: what merged cells leave behind, within a header or after a group."""
        tokens = [token for segment in self.segments for token in segment]
        if not all(map(_is_blank, tokens)):
            return False
        if self.values_follow_header:
            return len(tokens) < self.arity
        return not self.run_words[-1].may_be("row") or stands_in_header(self.run_words)


def printed_rows(
    stretch: tuple[Token, ...], table: TableName, arity: int, *, values_follow_header: bool
) -> PrintedTable:
    """The rows of a stretch; ``arity`` is the greatest number of values a row of the table has."""
    builder = _Builder(table, arity, values_follow_header)
    for token in stretch:
        builder.take(token)
    builder.close()
    return PrintedTable(
        tuple(builder.rows), tuple(builder.strays), tuple(builder.ignored), tuple(builder.words)
    )


# --- placing a run of values in the columns -----------------------------------------------------------------

Shape = tuple[int, int, bool]


def shape(row: PrintedRow) -> Shape:
    """What rows printed alike have in common: where the label stands, how many cells follow, how rows are marked."""
    label = row.words[-1].token
    lead = label.column if label.row_exact else _own_words(row)
    return lead, len(row.segments[0]), label.row_exact


def _own_words(row: PrintedRow) -> int:
    """How many words the row begins with, not counting those of a header above it."""
    own = 1
    for word in reversed(row.words[:-1]):
        if word.may_be("column"):
            break
        own += 1
    return own


def whole_offset(row: PrintedRow, arity: int) -> int | None:
    """Where the values begin in a run that prints every one of them, side by side; else None."""
    filled = [index for index, token in enumerate(row.slots) if not _is_blank(token)]
    if len(filled) == arity and filled[-1] - filled[0] + 1 == arity:
        return filled[0]
    return None


@dataclass(frozen=True, slots=True)
class Placed:
    """One token per column; ``by_siblings`` where whole rows of the same shape had to decide."""

    tokens: tuple[Token, ...]
    by_siblings: bool = False
    surplus: tuple[Token, ...] = ()


@dataclass(frozen=True, slots=True)
class Unplaced:
    """Why a run could not be placed: the code of the finding."""

    finding_code: str


def place_values(row: PrintedRow, arity: int, offsets: dict[Shape, set[int]]) -> Placed | Unplaced:
    """One token for each of ``arity`` columns, if that can be told for certain.

    ``offsets`` holds, for each shape, where the values of its whole rows begin. A run is placed when it prints every value;
    when its row mark cuts it to exactly the number of columns; when first and last column are printed; or when all whole rows
    of its shape begin at the same cell. Otherwise a cell may be lacking anywhere, and the run is refused.
    """
    slots = row.slots
    filled = [index for index, token in enumerate(slots) if not _is_blank(token)]
    start = whole_offset(row, arity)
    if start is not None:
        return Placed(slots[start : start + arity])
    first = row.segments[0]
    rest = [token for segment in row.segments[1:] for token in segment if not _is_blank(token)]
    if len(first) == arity and row.set_off and (not rest or arity > 1 and not any(map(_is_blank, first))):
        return Placed(first, surplus=tuple(rest))
    if len(filled) > arity:
        return Unplaced("row_long")
    if len(slots) < arity:
        return Unplaced("row_short")
    if len(row.segments) == 1 and filled and filled[-1] - filled[0] + 1 == arity:
        return Placed(slots[filled[0] : filled[0] + arity])
    known = offsets.get(shape(row), set())
    if len(known) == 1 and not rest:
        (offset,) = known
        inside = [index for index in filled if offset <= index < offset + arity]
        if inside == filled and offset + arity <= len(first):
            return Placed(slots[offset : offset + arity], by_siblings=True)
    if not filled:
        return Placed(slots[:arity])
    return Unplaced("row_blanks_unplaced")
