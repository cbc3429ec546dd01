"""What CSS declarations say of whether, and how, text is displayed."""

from colorsys import hls_to_rgb
from dataclasses import dataclass
from functools import cached_property, lru_cache

import regex

from extractors.readers.visibility import BLACK, WHITE, Colour, can_be_seen

PROPERTIES = frozenset(
    {"-webkit-text-fill-color", "-webkit-text-security", "background", "background-color",
     "background-image", "bottom", "clip", "clip-path", "color", "content-visibility", "display", "filter",
     "flex-direction", "flex-flow", "float", "font", "font-size", "font-variant-position", "height",
     "left", "list-style", "list-style-type", "margin-left", "margin-top", "max-height", "max-width",
     "mso-hide", "mso-text-raise", "opacity", "order", "overflow", "overflow-x", "overflow-y", "position",
     "right", "rotate", "scale", "text-decoration", "text-decoration-line", "text-indent", "top",
     "transform", "unicode-bidi", "vertical-align", "visibility", "width", "zoom"}
)  # fmt: skip
"""Those that are looked at, but for ``white-space``, which changes nothing that a rule hides, and room beside
an element."""
_COMMENT = regex.compile(r"/\*.*?\*/", regex.S)
_LENGTH = regex.compile(r"([+-]?(?:\d{1,9}(?:\.\d*)?|\.\d+))\s*(px|pt|em|rem|ex|cm|mm|in|%|vw|vh)?", regex.I)
_FONT_SIZE = regex.compile(r"(?:^|\s)((?:\d{1,9}(?:\.\d*)?|\.\d+)(?:px|pt|em|rem|%)?)(?:\s*/|\s)")
_POINTS = {
    "px": 0.75,
    "pt": 1.0,
    "em": 12.0,
    "rem": 12.0,
    "ex": 6.0,
    "cm": 28.3,
    "mm": 2.83,
    "in": 72.0,
    "%": 0.12,
}
_OFF_SCREEN = -370.0
"""Points, about as many pixels as the narrowest screens have; pages hide text thousands of pixels away."""
_COLOUR = regex.compile(
    r"#([0-9a-f]{3,8})(?![\w-])|(rgb|hsl)a?\(([^()]{1,60})\)|(?<![\w-])(transparent|[a-z]{3,20})(?![\w-(])"
)
_NAMED: dict[str, Colour] = {
    **dict.fromkeys(("white", "snow", "ivory", "whitesmoke", "ghostwhite", "floralwhite", "mintcream",
                     "azure", "aliceblue", "honeydew", "seashell", "window"), WHITE),
    "black": BLACK, "windowtext": BLACK, "red": (255, 0, 0), "blue": (0, 0, 255), "green": (0, 128, 0),
    "yellow": (255, 255, 0), "gray": (128, 128, 128), "grey": (128, 128, 128), "silver": (192, 192, 192),
    "navy": (0, 0, 128),
}  # fmt: skip
_FILTERED = regex.compile(r"(?<![\w-])opacity\(([^()]{1,20})\)")
_RAISED = frozenset({"super", "sub", "text-top", "text-bottom"})
_LEAST_SHIFT = 1.5
_TURNED = regex.compile(
    r"scale(?:[xy]|3d)?\([^()]*-|rotate[xyz]?\(\s*-?(?:180deg|0?\.5turn|200grad|3\.14\d*rad)|matrix"
)
_MOVED = regex.compile(r"translate(?:[xy]|3d)?\([^()]*[1-9]")
_ZOOMED = regex.compile(r"(?<![\w-])scale\(\s*([^(),\s]+)")
_IN_A_CORNER = regex.compile(
    r"inset\(\s*(?:100|50)%|(?:circle|ellipse)\(\s*0|polygon\(\s*0(?:px)?\s+0(?:px)?\s*,\s*0"
)
_LEAST_GAP = 3.0
"""Points: with less room beside it, what an element holds reads on with what stands there."""
_OWN_LINES = frozenset({
    "block", "flex", "flow-root", "grid", "list-item", "table", "table-cell", "table-row", "-webkit-box",
})  # fmt: skip
ROW_GROUPS = {"table-header-group": 0, "table-row-group": 1, "table-footer-group": 2}
"""How groups of rows are displayed, in the order in which browsers show them."""
_CLIPPED = regex.compile(
    r"rect\(\s*[01](?:px|pt)?[\s,]+[01](?:px|pt)?[\s,]+[01](?:px|pt)?[\s,]+[01](?:px|pt)?\s*\)"
)


