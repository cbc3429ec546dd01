"""Which of several files of one report counts: the rules in their order, and how much of a table a format keeps."""

REISSUE_WORDS = ("更正", "修订", "修正", "重新发布", "重新公布", "重发")
"""What titles of reissued reports say."""

_FIDELITY: tuple[tuple[str, ...], ...] = (
    ("text/html", "multipart/related"),
    ("application/pdf", "application/ofd"),
    ("text/plain",),
    ("image/",),
)
"""How media types begin, from the most structure kept to the least."""


def structure_lost(media_type: str | None) -> int:
    """How much of a table's structure a format loses: 0 for documents and sheets with real tables, more for web pages,
    pages of placed characters, plain text, and most for pictures."""
    kinds = enumerate(_FIDELITY, start=1)
    return next((lost for lost, kind in kinds if (media_type or "").startswith(kind)), 0)
