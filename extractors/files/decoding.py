"""Bytes to text, in whichever encoding the text is."""

import codecs
from dataclasses import dataclass

import regex

from schemas.errors import UnreadableSourceError

_BYTE_ORDER_MARKS: tuple[tuple[bytes, str], ...] = (
    (b"\xef\xbb\xbf", "utf-8-sig"),
    (b"\xff\xfe", "utf-16-le"),
    (b"\xfe\xff", "utf-16-be"),
)
_ENCODINGS = ("utf-8", "gb18030", "utf-16-le", "utf-16-be", "big5")
_DAMAGED = frozenset({"utf-8", "gb18030", "big5"})
"""Encodings in which a text with some damaged bytes is still told by its words."""

_EVIDENCE = regex.compile(r"信息公[开開]|[报報]告|第二十[条條]|申[请請]|行政|[规規]章|政府|工作|[结結]果")
"""Words that a Chinese administrative text cannot do without, and that mojibake does not contain."""

_CONTROLS = bytes([*range(0x09), *range(0x0E, 0x20), 0x7F])
_MAX_CONTROL_SHARE = 0.005
_CUT_CHARACTER_BYTES = 4


@dataclass(frozen=True, slots=True)
class DecodedText:
    """Text and the name of the encoding it was in."""

    text: str
    encoding: str


def decode_text(data: bytes, declared: str | None = None) -> DecodedText:
    """Decode the bytes of a text file.

    A byte order mark decides. Otherwise the first encoding that decodes without error *and* reads like an
    administrative text is taken: random bytes decode as GB18030 or UTF-16 easily enough, but not into such
    words. What the file declares is often wrong, so it only says which is tried right after UTF-8. A file
    cut in the middle of a character ends in U+FFFD. Raises :class:`UnreadableSourceError` with
    ``binary_content`` or ``undecodable``.
    """
    for mark, encoding in _BYTE_ORDER_MARKS:
        if data.startswith(mark):
            text = data.removeprefix(mark).decode(encoding.removesuffix("-sig"), errors="replace")
            return _checked(DecodedText(text, encoding))
    encodings = _in_order(declared)
    strict: dict[str, DecodedText] = {}
    for encoding in encodings:
        decoded = _decode(data, encoding)
        if decoded is None:
            continue
        if _EVIDENCE.search(decoded.text):
            return _checked(decoded, data if decoded.encoding == "utf-8" else None)
        strict[encoding] = decoded
    for encoding in encodings:
        if encoding in _DAMAGED:
            lenient = DecodedText(data.decode(encoding, errors="replace"), encoding)
            if len(_EVIDENCE.findall(lenient.text)) > 3:
                return _checked(lenient)
    plausible = strict.get("utf-8") or strict.get("gb18030")
    if plausible and b"\x00" not in data:
        return _checked(plausible)
    raise UnreadableSourceError("binary_content" if _looks_binary(data) else "undecodable")


def _in_order(declared: str | None) -> tuple[str, ...]:
    """The encodings in the order in which they are tried."""
    try:
        name = codecs.lookup(declared).name if declared else ""
    except LookupError:
        name = ""
    name = {"gb2312": "gb18030", "gbk": "gb18030", "big5hkscs": "big5", "cp950": "big5"}.get(name, name)
    first, *others = _ENCODINGS
    return (first, *sorted(others, key=lambda encoding: encoding != name))


def _decode(data: bytes, encoding: str) -> DecodedText | None:
    """Text without any error, but for a character that the end of the file cuts in two."""
    try:
        return DecodedText(data.decode(encoding), encoding)
    except UnicodeDecodeError as error:
        if error.start == 0 or len(data) - error.start >= _CUT_CHARACTER_BYTES:
            return None
        return DecodedText(data[: error.start].decode(encoding) + "\N{REPLACEMENT CHARACTER}", encoding)


def _checked(decoded: DecodedText, data: bytes | None = None) -> DecodedText:
    """The text, unless too much of it is control characters; ``data`` are its bytes where these are UTF-8."""
    raw = decoded.text.encode(errors="ignore") if data is None else data
    if len(raw) - len(raw.translate(None, _CONTROLS)) > _MAX_CONTROL_SHARE * len(decoded.text):
        raise UnreadableSourceError("binary_content")
    return decoded


def _looks_binary(data: bytes) -> bool:
    controls = sum(byte < 32 and byte not in b"\t\n\v\f\r" for byte in data)
    return b"\x00" in data or controls > _MAX_CONTROL_SHARE * len(data)