@dataclass(frozen=True)
class ElementStyle:
    """What of an element's attributes decides how it is displayed.

    ``ground`` is the colour behind the text, ``alpha`` how much there is of the text's own, ``size`` that of
    its type in points, ``part`` its share of the size around it; None: not said, or of ``ground`` not known.
    ``zoom`` is how much all is enlarged. Where an element is not ``is_visible`` nothing within it can be
    seen; where it ``is_hidden``, what says so can. ``is_placed``: it may cover others, which amid a line or
    a row also what ``is_shifted`` may. What is turned round reads no better than what ``is_struck``.
    ``display`` is said of blocks and groups of rows alone, ``has_gap`` is room beside it: both count amid a
    line. ``room`` is the width in points beyond which what it holds is cut off. ``has_no_marker``: as an
    item of a list it has no number. ``has_picture``: a picture is its ground.
    ``has_no_room``: boxes show nothing of what they hold.
    """

    is_displayed: bool = True
    is_visible: bool = True
    is_hidden: bool | None = None
    is_collapsed: bool = False
    is_struck: bool = False
    is_raised: bool = False
    is_placed: bool = False
    is_shifted: bool = False
    keeps_space: bool = False
    colour: Colour | None = None
    alpha: float | None = None
    has_ground: bool = False
    ground: Colour | None = None
    size: float | None = None
    part: float | None = None
    zoom: float = 1.0
    display: str = ""
    is_floated: bool = False
    has_gap: bool = False
    room: float | None = None
    has_no_marker: bool = False
    has_picture: bool = False
    has_no_room: bool = False

    @property
    def is_box(self) -> bool:
        """Whether it has a width and height of its own, whatever element it is of."""
        return self.has_own_lines or self.is_placed or self.display.startswith("inline-")

    @property
    def is_apart(self) -> bool:
        """Whether amid a line it stands apart from what is beside it."""
        return self.has_gap or self.has_own_lines

    @property
    def has_own_lines(self) -> bool:
        """Whether it stands on lines of its own, or at the side, amid a line too."""
        return self.is_floated or self.display in _OWN_LINES

    @property
    def lays_out(self) -> bool:
        """Whether it is what sets the elements within it apart."""
        return self.display.endswith(("flex", "grid"))

    @cached_property
    def keeps_look(self) -> bool:
        """Whether text within it looks as around it, unless it is struck out."""
        return (
            self.alpha is None and not self.has_ground and self.size is None and self.part is None
            and self.zoom == 1 and self.is_hidden is None and not self.is_struck
        )  # fmt: skip

    @cached_property
    def is_plain(self) -> bool:
        """Whether text on a white page is displayed with it as without."""
        return (
            self.is_displayed and self.is_visible and not self.is_hidden and not self.is_struck
            and not self.is_raised and not self.is_placed and not self.is_shifted and not self.keeps_space
            and not self.lays_out and not self.has_picture and not self.has_no_room
            and self.room is None and self.alpha in (None, 1.0)
            and can_be_seen(self.colour, WHITE)
            and (self.size is None or self.size >= _SMALL) and (self.part is None or self.part >= _SMALL_PART)
            and self.zoom >= _SMALL_PART
            and (not self.has_ground or self.ground == WHITE)
        )  # fmt: skip


_SMALL, _SMALL_PART = 2.0, 0.5
PLAIN = ElementStyle()
"""Of nearly all elements."""


@lru_cache(maxsize=4096)
def declarations(style: str) -> dict[str, str]:
    """Properties and what they are declared to be; of several the last, or that which is important."""
    style = _COMMENT.sub(" ", style) if "/*" in style else style
    found: dict[str, str] = {}
    important: dict[str, str] = {}
    for each in style.split(";"):
        name, colon, stated = each.partition(":")
        if colon:
            stated = stated.strip().lower()
            if stated.endswith(("!important", "! important")):
                important[name.strip().lower()] = stated.rpartition("!")[0].strip()
            else:
                found[name.strip().lower()] = stated
    return found | important


