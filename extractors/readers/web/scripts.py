"""Cells that a page's scripts fill in once a browser runs them: in the source they are blank.

What a script would write is not worked out. Cells of a page that was saved as shown hold what was written,
and are left as they are.
"""

import re

from selectolax.lexbor import LexborHTMLParser

from extractors.document import UNKNOWN

_BOUND = ("v-text", "v-html", "x-text", "x-html", "ng-bind", "ng-bind-html", "data-bind")
"""Attributes by which the usual libraries are told what to write into an element."""
_NAMED_AND_EMPTY = re.compile(r" id=[^<>]*>\s*</(?:t[dh]|span|b|p|font|strong|em|i|u|label)\b", re.I)
_WRITTEN = re.compile(r"document\.write.{0,500}?</script>(?:\s*</[a-z]+>)*\s*</t[dh]\b", re.I | re.S)
_WITHIN_CELLS = "td {0}, th {0}, td{0}, th{0}"
_QUOTED = re.compile(r"""["'`]#?([\w-]{1,100})["'`]""")


def may_fill_cells(source: str) -> bool:
    """Whether scripts of a page may write into cells of its tables."""
    if "<script" not in source or "<table" not in source:
        return False
    return (
        any(word in source for word in _BOUND)
        or _NAMED_AND_EMPTY.search(source) is not None
        or _WRITTEN.search(source) is not None
    )


def mark_filled_cells(page: LexborHTMLParser) -> None:
    """Put a sign that is no value into what scripts fill in."""
    for script in page.css("td script, th script"):
        if "document.write" in script.text():
            script.insert_before(UNKNOWN)
    named = {name for script in page.css("script") for name in _QUOTED.findall(script.text())}
    for attribute in ("id", *_BOUND):
        for node in page.css(_WITHIN_CELLS.format(f"[{attribute}]")):
            if node.text().strip() or node.css_first("input, select, textarea, img, table"):
                continue
            if attribute != "id" or node.attributes["id"] in named:
                node.insert_child(UNKNOWN)
