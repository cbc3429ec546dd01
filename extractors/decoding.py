"""Bytes to text: what kind of file the bytes are, and in which encoding their text is."""

from dataclasses import dataclass

import regex

from schemas.errors import UnreadableSource

PLAIN_TEXT = "text/plain"

_MAGIC: tuple[tuple[bytes, str], ...] = (
    (b"%PDF-", "application/pdf"),
    (b"PK\x03\x04", "application/zip"),
    (b"PK\x05\x06", "application/zip"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "application/x-ole-storage"),
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"GIF8", "image/gif"),
    (b"BM", "image/bmp"),
    (b"II*\x00", "image/tiff"),
    (b"MM\x00*", "image/tiff"),
    (b"Rar!\x1a\x07", "application/vnd.rar"),
    (b"7z\xbc\xaf\x27\x1c", "application/x-7z-compressed"),
    (b"\x1f\x8b", "application/gzip"),
    (b"{\\rtf", "application/rtf"),
    (b"\x7fELF", "application/x-executable"),
    (b"PAR1", "application/vnd.apache.parquet"),
    (b"SQLite format 3\x00", "application/vnd.sqlite3"),
)
_CONTAINED = {
    ("application/zip", "docx"): "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    ("application/zip", "xlsx"): "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ("application/zip", "ofd"): "application/ofd",
    ("application/x-ole-storage", "doc"): "application/msword",
    ("application/x-ole-storage", "wps"): "application/vnd.ms-works",
    ("application/x-ole-storage", "xls"): "application/vnd.ms-excel",
}
_HTML = regex.compile(
    rb"^\s*(?:<\?xml[^>]*>\s*)?(?:<!--.*?-->\s*)*<(?:!doctype\s+html|html|head|body)\b", regex.I | regex.S
)
_MHTML = regex.compile(rb"^(?:[\w-]+:[^\n]*\n)*?mime-version:", regex.I)
_BYTE_ORDER_MARKS: tuple[tuple[bytes, str], ...] = (
    (b"\xef\xbb\xbf", "utf-8-sig"),
    (b"\xff\xfe", "utf-16-le"),
    (b"\xfe\xff", "utf-16-be"),
)
_ENCODINGS = ("utf-8", "gb18030", "utf-16-le", "utf-16-be", "big5")
_EVIDENCE = regex.compile(r"信息公[开開]|[报報]告|第二十[条條]|申[请請]|行政|[规規]章|政府|工作|[结結]果")
"""Words that a Chinese administrative text cannot do without, and that mojibake does not contain."""

_CONTROL = regex.compile(r"[\x00-\x08\x0e-\x1f\x7f]")
_MAX_CONTROL_SHARE = 0.005
_CUT_CHARACTER_BYTES = 4


@dataclass(frozen=True, slots=True)
class DecodedText:
    """Text and the name of the encoding it was in."""

    text: str
    encoding: str


def sniff_media_type(data: bytes, name: str = "") -> str:
    """The media type by content; text without markup is ``text/plain``.

    The file's name only tells apart what shares one container format, as .docx and .xlsx share ZIP.
    """
    if data.startswith(b"BM") and data[6:10] != b"\x00\x00\x00\x00":
        return PLAIN_TEXT
    for magic, media_type in _MAGIC:
        if data.startswith(magic):
            suffix = name.rpartition(".")[2].lower()
            return _CONTAINED.get((media_type, suffix), media_type)
    head = data[:4096].removeprefix(b"\xef\xbb\xbf")
    if _HTML.match(head):
        return "text/html"
    if _MHTML.match(head):
        return "multipart/related"
    return PLAIN_TEXT


def decode_text(data: bytes) -> DecodedText:
    """Decode the bytes of a text file.

    A byte order mark decides. Otherwise the first encoding that decodes without error *and* reads like an
    administrative text is taken: random bytes decode as GB18030 or UTF-16 easily enough, but not into such
    words. A file cut in the middle of a character ends in U+FFFD. Raises :class:`UnreadableSource` with
    ``binary_content`` or ``undecodable``.
    """
    for mark, encoding in _BYTE_ORDER_MARKS:
        if data.startswith(mark):
            text = data.removeprefix(mark).decode(encoding.removesuffix("-sig"), errors="replace")
            return _checked(DecodedText(text, encoding))
    strict = [decoded for encoding in _ENCODINGS if (decoded := _decode(data, encoding)) is not None]
    for decoded in strict:
        if _EVIDENCE.search(decoded.text):
            return _checked(decoded)
    for encoding in _ENCODINGS[:2]:
        lenient = DecodedText(data.decode(encoding, errors="replace"), encoding)
        if len(_EVIDENCE.findall(lenient.text)) > 3:
            return _checked(lenient)
    plausible = [decoded for decoded in strict if decoded.encoding in _ENCODINGS[:2]]
    if plausible and b"\x00" not in data:
        return _checked(plausible[0])
    raise UnreadableSource("binary_content" if _looks_binary(data) else "undecodable")


def _decode(data: bytes, encoding: str) -> DecodedText | None:
    """Text without any error, but for a character that the end of the file cuts in two."""
    try:
        return DecodedText(data.decode(encoding), encoding)
    except UnicodeDecodeError as error:
        if error.start == 0 or len(data) - error.start >= _CUT_CHARACTER_BYTES:
            return None
        return DecodedText(data[: error.start].decode(encoding) + "\N{REPLACEMENT CHARACTER}", encoding)


def _checked(decoded: DecodedText) -> DecodedText:
    if len(_CONTROL.findall(decoded.text)) > _MAX_CONTROL_SHARE * len(decoded.text):
        raise UnreadableSource("binary_content")
    return decoded


def _looks_binary(data: bytes) -> bool:
    controls = sum(byte < 32 and byte not in b"\t\n\v\f\r" for byte in data)
    return b"\x00" in data or controls > _MAX_CONTROL_SHARE * len(data)
