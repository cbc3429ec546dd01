"""File names as text, without loss: what an operating system allows and a table, a log or a CSV does not.

A name may hold bytes that are no UTF-8, line breaks and other control characters. Stored paths write those,
and the backslash itself, as escapes: ``\\u000a``, ``\\xb9``, ``\\\\``. Folders are parted by ``/`` on every
system.

A member of an archive has the archive's path, ``!/``, and its name there: ``county.zip!/town/2024.docx``. For
that to mean one thing only, a ``!`` that ends the name of a file or folder is an escape, too.
"""

import re
from pathlib import PurePath
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

_ESCAPED = re.compile(r"\\(?:\\|x([0-9a-f]{2})|u([0-9a-f]{4}))")
# Control characters, marks that turn the direction of writing, the separators that some readers take for line
# ends, and surrogates (bytes that are no UTF-8).
_TO_ESCAPE = re.compile(r"[\x00-\x1f\x7f-\x9f\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff\\]")
INSIDE = "!/"
"""Parts a member's name from the archive."""
_SEMICOLON = "\\u003b"


def stored_name(relative: PurePath) -> str:
    """The stored form of a path as the operating system gave it (undecodable bytes as surrogates)."""
    return "/".join(stored_part(part) for part in relative.parts)


def member_path(archive: str, name: str) -> str:
    """The stored path of a member, by the archive's stored path and the name in the archive.

    Such a name may begin with ``/`` or lead upwards; it is never opened.
    """
    return archive + INSIDE + stored_text(name)


def stored_text(name: str) -> str:
    """The stored form of a name that is no path of this machine: in an archive, or of an object."""
    return "/".join(stored_part(part) for part in name.split("/"))


def original_text(stored: str) -> str:
    """The name whose stored form this is."""
    return "/".join(_original_part(part) for part in stored.split("/"))


def split_members(stored: str) -> tuple[str, tuple[str, ...]]:
    """The stored path of a file, and the names of the members in it, the outermost first."""
    file, *members = stored.split(INSIDE)
    return file, tuple(map(original_text, members))


def locator_prefix(stored: str) -> str | None:
    """What stands before the locators of a report in an archive; None for a file outside of any."""
    _, inside, member = stored.partition(INSIDE)
    return f"member={member.replace(';', _SEMICOLON)};" if inside else None


def located(stored: str, locator: str | None) -> str | None:
    """A place in a file as the tables have it: in an archive, with the member before it."""
    return (locator_prefix(stored) or "") + locator if locator else None


def beside(stored: str, relative: str) -> str | None:
    """The stored path of a file by its path from the folder of another one; None where that leads out of the
    inbox or the archive.
    """
    folders = stored.split("/")[:-1]
    for part in relative.split("/"):
        if part == "..":
            if not folders or folders[-1].endswith("!"):
                return None
            folders.pop()
        elif part not in ("", "."):
            folders.append(stored_part(part))
    return "/".join(folders)


def folder_of(stored: "pa.ChunkedArray[Any]") -> "pa.ChunkedArray[Any]":
    """The folders, each with ``/`` at its end, that files of these stored paths lie in; empty for the inbox.

    A folder's own path lies in the one around it.
    """
    folders: pa.ChunkedArray[Any] = pc.replace_substring_regex(stored, "[^/]*/?$", "", max_replacements=1)
    return folders


def original_name(stored: str) -> PurePath:
    """The path whose stored form this is."""
    return PurePath(*(_original_part(part) for part in stored.split("/") if part))


def stored_part(part: str) -> str:
    """The stored form of the name of one file or folder."""
    escaped = _TO_ESCAPE.sub(_escape, part)
    return f"{escaped[:-1]}\\u0021" if escaped.endswith("!") else escaped


def _original_part(part: str) -> str:
    return _ESCAPED.sub(_restore, part)


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