@lru_cache(maxsize=4096)
def read_style(style: str) -> ElementStyle:
    """What the declarations of an element say; :data:`PLAIN` itself where that is nothing."""
    said = declarations(style)
    colour, alpha = _colour(said.get("-webkit-text-fill-color") or said.get("color", ""))
    ground = said.get("background-color") or said.get("background") or ""
    ground_colour, ground_alpha = _colour(ground)
    has_ground = (
        bool(ground) and ground_alpha != 0 and ground not in {"none", "inherit", "initial", "transparent"}
    )
    filtered = _FILTERED.search(said.get("filter", ""))
    opacity = _number(filtered[1] if filtered else said.get("opacity", ""))
    if said.get("-webkit-text-security", "none") != "none":
        opacity = 0.05
    if opacity is not None and 0 < opacity < 1:
        alpha = min(1.0 if alpha is None else alpha, opacity)
    visibility, display = said.get("visibility"), said.get("display", "")
    size, part = _font_size(said)
    read = ElementStyle(
        display != "none" and said.get("mso-hide") != "all",
        opacity != 0 and not _is_out_of_sight(said),
        visibility != "visible" if visibility in {"visible", "hidden", "collapse"} else None,
        visibility == "collapse",
        "line-through" in said.get("text-decoration", "") + said.get("text-decoration-line", "")
        or _is_turned(said),
        _is_raised(said),
        said.get("position") in {"absolute", "fixed"},
        _is_shifted(said),
        said.get("white-space", "").startswith("pre"),
        colour,
        alpha,
        has_ground,
        None if "url(" in ground or "gradient" in ground else ground_colour,
        size,
        part,
        _zoom(said),
        display if display in _OWN_LINES or display in ROW_GROUPS or display.startswith("inline-") else "",
        said.get("float") in {"left", "right"},
        _has_gap(said),
        _room(said),
        "none" in said.get("list-style", "") + said.get("list-style-type", ""),
        "url(" in ground + said.get("background-image", ""),
        _has_no_room(said),
    )
    return PLAIN if read == PLAIN else read


def _length(text: str) -> float | None:
    """A length in points, None where it is none."""
    found = _LENGTH.fullmatch(text.strip())
    return float(found[1]) * _POINTS.get((found[2] or "px").lower(), 1.0) if found else None


def _number(text: str) -> float | None:
    """A number or a share, None where it is none."""
    found = _LENGTH.fullmatch(text)
    return float(found[1]) / (100 if found[2] == "%" else 1) if found else None


def _font_size(said: dict[str, str]) -> tuple[float | None, float | None]:
    """The size of its type in points, or what part it is of that around it."""
    stated = said.get("font-size")
    if stated is None and "font" in said:
        found = _FONT_SIZE.search(said["font"])
        stated = found[1] if found else None
    if stated is None:
        return None, None
    if stated.endswith("%") or (stated.endswith("em") and not stated.endswith("rem")):
        return None, _number(stated)
    return _length(stated), None


def _zoom(said: dict[str, str]) -> float:
    """How much it enlarges what it holds."""
    scaled = _ZOOMED.search(said.get("transform", ""))
    zoom = _number(said.get("zoom", "")) or 1.0
    for factor in (said.get("scale", "").partition(" ")[0], scaled[1] if scaled else ""):
        number = _number(factor)
        zoom *= 1.0 if number is None else abs(number)
    return zoom


def _has_gap(said: dict[str, str]) -> bool:
    """Whether it keeps room to its left or right."""
    for name in ("margin", "padding"):
        around = said.get(name, "").split()
        sides = (said.get(f"{name}-left", ""), said.get(f"{name}-right", ""), *(around[1::2] or around))
        if any((_length(side) or 0) >= _LEAST_GAP for side in sides):
            return True
    return False


def _room(said: dict[str, str]) -> float | None:
    """The width that it does not exceed where what is beyond is cut off."""
    if not _cuts_off(said, "overflow", "overflow-x"):
        return None
    rooms = [_length(said.get(name, "")) for name in ("width", "max-width")]
    return min((room for room in rooms if room is not None), default=None)


def _cuts_off(said: dict[str, str], *names: str) -> bool:
    """Whether what is larger than it is not displayed beyond it."""
    return any(said.get(name, "").startswith(("hidden", "clip")) for name in names)


