"""File names as text, without loss: what an operating system allows and a table, a log or a CSV does not.

A name may hold bytes that are no UTF-8, line breaks and other control characters. Stored paths write those,
and the backslash itself, as escapes: ``\\n``, ``\\xb9``, ``\\\\``. Folders are parted by ``/`` on every
system.
"""

import re
from pathlib import PurePath

_ESCAPED = re.compile(r"\\(?:\\|x([0-9a-f]{2})|u([0-9a-f]{4}))")
# Control characters, the separators that some readers take for line ends, and surrogates (bytes that are no
# UTF-8).
_TO_ESCAPE = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff\\]")


def stored_name(relative: PurePath) -> str:
    """The stored form of a path as the operating system gave it (undecodable bytes as surrogates)."""
    return "/".join(_TO_ESCAPE.sub(_escape, part) for part in relative.parts)


def original_name(stored: str) -> PurePath:
    """The path whose stored form this is."""
    return PurePath(*(_ESCAPED.sub(_restore, part) for part in stored.split("/") if part))


def _escape(match: re.Match[str]) -> str:
    character = match[0]
    if character == "\\":
        return "\\\\"
    code = ord(character)
    if 0xDC80 <= code <= 0xDCFF:
        return f"\\x{code - 0xDC00:02x}"
    return f"\\u{code:04x}"


def _restore(match: re.Match[str]) -> str:
    if match[1]:
        return chr(0xDC00 + int(match[1], 16))
    return chr(int(match[2], 16)) if match[2] else "\\"
