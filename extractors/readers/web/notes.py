"""Text that a page shows raised, lowered or struck out: marked while it is read, put in signs once it is."""

import regex

NOTE_OPENS, NOTE_CLOSES, STRUCK = "\ud801", "\ud802", "\ud803"
"""Stand for what is raised, lowered or struck out: halves of surrogate pairs, which no page can hold, not
even as character references."""
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
