"""From a page's own coordinates to those of the page that is shown."""

import ctypes
from array import array
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from extractors.readers.matrices import Matrix, applied
from extractors.readers.pdf.lattice import Box
from extractors.readers.pdf.pdfium import addresses, by_address, pdfium

IDENTITY: Matrix = (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)
_bounds_of = by_address(pdfium.FPDFPageObj_GetBounds, 5)


@dataclass(frozen=True, slots=True)
class Frame:
    """From a page's own coordinates to those of the page that is shown."""

    quarter_turns: int
    left: float
    bottom: float
    right: float
    top: float

    @classmethod
    def of(cls, page: Any) -> "Frame":
        sides = [ctypes.c_float() for _ in range(4)]
        if not pdfium.FPDFPage_GetMediaBox(page, *map(ctypes.byref, sides)):
            # The box is the parent's, which only this function looks up.
            box = pdfium.FS_RECTF()
            pdfium.FPDF_GetPageBoundingBox(page, ctypes.byref(box))
            return cls(pdfium.FPDFPage_GetRotation(page), box.left, box.bottom, box.right, box.top)
        x0, y0, x1, y1 = (side.value for side in sides)
        return cls(pdfium.FPDFPage_GetRotation(page), min(x0, x1), min(y0, y1), max(x0, x1), max(y0, y1))

    @property
    def width(self) -> float:
        return self.top - self.bottom if self.quarter_turns % 2 else self.right - self.left

    @property
    def height(self) -> float:
        return self.right - self.left if self.quarter_turns % 2 else self.top - self.bottom

    def shown(self, page: Any) -> Box:
        """What is shown of the page, which may be less than the sheet."""
        box = pdfium.FS_RECTF()
        pdfium.FPDF_GetPageBoundingBox(page, ctypes.byref(box))
        return self.box(box.left, box.bottom, box.right, box.top)

    def box(self, left: float, bottom: float, right: float, top: float) -> Box:
        """A rectangle as it is shown."""
        if not self.quarter_turns:
            sides = (left - self.left, self.top - top, right - self.left, self.top - bottom)
            return tuple.__new__(Box, sides)
        match self.quarter_turns:
            case 1:
                return Box(bottom - self.bottom, left - self.left, top - self.bottom, right - self.left)
            case 2:
                return Box(self.right - right, bottom - self.bottom, self.right - left, top - self.bottom)
            case _:
                return Box(self.top - top, self.right - right, self.top - bottom, self.right - left)


@dataclass(slots=True)
class Placing:
    """Finds the places of a page's objects, and of those of the forms on it, in the frame."""

    frame: Frame
    sides: "array[float]" = field(default_factory=lambda: array("f", bytes(16)))
    """Filled in anew for each object: to make them takes longer than to ask for them."""
    sides_at: tuple[int, ...] = field(init=False)

    def __post_init__(self) -> None:
        self.sides_at = addresses(self.sides)

    def bounds(self, item: int, matrix: Matrix) -> Box:
        """What an object takes up; ``matrix`` is that of the form it is in."""
        _bounds_of(item, *self.sides_at)
        left, bottom, right, top = self.sides
        if matrix is not IDENTITY:
            return self.placed(((left, bottom), (right, top)), matrix)
        frame = self.frame
        if frame.quarter_turns:
            return frame.box(left, bottom, right, top)
        # As frame.box does, without a call for each of thousands of objects.
        x, y = frame.left, frame.top
        return tuple.__new__(Box, (left - x, y - top, right - x, y - bottom))

    def placed(self, points: Iterable[tuple[float, float]], matrix: Matrix) -> Box:
        """What some points enclose."""
        xs, ys = zip(*(applied(matrix, x, y) for x, y in points), strict=True)
        return self.frame.box(min(xs), min(ys), max(xs), max(ys))
