"""How text looks where it is written, as far as it decides whether it can be seen."""

from typing import NamedTuple

from extractors.readers.visibility import SMALLEST_TEXT, WHITE, Colour, can_be_seen
from extractors.readers.web.declarations import ElementStyle

_FAINT = 0.15
"""Share of a colour's own below which text can hardly be seen."""
UNCERTAIN = 0.1
"""The share given to text in a box without room: it may be seen or not."""


class Look(NamedTuple):
    """How text looks where it is written: what elements hand on to those within them."""

    colour: Colour | None = None
    alpha: float = 1.0
    ground: Colour | None = WHITE
    size: float = 12.0
    zoom: float = 1.0
    is_struck: bool = False
    is_hidden: bool = False

    def within(self, style: ElementStyle, *, struck: bool) -> "Look":
        """The look within an element; ``struck``: the element itself strikes out."""
        return Look(
            self.colour if style.alpha is None else style.colour or self.colour,
            self.alpha if style.alpha is None else style.alpha,
            style.ground if style.has_ground else self.ground,
            self.size * (1.0 if style.part is None else style.part) if style.size is None else style.size,
            self.zoom * style.zoom,
            self.is_struck or struck,
            self.is_hidden if style.is_hidden is None else style.is_hidden,
        )

    @property
    def is_shown(self) -> bool:
        """Whether anything of it is shown."""
        return self.alpha > 0 and self.size * self.zoom > 0 and not self.is_hidden

    @property
    def is_clear(self) -> bool:
        """Whether text can be seen for certain."""
        size = self.size * self.zoom
        return self.alpha >= _FAINT and size >= SMALLEST_TEXT and can_be_seen(self.colour, self.ground)


USUAL = Look()
"""That of text where no style says otherwise."""
