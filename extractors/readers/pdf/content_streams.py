"""The content of a PDF's pages for pdfminer, read faster.

pdfminer reads a content stream byte for byte in Python, which takes most of the time of a page. Here one
regular expression finds its tokens. Whatever is not written plainly is left to pdfminer: an odd token by
itself, or the whole content.
"""

import re
from collections.abc import Callable, Sequence
from io import BytesIO
from typing import Any

from pdfminer.pdfinterp import PDFPageInterpreter
from pdfminer.pdftypes import stream_value
from pdfminer.psparser import KWD, PSBaseParser, PSKeyword, literal_name

_TOKENS = re.compile(
    rb"""
    (?: [+-]?(?:\d+\.?\d*|\.\d+) | [A-Za-z][A-Za-z0-9*]* | /[^\x00\#/%\[\](){}<>\s]* ) (?=[\s\[\]/(<>]|$)
    | \((?:[^()\\]|\\.)*\) | <[0-9A-Fa-f\s]*> | << | >> | [\[\]'"] | (?=\S)
    """,
    re.VERBOSE | re.DOTALL,
)
_OF_PICTURES = (b"BI", b"ID")
"""Between them and after them is what has no tokens."""
_HEX = frozenset(b"0123456789abcdefABCDEF")
_OPENING = {b"[": b"]", b"<<": b">>"}


class _OddContentError(Exception):
    """Something that only pdfminer may say what it is."""


class PlainInterpreter(PDFPageInterpreter):
    """Does what pdfminer's interpreter does."""

    def execute(self, streams: Sequence[object]) -> None:
        """Run the content of a page, or of a form within it."""
        known = [stream_value(each) for each in streams]
        # Those that pdfminer leaves out, it says of itself.
        own = [each for each in known if each.objid is not None and each.objid not in self.parent_stream_ids]
        objects = read_objects(b"\n".join(each.get_data() for each in own))
        if objects is None or len(own) < len(known):
            super().execute(streams)
            return
        self.stream_ids = {each.objid for each in own if each.objid is not None}
        operators: dict[PSKeyword, tuple[Callable[..., None] | None, int]] = {}
        for each in objects:
            if type(each) is not PSKeyword:
                self.argstack.append(each)
                continue
            if each not in operators:
                operators[each] = self._operator(each)
            run, count = operators[each]
            if run is not None:
                operands = self.pop(count)
                if len(operands) == count:
                    run(*operands)

    def _operator(self, keyword: PSKeyword) -> tuple[Callable[..., None] | None, int]:
        """What does it, and the number of its operands; None of what pdfminer passes over."""
        name = keyword.name.decode()
        method = getattr(self, "do_" + name.translate({42: "_a", 34: "_w", 39: "_q"}), None)
        return method, method.__code__.co_argcount - 1 if method else 0


def read_objects(content: bytes) -> list[Any] | None:
    """Operands and operators in order, as pdfminer reads them; None of what is not written plainly."""
    values = _Values()
    objects: list[Any] = []
    outer: list[tuple[bytes, list[Any]]] = []
    try:
        for token in _TOKENS.findall(content):
            if token in _OPENING:
                outer.append((_OPENING[token], objects))
                objects = []
            elif outer and token == outer[-1][0]:
                inner, objects = objects, outer.pop()[1]
                objects.append(inner if token == b"]" else _dictionary(inner))
            else:
                objects.append(values[token])
    except _OddContentError:
        return None
    return None if outer else objects


def _dictionary(inner: list[Any]) -> dict[Any, Any]:
    if len(inner) % 2:
        raise _OddContentError
    return {literal_name(name): value for name, value in zip(inner[::2], inner[1::2], strict=True)}


class _Values(dict[bytes, Any]):
    """Tokens with what they say, each looked at once."""

    def __missing__(self, token: bytes) -> Any:
        value = self[token] = _value(token)
        return value


def _value(token: bytes) -> Any:
    first = token[:1]
    if first in (b"", b"]", b">") or token in _OF_PICTURES:
        raise _OddContentError
    if token in (b"true", b"false"):
        return token == b"true"
    if first.isalpha() or first in (b"'", b'"'):
        return KWD(token)
    if first == b"(" and b"\\" not in token:
        return token[1:-1]
    if first == b"<" and len(token) % 2 == 0 and _HEX.issuperset(token[1:-1]):
        return bytes.fromhex(token[1:-1].decode())
    if first in (b"/", b"(", b"<"):
        return PSBaseParser(BytesIO(token)).nexttoken()[1]
    return float(token) if b"." in token else int(token)
