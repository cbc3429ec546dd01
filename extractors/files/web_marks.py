"""Whether bytes are a web page or a web archive, by the marks they begin with or are full of.

Pages come with or without a declaration, as fragments out of a content system, in UTF-16, and under any
file name; a page's name over plain text makes no page of it.
"""

import regex

_FIRST_BYTES = 65536
_PROLOGUE = rb"\s*+(?:<\?xml[^>]*+>\s*+)?(?>(?:<!--.*?-->|<!\[[^>]*+>|<\?xml:[^>]*+>)\s*+)*+"
_ELEMENTS = (
    rb"html|head|body|meta|title|link|style|script|base|div|table|p|span|font|center|h[1-6]|section|article|main|"
    rb"header|footer|nav|aside|form|ul|ol|dl|pre|br|hr|b|strong|em|i|u|a|img|input|iframe|noscript|figure|label"
)
_PAGE = regex.compile(
    _PROLOGUE + rb"<(?:!doctype\s+html\b|(?:" + _ELEMENTS + rb")(?=[\s/>]))", regex.I | regex.S
)
_ENDS = regex.compile(rb"</(?:td|tr|table|p|div|span|font|li)\s*>|<br\s*/?>", regex.I)
_FEWEST_ENDS = 10
"""A page copied without its beginning still has many; a text that shows a tag or two does not."""
_ARCHIVE = regex.compile(rb"\s*+(?:[\w-]++:[^\n]*+\n(?:[ \t][^\n]*+\n)*+){0,40}?mime-version:", regex.I)
_UTF_16 = {b"\xff\xfe": "utf-16-le", b"\xfe\xff": "utf-16-be", b"<\0": "utf-16-le", b"\0<": "utf-16-be"}


def is_web_page(data: bytes) -> bool:
    """Whether the bytes are HTML, whole or a fragment, in any encoding."""
    head = _readable(data)
    return _PAGE.match(head) is not None or (b"<" in head and len(_ENDS.findall(head)) >= _FEWEST_ENDS)


def is_web_archive(data: bytes) -> bool:
    """Whether the bytes are a page saved as a MIME message (MHTML)."""
    return _ARCHIVE.match(_readable(data)) is not None


def _readable(data: bytes) -> bytes:
    """The first bytes, in an encoding that leaves ASCII as it is."""
    head = data[:_FIRST_BYTES]
    encoding = _UTF_16.get(data[:2])
    if encoding:
        return head.decode(encoding, errors="replace").removeprefix("\ufeff").encode()
    return head.removeprefix(b"\xef\xbb\xbf")
