"""How cells of .xlsx sheets look: number formats, borders, fonts and grounds, by the numbers of styles."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TypeVar

from lxml import etree

from extractors.readers.office_xml import local_name
from extractors.readers.sheets.number_formats import BUILT_IN, GENERAL
from extractors.readers.visibility import BLACK, SMALLEST_TEXT, WHITE, Colour, can_be_seen, doubt_of, from_hex
from schemas.findings import Doubt

_INDEXED: Mapping[int, Colour] = {
    0: BLACK,
    1: WHITE,
    8: BLACK,
    9: WHITE,
    22: (192, 192, 192),
    64: BLACK,
    65: WHITE,
}
"""Of the usual palette those that matter; the last two are the window's."""
_WINDOW: Mapping[int, Colour] = {0: WHITE, 1: BLACK}
_THEME_ORDER = ("lt1", "dk1", "lt2", "dk2", *(f"accent{number}" for number in range(1, 7)))
_Thing = TypeVar("_Thing")
_OFF = frozenset({"0", "false", "none"})


@dataclass(frozen=True, slots=True)
class Font:
    """What of a font decides whether its text counts and can be seen; None: nothing said."""

    struck: bool = False
    raised: bool = False
    colour: Colour | None = None
    size: float | None = None

    def doubt(self, ground: Colour | None) -> Doubt | None:
        """Why it is not certain what text in this font displays."""
        if not can_be_seen(self.colour, ground) or (self.size is not None and self.size < SMALLEST_TEXT):
            return "cell_hidden_text"
        return "cell_struck_out" if self.struck else "cell_raised_text" if self.raised else None


PLAIN = Font()


@dataclass(frozen=True)
class Look:
    """How the cells of one style look."""

    number_format: str = GENERAL
    framed: bool = False
    ground: Colour | None = WHITE
    font: Font = PLAIN
    crossed: bool = False
    """Whether a line is drawn from corner to corner."""
    repeated: bool = False
    """Whether a text is displayed over and over as far as the cell is wide: 5 as 55555."""

    @cached_property
    def usual_doubt(self) -> Doubt | None:
        """That of any text that is in the font as a whole."""
        return self.doubt([("1", self.font)])

    def doubt(self, pieces: Iterable[tuple[str, Font]]) -> Doubt | None:
        """Why it is not certain what pieces of text display in such a cell."""
        doubt = doubt_of((text, font.doubt(self.ground)) for text, font in pieces)
        if doubt or self.crossed:
            return doubt or "cell_struck_out"
        return "cell_format_unknown" if self.repeated else None


@dataclass(frozen=True)
class Colours:
    """The colours that a workbook names by number: of its theme, parsed when it is asked for, and palette."""

    load_theme: Callable[[], etree._Element | None]
    styles: etree._Element | None

    @cached_property
    def theme(self) -> Sequence[Colour | None]:
        """Those of the theme."""
        theme = self.load_theme()
        scheme = next(theme.iter("{*}clrScheme"), ()) if theme is not None else ()
        named = {local_name(each): each for each in scheme}
        return [_themed(named.get(name)) for name in _THEME_ORDER]

    @cached_property
    def indexed(self) -> Sequence[Colour | None]:
        """Those of the workbook's own palette."""
        palette = next(self.styles.iter("{*}indexedColors"), ()) if self.styles is not None else ()
        return [from_hex(each.get("rgb")) for each in palette]

    def read(self, element: etree._Element | None) -> Colour | None:
        """The colour that an element states; None where it is none, or not known."""
        if element is None:
            return None
        colour = from_hex(element.get("rgb"))
        theme, index = whole(element.get("theme")), whole(element.get("indexed"))
        if theme is not None:
            # The first two are the window's in the themes of spreadsheets; nearly all fonts name the second.
            colour = _WINDOW.get(theme) or (self.theme[theme] if theme < len(self.theme) else None)
        elif index is not None:
            colour = self.indexed[index] if index < len(self.indexed) else _INDEXED.get(index)
        tint = _decimal(element.get("tint"))
        return _tinted(colour, tint) if colour and tint else colour


def read_looks(styles: etree._Element | None, colours: Colours) -> list[Look]:
    """The look of each style of cells."""
    if styles is None:
        return []
    own = {
        whole(element.get("numFmtId")): element.get("formatCode", GENERAL)
        for element in styles.iter("{*}numFmt")
    }
    fonts = [read_font(font, colours) for font in next(styles.iter("{*}fonts"), ())]
    grounds = [read_ground(fill, colours) for fill in next(styles.iter("{*}fills"), ())]
    borders = list(next(styles.iter("{*}borders"), ()))
    looks = []
    for style in next(styles.iter("{*}cellXfs"), ()):
        number = whole(style.get("numFmtId")) or 0
        border = _at(borders, style.get("borderId"), None)
        looks.append(
            Look(
                own.get(number) or BUILT_IN.get(number, GENERAL),
                any(map(_is_drawn, border)) if border is not None else False,
                _at(grounds, style.get("fillId"), WHITE),
                _at(fonts, style.get("fontId"), PLAIN),
                border is not None and _is_crossed(border),
                any(each.get("horizontal") == "fill" for each in style.iter("{*}alignment")),
            )
        )
    return looks


def _is_drawn(side: etree._Element) -> bool:
    return bool(side.get("style", "none") != "none")


def _is_crossed(border: etree._Element) -> bool:
    if not {border.get("diagonalUp"), border.get("diagonalDown")} & {"1", "true"}:
        return False
    return any(map(_is_drawn, border.iter("{*}diagonal")))


def _at(things: Sequence[_Thing], number: str | None, default: _Thing) -> _Thing:
    at = whole(number)
    return things[at] if at is not None and at < len(things) else default


def read_font(element: etree._Element | None, colours: Colours) -> Font:
    """The font that an element states: ``font`` or ``rPr``."""
    struck = raised = False
    colour, size = None, None
    for each in element if element is not None else ():
        match local_name(each):
            case "strike":
                struck = each.get("val", "1") not in _OFF
            case "vertAlign":
                raised = each.get("val") in {"superscript", "subscript"}
            case "color":
                colour = colours.read(each)
            case "sz":
                size = _decimal(each.get("val"))
    return Font(struck, raised, colour, size)


def read_ground(fill: etree._Element, colours: Colours, *, is_conditional: bool = False) -> Colour | None:
    """The colour that a fill paints; None where it is not one.

    Looks on conditions have it where those of cells have the colour below a pattern, and need no pattern.
    """
    pattern = next(fill.iter("{*}patternFill"), None)
    kind = pattern.get("patternType", "solid" if is_conditional else "none") if pattern is not None else None
    if kind == "none":
        return WHITE
    colour = "{*}bgColor" if is_conditional else "{*}fgColor"
    return colours.read(next(fill.iter(colour), None)) if kind == "solid" else None


def whole(text: str | None) -> int | None:
    """A whole number of few digits, None of anything else."""
    return int(text) if text is not None and len(text) <= 10 and text.isascii() and text.isdecimal() else None


def _decimal(text: str | None) -> float | None:
    try:
        return float(text) if text else None
    except ValueError:
        return None


def _themed(element: etree._Element | None) -> Colour | None:
    for each in element if element is not None else ():
        return from_hex(each.get("val")) or from_hex(each.get("lastClr"))
    return None


def _tinted(colour: Colour, tint: float) -> Colour:
    """Nearer to white, or to black where the tint is negative."""
    share = max(-1.0, min(1.0, tint))
    red, green, blue = (
        round(each + (255 - each) * share if share > 0 else each * (1 + share)) for each in colour
    )
    return red, green, blue
