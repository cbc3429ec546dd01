"""The names of members in archives, which state their encoding seldom and wrongly.

Windows in China writes names in GBK into ZIP files without saying so, which the format reads as code page
437; macOS and some Linux programs write UTF-8 without saying so.
"""

import zlib
from struct import unpack_from
from zipfile import ZipInfo

_SAYS_UTF_8 = 0x800
_UNICODE_PATH = 0x7075
"""Extra field of Info-ZIP: version 1, CRC-32 of the other name, the name in UTF-8."""


def zip_name(entry: ZipInfo) -> str:
    """The name of a ZIP member, with ``/`` between folders."""
    if entry.flag_bits & _SAYS_UTF_8:
        name = entry.filename
    else:
        # What zipfile decoded as code page 437 gives back the very bytes.
        written = entry.orig_filename.encode("cp437")
        name = _stated_in_unicode(entry.extra, written) or member_name(written)
    return name.replace("\\", "/")


def member_name(written: bytes) -> str:
    """A name in UTF-8 or GBK, or else in the code page that takes any bytes."""
    for encoding in ("utf-8", "gb18030"):
        try:
            name = written.decode(encoding)
        except UnicodeDecodeError:
            continue
        if encoding == "utf-8" or _is_plausible(name):
            return name
    return written.decode("cp437")


def _is_plausible(name: str) -> bool:
    """Whether most of what is not ASCII is among the characters in daily use, those of GB 2312.

    Names of western Europe in another code page decode as GBK, too, but into characters nobody uses.
    """
    others = [character for character in name if not character.isascii()]
    usual = sum(_is_usual(character) for character in others)
    return usual * 2 > len(others)


def _is_usual(character: str) -> bool:
    try:
        character.encode("gb2312")
    except UnicodeEncodeError:
        return False
    return True


def _stated_in_unicode(extra: bytes, written: bytes) -> str | None:
    at = 0
    while at + 4 <= len(extra):
        kind, length = unpack_from("<HH", extra, at)
        field = extra[at + 4 : at + 4 + length]
        if kind == _UNICODE_PATH and length > 5 and len(field) == length:
            version, checksum = unpack_from("<BI", field)
            if version == 1 and checksum == zlib.crc32(written):
                return field[5:].decode("utf-8", errors="replace")
        at += 4 + length
    return None
