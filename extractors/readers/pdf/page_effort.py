"""How much there is to read on a page, so that no page takes without end."""

from collections.abc import Iterable
from dataclasses import dataclass

from extractors.limits import MOST_FILLED, MOST_OBJECTS, MOST_SEGMENTS
from extractors.readers.pdf.lattice import Box
from schemas.errors import UnreadableSourceError


@dataclass(slots=True)
class Effort:
    """What was counted on one page so far.

    Counting raises :class:`UnreadableSourceError` with ``too_complex``.
    """

    page_number: int
    page_area: float
    objects: int = 0
    segments: int = 0

    def of_objects(self, count: int) -> int:
        """Some more objects."""
        self.objects += count
        if self.objects > MOST_OBJECTS:
            raise UnreadableSourceError("too_complex", f"page {self.page_number}: objects > {MOST_OBJECTS}")
        return count

    def of_segments(self, count: int) -> int:
        """Some more segments of paths."""
        self.segments += max(count, 0)
        if self.segments > MOST_SEGMENTS:
            raise UnreadableSourceError(
                "too_complex", f"page {self.page_number}: path segments > {MOST_SEGMENTS}"
            )
        return count

    def of_drawing(self, shapes: Iterable[Box]) -> None:
        """What it takes to draw some shapes, which may fill the page over and over."""
        filled = sum(min(box.area, self.page_area) for box in shapes)
        if filled > MOST_FILLED * self.page_area:
            raise UnreadableSourceError(
                "too_complex", f"page {self.page_number}: filled > {MOST_FILLED} times"
            )
