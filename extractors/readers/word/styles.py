"""What styles say that changes which words are printed: hidden text, and the lists of headings."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property

from lxml import etree

from extractors.readers.word.markup import KIND, attribute, child, is_on, number, value

_LONGEST_CHAIN = 20
"""Styles are based on one another in chains; one that is longer runs in a circle."""


@dataclass(frozen=True, slots=True)
class ListPlace:
    """The list a paragraph is numbered by (0: none) and its level (None: said by the list)."""

    list_id: int
    level: int | None


@dataclass(frozen=True, slots=True)
class WordStyle:
    """What one style states itself, None where it states nothing, and the style that it is based on."""

    hidden: bool | None
    place: ListPlace | None
    based_on: str | None


def read_styles(root: etree._Element | None) -> Mapping[str, WordStyle]:
    """All styles that the part declares, by their ids."""
    found = (element for element in root if KIND.get(element.tag) == "style") if root is not None else ()
    return {
        attribute(style, "styleId") or "": WordStyle(
            is_on(child(child(style, "rPr"), "vanish")),
            list_place(child(child(style, "pPr"), "numPr")),
            value(child(style, "basedOn")),
        )
        for style in found
    }


@dataclass
class Styles:
    """The styles of a document, with what they inherit.

    ``load`` gives what each states itself, and is called when the first one is asked for.
    """

    load: Callable[[], Mapping[str, WordStyle]] = dict
    _hidden: dict[str, bool | None] = field(default_factory=dict)
    _places: dict[str, ListPlace | None] = field(default_factory=dict)

    def hides(self, style: str | None) -> bool | None:
        """Whether a style's text is hidden, None where neither it nor those that it is based on say."""
        if style is None:
            return None
        if style not in self._hidden:
            said = (each.hidden for each in self._chain(style))
            self._hidden[style] = next((hidden for hidden in said if hidden is not None), None)
        return self._hidden[style]

    def place(self, style: str | None) -> ListPlace | None:
        """The list that a style's paragraphs are numbered by."""
        if style is None:
            return None
        if style not in self._places:
            said = (each.place for each in self._chain(style))
            self._places[style] = next((place for place in said if place is not None), None)
        return self._places[style]

    @cached_property
    def _own(self) -> Mapping[str, WordStyle]:
        return self.load()

    def _chain(self, name: str | None) -> Iterator[WordStyle]:
        """A style and those that it is based on, nearest first."""
        for _ in range(_LONGEST_CHAIN):
            style = self._own.get(name or "")
            if style is None:
                return
            yield style
            name = style.based_on


def list_place(stated: etree._Element | None) -> ListPlace | None:
    """The place in a list that ``numPr`` states."""
    identifier, level = child(stated, "numId"), child(stated, "ilvl")
    if identifier is None:
        return None
    return ListPlace(number(identifier), None if level is None else number(level))
