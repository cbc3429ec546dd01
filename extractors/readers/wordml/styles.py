"""What styles say that changes which words are printed: hidden text, and the lists of headings."""

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property
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


@dataclass
class Styles:
    """The styles of a document, looked into when the first one is asked for.

    ``load`` gives the root of their part, None where there is none or where it cannot matter.
    """

    load: Callable[[], etree._Element | None] = lambda: None
    _hidden: dict[str, bool | None] = field(default_factory=dict)
    _places: dict[str, ListPlace | None] = field(default_factory=dict)

    def hides(self, style: str | None) -> bool | None:
        """Whether a style's text is hidden, None where neither it nor those that it is based on say."""
        if style is None:
            return None
        if style not in self._hidden:
            self._hidden[style] = self._stated(style, _is_hidden)
        return self._hidden[style]

    def place(self, style: str | None) -> ListPlace | None:
        """The list that a style's paragraphs are numbered by."""
        if style is None:
            return None
        if style not in self._places:
            self._places[style] = self._stated(style, _place)
        return self._places[style]

    @cached_property
    def _own(self) -> dict[str, etree._Element]:
        root = self.load()
        found = (element for element in root if KIND.get(element.tag) == "style") if root is not None else ()
        return {attribute(style, "styleId") or "": style for style in found}

    def _stated(self, name: str | None, stated: Callable[[etree._Element], T | None]) -> T | None:
        """What a style states or inherits."""
        for _ in range(_LONGEST_CHAIN):
            style = self._own.get(name or "")
            if style is None:
                break
            found = stated(style)
            if found is not None:
                return found
            name = value(child(style, "basedOn"))
        return None


def list_place(stated: etree._Element | None) -> ListPlace | None:
    """The place in a list that ``numPr`` states."""
    identifier, level = child(stated, "numId"), child(stated, "ilvl")
    if identifier is None:
        return None
    return ListPlace(number(identifier), None if level is None else number(level))


def _place(style: etree._Element) -> ListPlace | None:
    return list_place(child(child(style, "pPr"), "numPr"))


def _is_hidden(style: etree._Element) -> bool | None:
    return is_on(child(child(style, "rPr"), "vanish"))
