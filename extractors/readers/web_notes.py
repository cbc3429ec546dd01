"""Text that a page shows raised, lowered or struck out: marked while it is read, put in signs once it is."""

import regex

MARKS = NOTE_OPENS, NOTE_CLOSES, STRUCK = "\x01", "\x02", "\x03"
"""Characters that stand for what is raised, lowered or struck out."""
_MARKS = regex.compile("[\x01-\x03]")
_NOTE = regex.compile("\x01([^\x01\x02]*)\x02")


def with_marks(text: str) -> str:
    """Show what is raised, lowered or struck out, so that ``12`` with a note ``1`` does not read ``121``."""
    if not _MARKS.search(text):
        return text
    if not _NOTE.sub("", text).strip():
        return _NOTE.sub(r"\1", text)
    noted = _NOTE.sub(r"[\1]", text)
    return noted.replace(NOTE_OPENS, "[").replace(NOTE_CLOSES, "]").replace(STRUCK, "~")


def without_marks(source: str) -> str:
    """A source without the control characters that stand for something here."""
    return _MARKS.sub("", source) if any(mark in source for mark in MARKS) else source