def _is_out_of_sight(said: dict[str, str]) -> bool:
    """Whether it is moved off the screen or clipped to nothing."""
    is_placed = said.get("position") in {"absolute", "fixed"}
    sides = ("left", "right", "top", "bottom") if said.get("position", "static") != "static" else ()
    return (
        _is_far_off(said, *sides, "margin-left", "margin-top")
        or bool(is_placed and _CLIPPED.search(said.get("clip", "")))
        or _IN_A_CORNER.search(said.get("clip-path", "")) is not None
    )


def _is_far_off(said: dict[str, str], *names: str) -> bool:
    lengths = (_length(said.get(name, "")) for name in names)
    return any(length is not None and length <= _OFF_SCREEN for length in lengths)


def _has_no_room(said: dict[str, str]) -> bool:
    """Whether a box shows nothing of what it holds; what is no box shows it all the same."""
    if said.get("content-visibility") == "hidden" or _is_far_off(said, "text-indent"):
        return True
    if "scale(0)" in said.get("transform", "").replace(" ", ""):
        return True
    if not _cuts_off(said, "overflow", "overflow-x", "overflow-y"):
        return False
    room = (_length(said.get(name, "")) for name in ("width", "max-width", "height", "max-height"))
    return any(length is not None and length <= 1 for length in room)


def _is_turned(said: dict[str, str]) -> bool:
    """Whether what it holds reads the other way round."""
    turned = f"{said.get('transform', '')} rotate({said.get('rotate', '')}) scale({said.get('scale', '')})"
    return (
        "override" in said.get("unicode-bidi", "")
        or "reverse" in said.get("flex-direction", "") + said.get("flex-flow", "")
        or _TURNED.search(turned) is not None
    )


def _is_shifted(said: dict[str, str]) -> bool:
    """Whether it is moved sideways over what stands beside it."""
    sides = ("left", "right") if said.get("position") == "relative" else ()
    moved = any(abs(_length(said.get(name, "")) or 0) >= _LEAST_SHIFT for name in sides)
    pulled = (_length(said.get("margin-left", "")) or 0) <= -_LEAST_SHIFT
    is_reordered = said.get("order", "0") != "0"
    return moved or pulled or is_reordered or _MOVED.search(said.get("transform", "")) is not None


def _is_raised(said: dict[str, str]) -> bool:
    align = said.get("vertical-align", "")
    if said.get("font-variant-position") in _RAISED:
        return True
    if align in _RAISED or abs(_length(align) or 0) >= _LEAST_SHIFT:
        return True
    if said.get("position") == "relative" and any(
        abs(_length(said.get(name, "")) or 0) >= _LEAST_SHIFT for name in ("top", "bottom")
    ):
        return True
    return abs(_length(said.get("mso-text-raise", "")) or 0) >= _LEAST_SHIFT


def _colour(text: str) -> tuple[Colour | None, float | None]:
    """The colour that is named, and how much of it there is; None where that is not said."""
    found = _COLOUR.search(text) if text else None
    if not found:
        return None, None
    if found[4] == "transparent":
        return None, 0.0
    if found[4]:
        return (_NAMED[found[4]], 1.0) if found[4] in _NAMED else (None, None)
    if found[1]:
        return _hex(found[1])
    parts = regex.split(r"[\s,/]+", found[3].strip().replace("deg", ""))
    values = [_number(part) for part in parts]
    if len(values) not in {3, 4} or None in values:
        return None, None
    red, green, blue, *alpha = [value or 0.0 for value in values]
    if found[2] == "hsl":
        red, green, blue = (255 * part for part in hls_to_rgb(red / 360, blue, green))
    elif parts[0].endswith("%"):
        red, green, blue = red * 255, green * 255, blue * 255
    return (round(red), round(green), round(blue)), alpha[0] if alpha else 1.0


def _hex(digits: str) -> tuple[Colour | None, float | None]:
    if len(digits) in {3, 4}:
        digits = "".join(digit * 2 for digit in digits)
    if len(digits) not in {6, 8}:
        return None, None
    red, green, blue, *alpha = bytes.fromhex(digits)
    return (red, green, blue), alpha[0] / 255 if alpha else 1.0
