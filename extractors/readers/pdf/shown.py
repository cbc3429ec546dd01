"""What of a page's text shows: looked at in pictures of the page, with that text and without it.

Only text of which something says that it may not show is looked at: its colour or the lack of one, a shape or
picture over or below it, a clipping path, a layer. The pictures are made with the project's one font, so they
are alike on every machine.
"""

import ctypes
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np

from extractors.readers.pdf.lattice import Box
from extractors.readers.pdf.pdfium import by_address, pdfium

_DOTS_PER_POINT = 2.0
_LONGEST_SIDE = 2_400
"""Dots of a picture."""
_NOTHING, _FAINT = 8, 40
"""Of 255, the contrast below which nothing can be seen, and below which it is not certain that it is."""
_PARTLY = 0.2, 0.9
"""Shares of a glyph's box: a shape that covers so much of it may leave another character."""
_BORDER = 2.0
"""Points at the sides of a cell that its rules take up."""
_DARK = 128
_INK = 60
_LEAST_INK = 4
"""Dots of something that is no stain."""

_set_active = by_address(pdfium.FPDFPageObj_SetIsActive, 2)

Pixels = np.ndarray[tuple[int, ...], np.dtype[np.uint8]]

Sides = np.ndarray[tuple[int, ...], np.dtype[np.float64]]
"""Left, upper, right and lower sides of some boxes."""
Which = np.ndarray[tuple[int, ...], np.dtype[np.bool_]]


def sides_of(boxes: Iterable[Box]) -> Sides:
    """The sides of boxes, for :func:`meets`."""
    return np.array([*boxes], float).reshape(-1, 4).T


def meets(sides: Sides, box: Box) -> Which:
    """Of each of some boxes, whether it has a place in common with another."""
    x0, top, x1, bottom = sides
    met: Which = (x0 < box.x1) & (x1 > box.x0) & (top < box.bottom) & (bottom > box.top)
    return met


@dataclass(frozen=True, slots=True)
class Picture:
    """What a page shows; ``box`` is its place in the frame in which glyphs are placed."""

    pixels: Pixels
    box: Box
    scale: float

    def within(self, box: Box) -> tuple[slice, slice]:
        """The rows and columns of dots in a box, none where it lies outside of what is shown."""
        high, wide = self.pixels.shape[:2]
        left, right = ((x - self.box.x0) * self.scale for x in (box.x0, box.x1))
        top, bottom = ((y - self.box.top) * self.scale for y in (box.top, box.bottom))
        return (
            slice(*(min(max(round(y), 0), high) for y in (top, bottom))),
            slice(*(min(max(round(x), 0), wide) for x in (left, right))),
        )

    def is_dark(self, box: Box) -> bool:
        """Whether a place is darker than paper is for the most part."""
        dots = self.pixels[self.within(box)]
        return bool(dots.size) and float(np.median(dots)) < _DARK

    def shows_ink(self, cell: Box, glyphs: Iterable[Box]) -> bool:
        """Whether a cell shows anything but some glyphs and its ground."""
        return self._shows_more(
            Box(cell.x0 + _BORDER, cell.top + _BORDER, cell.x1 - _BORDER, cell.bottom - _BORDER),
            (Box(box.x0 - 1, box.top - 1, box.x1 + 1, box.bottom + 1) for box in glyphs),
        )

    def shows_another(self, place: Box, glyphs: Iterable[Box]) -> bool:
        """Whether a glyph's place shows anything but some others, right behind which one may begin."""
        return self._shows_more(place, (Box(box.x0 - 1, box.top, box.x1, box.bottom) for box in glyphs))

    def _shows_more(self, place: Box, boxes: Iterable[Box]) -> bool:
        rows, columns = self.within(place)
        free = np.ones((max(rows.stop - rows.start, 0), max(columns.stop - columns.start, 0)), bool)
        for box in boxes:
            high, wide = self.within(box)
            free[
                max(high.start - rows.start, 0) : max(high.stop - rows.start, 0),
                max(wide.start - columns.start, 0) : max(wide.stop - columns.start, 0),
            ] = False
        dots = self.pixels[rows, columns][free].astype(np.int16)
        if not len(dots):
            return False
        return int((np.abs(dots - np.median(dots, axis=0)).max(axis=1) > _INK).sum()) >= _LEAST_INK


def picture_of(page: Any, box: Box) -> Picture:
    """A picture of a page, without its notes, whose place in the frame is ``box``."""
    width, height = pdfium.FPDF_GetPageWidthF(page), pdfium.FPDF_GetPageHeightF(page)
    scale = min(_DOTS_PER_POINT, _LONGEST_SIDE / max(width, height, 1.0))
    wide, high = max(round(width * scale), 1), max(round(height * scale), 1)
    pixels: Pixels = np.full((high, wide, 4), 255, np.uint8)
    bitmap = pdfium.FPDFBitmap_CreateEx(
        wide, high, pdfium.FPDFBitmap_BGRx, pixels.ctypes.data_as(ctypes.c_void_p), 4 * wide
    )
    pdfium.FPDF_RenderPageBitmap(bitmap, page, 0, 0, wide, high, 0, 0)
    pdfium.FPDFBitmap_Destroy(bitmap)
    return Picture(pixels[:, :, :3], box, scale)


class Suspect(NamedTuple):
    """A text object that may not show, what is drawn over it without gaps, and its clipping box."""

    item: int
    covers: Sequence[Box] = ()
    clip: Box | None = None


def which_show(
    page: Any, picture: Picture, suspects: Sequence[Suspect], glyphs: Sequence[tuple[Box, Suspect]]
) -> list[bool | None]:
    """Whether each of some glyphs of suspects shows; None where that is not certain.

    The suspects are gone from the page afterwards.
    """
    for suspect in suspects:
        _set_active(suspect.item, False)
    without = picture_of(page, picture.box)
    contrast = np.abs(picture.pixels.astype(np.int16) - without.pixels).max(axis=2)
    return [_shows(contrast[picture.within(box)], box, suspect) for box, suspect in glyphs]


def _shows(contrast: Pixels, box: Box, suspect: Suspect) -> bool | None:
    strongest = int(np.max(contrast)) if contrast.size else 0
    if strongest < _NOTHING:
        return False
    parts = [_share(box, cover) for cover in suspect.covers]
    if suspect.clip:
        parts.append(1 - _share(box, suspect.clip))
    is_partly = any(_PARTLY[0] < part < _PARTLY[1] for part in parts)
    return None if strongest < _FAINT or is_partly else True


def _share(box: Box, cover: Box) -> float:
    """The share of a box that another covers."""
    wide = min(box.x1, cover.x1) - max(box.x0, cover.x0)
    high = min(box.bottom, cover.bottom) - max(box.top, cover.top)
    area = (box.x1 - box.x0) * (box.bottom - box.top)
    return wide * high / area if wide > 0 and high > 0 and area > 0 else 0.0
