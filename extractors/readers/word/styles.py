"""What styles and runs say of how text looks, as far as it decides what is read; the lists of headings."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from typing import Any, NamedTuple

from lxml import etree

from extractors.readers.office_xml import local_name
from extractors.readers.visibility import SMALLEST_TEXT, WHITE, Colour, can_be_seen, from_hex
from extractors.readers.word.markup import KIND, attribute, child, is_on, number, value
from schemas.findings import Doubt

_LONGEST_CHAIN = 20
"""Styles are based on one another in chains; one that is longer runs in a circle."""


class Look(NamedTuple):
    """How text looks, None where nothing is said of it; ``small`` is type that is too small to be seen."""

    hidden: bool | None = None
    struck: bool | None = None
    raised: bool | None = None
    small: bool | None = None
    colour: Colour | None = None
    ground: Colour | None = None

    def over(self, base: "Look") -> "Look":
        """This look, and another's in what it says nothing of."""
        merged: list[Any] = [own if own is not None else other for own, other in zip(self, base, strict=True)]
        return Look(*merged)

    def doubt(self, ground: Colour | None) -> Doubt | None:
        """Why it is not certain what text displays on a ground; of raised text its neighbours decide."""
        return _doubt(self, ground)


@lru_cache(maxsize=1024)
def _doubt(look: Look, ground: Colour | None) -> Doubt | None:
    if look.small or not can_be_seen(look.colour, look.ground or ground):
        return "cell_hidden_text"
    return "cell_struck_out" if look.struck else None


PLAIN = Look()
_LEAST_SHIFT = 3
"""Half points; less is how lines are evened out."""
_HIGHLIGHTS: Mapping[str, Colour] = {
    "white": (255, 255, 255), "black": (0, 0, 0), "yellow": (255, 255, 0), "green": (0, 255, 0),
    "cyan": (0, 255, 255), "lightGray": (192, 192, 192),
}  # fmt: skip


def shade(element: etree._Element) -> Colour | None:
    """The ground that a shading paints."""
    return from_hex(attribute(element, "color" if value(element) == "solid" else "fill"))


def _colour(element: etree._Element) -> Colour | None:
    if attribute(element, "themeColor") in {"background1", "light1"}:
        is_changed = attribute(element, "themeShade") or attribute(element, "themeTint")
        if not is_changed:
            return WHITE
    return from_hex(value(element))


def _fill(effect: etree._Element) -> Colour | None:
    """White of an effect that fills text with white, or with nothing; else None: the colour says the same."""
    for element in effect.iter("{*}noFill", "{*}srgbClr", "{*}schemeClr"):
        is_plain = not len(element)
        if local_name(element) == "noFill" or (is_plain and value(element) in {"FFFFFF", "bg1"}):
            return WHITE
    return None


_PROPERTIES: Mapping[str, tuple[str, Callable[[etree._Element], Any]]] = {
    "vanish": ("hidden", is_on),
    "specVanish": ("hidden", is_on),
    "strike": ("struck", is_on),
    "dstrike": ("struck", is_on),
    "vertAlign": ("raised", lambda element: value(element) in {"superscript", "subscript"}),
    "position": ("raised", lambda element: abs(number(element)) >= _LEAST_SHIFT),
    "sz": ("small", lambda element: 0 < number(element) < 2 * SMALLEST_TEXT),
    "color": ("colour", _colour),
    "textFill": ("colour", _fill),
    "shd": ("ground", shade),
    "highlight": ("ground", lambda element: _HIGHLIGHTS.get(value(element) or "")),
}


def with_property(look: Look, kind: str, element: etree._Element) -> Look:
    """A look with one more property of a run; the look itself where that changes nothing."""
    name, read = _PROPERTIES[kind]
    return _with(look, name, read(element))


@lru_cache(maxsize=1024)
def _with(look: Look, name: str, said: Any) -> Look:
    known = getattr(look, name)
    return look if said == known or not (said or known) else look._replace(**{name: said})


PROPERTIES = frozenset(_PROPERTIES)


@dataclass(frozen=True, slots=True)
class ListPlace:
    """The list a paragraph is numbered by (0: none) and its level (None: said by the list)."""

    list_id: int
    level: int | None


@dataclass(frozen=True, slots=True)
class WordStyle:
    """What one style states itself, None where it states nothing, and the style that it is based on."""

    look: Look
    place: ListPlace | None
    based_on: str | None


def read_styles(root: etree._Element | None) -> Mapping[str, WordStyle]:
    """All styles that the part declares, by their ids."""
    found = (element for element in root if KIND.get(element.tag) == "style") if root is not None else ()
    return {
        attribute(style, "styleId") or "": WordStyle(
            _look(child(style, "rPr")),
            list_place(child(child(style, "pPr"), "numPr")),
            value(child(style, "basedOn")),
        )
        for style in found
    }


def _look(properties: etree._Element | None) -> Look:
    """What a style's properties say; a switch that is off is said, too."""
    said: dict[str, Any] = {}
    for element in properties if properties is not None else ():
        if (kind := KIND.get(element.tag, "")) in _PROPERTIES:
            name, read = _PROPERTIES[kind]
            if (stated := read(element)) is not None:
                said[name] = stated
    return Look(**said) if said else PLAIN


@dataclass
class Styles:
    """The styles of a document, with what they inherit.

    ``load`` gives what each states itself, and is called when the first one is asked for.
    """

    load: Callable[[], Mapping[str, WordStyle]] = dict
    _looks: dict[str, Look] = field(default_factory=dict)
    _places: dict[str, ListPlace | None] = field(default_factory=dict)

    def look(self, style: str | None) -> Look:
        """How a style's text looks, by itself and by the styles that it is based on."""
        if style is None:
            return PLAIN
        if style not in self._looks:
            look = PLAIN
            for each in self._chain(style):
                look = look.over(each.look) if each.look is not PLAIN else look
            self._looks[style] = look
        return self._looks[style]

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
