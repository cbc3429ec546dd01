"""Texts of sources as people see them: nothing that acts on a terminal or turns the order of what stands around it.

Only for showing: tables and files hold texts as they are.
"""

import re

_ACTING = re.compile(
    r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff\ud800-\udfff]"
)
"""Control characters but tabs and line feeds, marks of direction, what has no width, halves of characters."""


def inert(text: str) -> str:
    """The text with what would act, or would not be seen, as escapes: ``\\u202e``."""
    return _ACTING.sub(lambda found: f"\\u{ord(found[0]):04x}", text)


def inert_line(text: str) -> str:
    """The same on one line."""
    return inert(" ".join(text.splitlines()))


def inert_value(value: object) -> object:
    """What a template is to show: texts inert; numbers, and what is markup already, as they are."""
    return inert(value) if isinstance(value, str) and not hasattr(value, "__html__") else value
