"""Cells that a page's scripts fill in once a browser runs them: in the source they are blank.

What a script would write is not worked out. Cells of a page that was saved as shown hold what was written,
and are left as they are.
"""

import re
from itertools import islice

from selectolax.lexbor import LexborHTMLParser, LexborNode

from extractors.document import UNKNOWN

_BOUND = ("v-text", "v-html", "x-text", "ng-bind", "data-bind")
"""Attributes by which the usual libraries are told what to write into an element."""
_NAMED_AND_EMPTY = re.compile(r" id=[^<>]{0,300}>\s{0,100}</[a-zA-Z]{1,6}>")
_WRITTEN = re.compile(
    r"document\.write.{0,500}?</[sS][a-zA-Z]{5}>(?:\s{0,100}</[a-zA-Z]+>){0,9}\s{0,100}</[tT][dDhH]\b", re.S
)
"""Both begin with what is quickly found to be lacking, so capitals are named one by one."""
_MOST_LOOKED_AT = 50
"""Of elements that are empty and have a name; pages of reports have a few."""
_WITHIN_CELLS = "td {0}, th {0}, td{0}, th{0}"
_QUOTED = re.compile(r"""["'`]#?([\w-]{1,100})["'`]""")


def may_fill_cells(source: str) -> bool:
    """Whether scripts of a page may write into cells of its tables."""
    if "<script" not in source and "<SCRIPT" not in source:
        return False
    if "<SCRIPT" in source or "<TABLE" in source:
        source = source.lower()
    if "<table" not in source:
        return False
    if any(word in source for word in _BOUND) or _WRITTEN.search(source):
        return True
    named = [found.start() for found in islice(_NAMED_AND_EMPTY.finditer(source), _MOST_LOOKED_AT)]
    return len(named) == _MOST_LOOKED_AT or any(_is_in_cell(source, at) for at in named)


def _is_in_cell(source: str, at: int) -> bool:
    """Whether a cell that begins before a place ends behind it, as far as can be told without parsing."""
    names = ("td", "th", "TD", "TH")
    return any(source.rfind(f"<{name}", 0, at) > source.rfind(f"</{name}", 0, at) for name in names)


def mark_filled_cells(page: LexborHTMLParser) -> None:
    """Put a sign that is no value into what scripts fill in."""
    for script in page.css("td script, th script"):
        if "document.write" in script.text():
            script.insert_before(UNKNOWN)
    named = {name for script in page.css("script") for name in _QUOTED.findall(script.text())}
    for attribute in ("id", *_BOUND):
        for node in page.css(_WITHIN_CELLS.format(f"[{attribute}]")):
            if not _is_empty(node):
                continue
            if attribute != "id" or node.attributes["id"] in named:
                node.insert_child(UNKNOWN)


def _is_empty(node: LexborNode) -> bool:
    child = node.first_child
    return child is None or (child.next is None and (child.text_content or "-").isspace())
