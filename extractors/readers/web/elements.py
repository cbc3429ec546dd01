"""What the elements of web pages do, by name and attributes, as far as it decides what a page shows."""

from dataclasses import dataclass
from functools import lru_cache

import regex

# fmt: off
_BLOCKS = frozenset({
    "address", "article", "aside", "blockquote", "body", "center", "dd", "details", "dialog", "dir", "div",
    "dl", "dt", "fieldset", "figcaption", "figure", "form", "h1", "h2", "h3", "h4", "h5", "h6", "hgroup",
    "hr", "html", "legend", "li", "main", "menu", "ol", "p", "section", "summary", "ul",
})
_UNSEEN = frozenset({
    "-comment", "-doctype", "area", "base", "button", "datalist", "head", "link", "meta", "noembed",
    "noframes", "noscript", "param", "rp", "rt", "script", "source", "style", "template", "title", "track",
})
_PICTURES = frozenset({
    "audio", "canvas", "embed", "iframe", "img", "map", "math", "object", "picture", "select", "svg", "video",
})
# fmt: on
ARTICLES = frozenset(("article", "main"))
_FURNITURE = frozenset(("nav", "header", "footer"))
CELLS = frozenset(("td", "th"))
_NOTES = frozenset(("sup", "sub"))
_STRUCK_OUT = frozenset(("del", "s", "strike"))
_PREFORMATTED = frozenset(("pre", "listing", "xmp", "plaintext"))
ROW_GROUPS = {"thead": 0, "tbody": 1, "tfoot": 2}
"""Elements that group the rows of a table, in the order in which browsers show them."""
TYPED_IN = frozenset(("", "text", "number", "search", "tel", "date"))

_KINDS: dict[str, str] = {
    **dict.fromkeys(_BLOCKS, "block"),
    **dict.fromkeys(_FURNITURE, "furniture"),
    **dict.fromkeys(_UNSEEN, "unseen"),
    **dict.fromkeys(_PICTURES, "picture"),
    **dict.fromkeys(_NOTES, "note"),
    **dict.fromkeys(_STRUCK_OUT, "struck"),
    **dict.fromkeys(_PREFORMATTED, "preformatted"),
    **dict.fromkeys(ROW_GROUPS, "rows"),
    "-text": "text",
    "br": "break",
    "input": "input",
    "table": "table",
    "caption": "caption",
    "tr": "row",
    "td": "cell",
    "th": "cell",
}

_NOT_DISPLAYED = regex.compile(r"(?:^|[;\s])(?:display\s*:\s*none|visibility\s*:\s*collapse)", regex.I)
_INVISIBLE = regex.compile(r"(?:^|[;\s])visibility\s*:\s*hidden", regex.I)
_LINE_THROUGH = regex.compile(r"text-decoration[\w-]*\s*:[^;]*line-through", regex.I)
_KEEPS_SPACE = regex.compile(r"white-space\s*:\s*pre", regex.I)
_SPAN = regex.compile(r"\s*\+?(\d{1,9})")
_MOST_COLUMNS, _MOST_ROWS = 1000, 65534  # what browsers allow a cell to cover


def kind_of_element(name: str) -> str:
    """What an element does to the content it stands in; ``inline`` ones do nothing."""
    return _KINDS.get(name, "inline")


Attributes = dict[str, str | None]


@dataclass(frozen=True, slots=True)
class ElementStyle:
    """What of an element's attributes decides how it is displayed."""

    is_displayed: bool = True
    is_visible: bool = True
    is_struck: bool = False
    keeps_space: bool = False


PLAIN = ElementStyle()
"""Of nearly all elements."""
_HIDDEN = ElementStyle(is_displayed=False)


def style_of(attributes: Attributes) -> ElementStyle:
    """How an element is displayed; :data:`PLAIN` itself where its attributes say nothing of it."""
    if "hidden" in attributes:
        return _HIDDEN
    style = attributes.get("style")
    return _read_style(style) if style else PLAIN


@lru_cache(maxsize=4096)
def _read_style(style: str) -> ElementStyle:
    read = ElementStyle(
        not _NOT_DISPLAYED.search(style),
        not _INVISIBLE.search(style),
        _LINE_THROUGH.search(style) is not None,
        _KEEPS_SPACE.search(style) is not None,
    )
    return PLAIN if read == PLAIN else read


def columns_of(attributes: Attributes) -> int:
    """How many columns a cell covers, as browsers read it."""
    return _span(attributes, "colspan", _MOST_COLUMNS) or 1


def rows_of(attributes: Attributes) -> int:
    """How many rows a cell covers; 0 where it reaches to the end of its group of rows."""
    return _span(attributes, "rowspan", _MOST_ROWS)


def _span(attributes: Attributes, name: str, most: int) -> int:
    """1 where the attribute says nothing."""
    printed = attributes.get(name)
    found = _SPAN.match(printed) if printed else None
    return min(int(found[1]), most) if found else 1
