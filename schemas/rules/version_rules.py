"""Which of several files of one report counts: the rules in their order, and how much of a table a format keeps."""

from typing import Literal

VersionRule = Literal[
    "replaced", "reissue_date", "reissue_title", "completeness", "fidelity", "presence", "path"
]
VERSION_RULES: dict[VersionRule, tuple[str, str]] = {
    "replaced": ("同名文件的内容已被取代", "the older bytes of a file were replaced under its name"),
    "reissue_date": ("落款日期较晚；相同时发布日期较晚", "signed later or, signed alike, published later"),
    "reissue_title": ("标题写明更正、修订或重新发布", "its title says that it is corrected or issued again"),
    "completeness": ("未读出的单元格较少", "fewer cells of it could not be read"),
    "fidelity": ("格式保留的表格结构较多", "its format keeps more of a table's structure"),
    "presence": ("仍在收件夹中", "it is still in the inbox"),
    "path": ("其他方面相同，按路径次序", "all else is equal, and its path comes first"),
}
"""In the order in which they are asked; the first that tells two files apart decides."""

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
