"""What styles say that changes which words are printed: hidden text, and the lists of headings."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import TypeVar

from lxml import etree

from extractors.readers.wordml.names import KIND, attribute, child, is_on, number, value

T = TypeVar("T")
_LONGEST_CHAIN = 20
"""Styles are based on one another in chains; one that is longer runs in a circle."""


@dataclass(frozen=True, slots=True)
class ListPlace:
    """The list a paragraph is numbered by (0: none) and its level (None: said by the list)."""

    list_id: int
    level: int | None


@dataclass(frozen=True, slots=True)
class Styles:
    """Of each style's id: whether its text is hidden, and its place in a list; only where it says so."""

    hidden: Mapping[str, bool] = field(default_factory=dict)
    lists: Mapping[str, ListPlace] = field(default_factory=dict)


def read_styles(root: etree._Element | None) -> Styles:
    """Gather what all styles say, those included that they are based on."""
    own = {attribute(style, "styleId") or "": style for style in _styles(root)}
    return Styles(_inherited(own, _is_hidden), _inherited(own, lambda style: list_place(child(style, "pPr"))))


def list_place(properties: etree._Element | None) -> ListPlace | None:
    """The place in a list that the properties of a paragraph or style state."""
    stated = child(properties, "numPr")
    if stated is None:
        return None
    identifier, level = child(stated, "numId"), child(stated, "ilvl")
    if identifier is None:
        return None
    return ListPlace(number(identifier), None if level is None else number(level))


def _styles(root: etree._Element | None) -> Iterator[etree._Element]:
    for element in root if root is not None else ():
        if KIND.get(element.tag) == "style":
            yield element


def _is_hidden(style: etree._Element) -> bool | None:
    return is_on(child(child(style, "rPr"), "vanish"))


def _inherited(
    styles: Mapping[str, etree._Element], stated: Callable[[etree._Element], T | None]
) -> dict[str, T]:
    """What each style states or inherits."""
    known: dict[str, T] = {}
    for name in styles:
        current: str | None = name
        for _ in range(_LONGEST_CHAIN):
            style = styles.get(current or "")
            if style is None:
                break
            found = stated(style)
            if found is not None:
                known[name] = found
                break
            current = value(child(style, "basedOn"))
    return known
