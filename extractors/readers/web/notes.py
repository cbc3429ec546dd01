"""Text that a page shows raised, lowered or struck out: marked while it is read, put in signs once it is."""

import regex

from extractors.readers.visibility import STRUCK, without_struck

NOTE_OPENS, NOTE_CLOSES = "\ud801", "\ud802"
"""Stand for what is raised or lowered: halves of surrogate pairs, which no page can hold, not even as
character references."""
_MARKS = regex.compile("[\ud801-\ud803]")
_NOTE = regex.compile("\ud801([^\ud801\ud802]*)\ud802")


def with_marks(text: str) -> str:
    """Show what is raised, lowered or struck out, so that ``12`` with a note ``1`` does not read ``121``."""
    if not _MARKS.search(text):
        return text
    struck = text.replace(STRUCK, "~")
    if not _NOTE.sub("", struck).strip():
        return _NOTE.sub(r"\1", struck)
    return _NOTE.sub(r"[\1]", struck).replace(NOTE_OPENS, "[").replace(NOTE_CLOSES, "]")


class MarkedLine(str):
    """A line as a cell shows it, its marks in signs; ``prose`` is what it is outside of grids."""

    prose: str

    @classmethod
    def of(cls, line: str) -> "MarkedLine":
        """A line that holds marks."""
        marked = cls(with_marks(line))
        marked.prose = prose_of(line)
        return marked


def prose_of(line: str) -> str:
    """A line outside of grids: what is struck out is left out, what is raised or lowered in signs."""
    return with_marks(without_struck(line) if STRUCK in line else line)
