"""What the elements of web pages do, by name and attributes, as far as it decides what a page shows."""

import regex

from extractors.readers.web.declarations import PLAIN, ElementStyle, declarations, read_style

# fmt: off
_BLOCKS = frozenset({
    "address", "article", "aside", "blockquote", "body", "center", "dd", "details", "dir", "div",
    "dl", "dt", "fieldset", "figcaption", "figure", "form", "h1", "h2", "h3", "h4", "h5", "h6", "hgroup",
    "hr", "html", "legend", "li", "main", "menu", "ol", "p", "section", "summary", "ul",
})
_UNSEEN = frozenset({
    "-comment", "-doctype", "area", "base", "datalist", "head", "link", "meta", "noembed",
    "noframes", "noscript", "param", "rp", "rt", "script", "source", "style", "template", "title", "track",
})
_PICTURES = frozenset({
    "audio", "canvas", "embed", "iframe", "img", "map", "math", "meter", "object", "picture",
    "progress", "svg", "video",
})
# fmt: on
AROUND_TEXT = frozenset(("block", "inline"))
"""Kinds of elements that may stand between a cell and its text."""
ARTICLES = frozenset(("article", "main"))
_FURNITURE = frozenset(("nav", "header", "footer"))
CELLS = frozenset(("td", "th"))
_NOTES = frozenset(("sup", "sub"))
_STRUCK_OUT = frozenset(("bdo", "del", "s", "strike"))
"""And what is turned round, which reads no better."""
_PREFORMATTED = frozenset(("pre", "listing", "xmp", "plaintext"))
ROW_GROUPS = {"thead": 0, "tbody": 1, "tfoot": 2}
"""Elements that group the rows of a table, in the order in which browsers show them."""
TICKED = frozenset(("checkbox", "radio", "image"))
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
    "button": "button",
    "input": "input",
    "select": "select",
    "dialog": "dialog",
    "table": "table",
    "caption": "caption",
    "tr": "row",
    "td": "cell",
    "th": "cell",
}

_SPAN = regex.compile(r"\s*\+?(\d{1,9})")
_MOST_COLUMNS, _MOST_ROWS = 1000, 65534  # what browsers allow a cell to cover


def kind_of_element(name: str) -> str:
    """What an element does to the content it stands in; ``inline`` ones do nothing."""
    return _KINDS.get(name, "inline")


Attributes = dict[str, str | None]


_HIDDEN = ElementStyle(is_displayed=False)
_ARTICLE = ("js_content", "rich_media_content")
"""The id and the class of what an account on WeChat publishes: hidden until the page's script has run."""


def style_of(attributes: Attributes) -> ElementStyle:
    """How an element is displayed; :data:`PLAIN` itself where its attributes say nothing of it."""
    style = attributes.get("style") or ""
    if ("hidden" in attributes or "popover" in attributes) and "display" not in declarations(style):
        return _HIDDEN
    if attributes.get("id") == _ARTICLE[0] and _ARTICLE[1] in (attributes.get("class") or ""):
        return PLAIN
    if "bgcolor" in attributes or "color" in attributes:
        ground, colour = attributes.get("bgcolor") or "", attributes.get("color") or ""
        style = f"background-color:{ground};color:{colour};{style}"
    return read_style(style) if style else PLAIN


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
