"""Pages turned upright, without red stamps, and the way back to the page as it was scanned.

A red number or stroke that is no part of a stamp is ink like any other.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import cv2
import numpy as np

from extractors.readers.scan.page_images import Pixels

Turn = np.ndarray[tuple[int, ...], np.dtype[np.float64]]
"""2 × 3: upright pixels to pixels of the page as scanned."""

PixelBox = tuple[float, float, float, float]
"""x0, top, x1, bottom."""

_WIDEST_TURN = 4.0
"""Degrees; a page that lies more aslant was not scanned but photographed, and is read as it lies."""
_NO_TURN = 0.03
_SEARCH_WIDTH = 1000
_TINGED, _RED_OVER_OTHERS, _SURELY_RED = 10, 35, 90
_WHITE = 255
_MOST_SHARE = 0.5
"""Stamps that are darker leave something behind; lifting them more would lift black ink beside them."""
_SMALLEST_STAMP, _STAMP_GAP = 1 / 14, 1 / 60
"""In widths of a page: how far a stamp extends both ways, and how far its strokes are apart."""


@dataclass(frozen=True, slots=True)
class UprightPage:
    """A page ready to be read.

    ``grey`` shows stamps as paper; ``edged`` leaves their edges and so all ruling lines below them whole;
    ``red`` (0 or 255) says where they were.
    """

    grey: Pixels
    edged: Pixels
    red: Pixels
    to_source: Turn

    def source_box(self, box: PixelBox) -> PixelBox:
        """The box around these upright pixels on the page as scanned."""
        x0, top, x1, bottom = box
        corners = np.array([(x0, top, 1), (x1, top, 1), (x0, bottom, 1), (x1, bottom, 1)], dtype=float)
        points = corners @ self.to_source.T
        (left, above), (right, below) = points.min(axis=0), points.max(axis=0)
        return float(left), float(above), float(right), float(below)


def turned(image: Pixels, quarters: int) -> tuple[Pixels, Turn]:
    """The image turned by so many quarters counter-clockwise, and the way back."""
    height, width = image.shape[:2]
    back = {
        0: ((1, 0, 0), (0, 1, 0)),
        1: ((0, -1, width - 1), (1, 0, 0)),
        2: ((-1, 0, width - 1), (0, -1, height - 1)),
        3: ((0, 1, 0), (-1, 0, height - 1)),
    }
    return np.ascontiguousarray(np.rot90(image, quarters)), np.array(back[quarters], dtype=float)


def set_upright(image: Pixels, quarters: int) -> UprightPage:
    """Turn a page by quarters and by the small angle at which its lines lie."""
    colour, back = turned(image, quarters)
    angle = lie_of_lines(colour)
    if abs(angle) >= _NO_TURN:
        colour, small = _rotated(colour, angle)
        back = back @ np.vstack([small, (0, 0, 1)])
    return UprightPage(*_without_stamps(colour), back)


def _without_stamps(colour: Pixels) -> tuple[Pixels, Pixels, Pixels]:
    """The page in grey with what is below its stamps; the same with edges of stamps; where these are."""
    grey = cv2.cvtColor(colour, cv2.COLOR_BGR2GRAY)
    blue, green, red_channel = cv2.split(colour)
    redness = cv2.subtract(red_channel, cv2.max(blue, green))
    red = cv2.inRange(redness, _RED_OVER_OTHERS, _WHITE)
    edged, in_stamps = grey.copy(), np.zeros_like(red)
    for box in _stamps(red):
        in_stamps[box] = red[box]
        _lift(grey[box], edged[box], red_channel[box], redness[box])
    return grey, edged, in_stamps


def _lift(grey: Pixels, edged: Pixels, red_channel: Pixels, redness: Pixels) -> None:
    """Take a stamp from its part of the page, in place."""
    certain = redness >= _SURELY_RED
    if not certain.any():
        return
    # Stamp ink takes a little from the red channel too, in proportion to what it takes from the others.
    paper = float(np.percentile(red_channel, 80))
    taken = float(np.median((paper - red_channel[certain]) / redness[certain]))
    share = float(np.clip(taken, 0.0, _MOST_SHARE))
    cv2.max(edged, cv2.min(cv2.addWeighted(red_channel, 1, redness, share, 0), paper), dst=edged)
    # Pictures hold colours less sharply than grey, so what is next to the stamp and tinged counts like it.
    near = np.where(redness >= _TINGED, cv2.dilate(redness, np.ones((5, 5), np.uint8)), redness)
    grey[:] = cv2.max(edged, cv2.min(cv2.addWeighted(red_channel, 1, near, share, 0), paper))


def _stamps(red: Pixels) -> Iterator[tuple[slice, slice]]:
    """The boxes around red ink that extends as far as a stamp does, both across and down."""
    if not cv2.countNonZero(red):
        return
    reach = max(3, round(_STAMP_GAP * red.shape[1]))
    joined = cv2.dilate(red, np.ones((reach, reach), np.uint8))
    _, _, boxes, _ = cv2.connectedComponentsWithStats(joined)
    for x, y, width, height, _ in boxes[1:].tolist():
        if min(width, height) - reach >= _SMALLEST_STAMP * red.shape[1]:
            yield slice(y, y + height), slice(x, x + width)


def lie_of_lines(colour: Pixels) -> float:
    """Degrees by which the lines of a page have to be turned counter-clockwise to lie flat.

    Flat lines make the sharpest profile of dark pixels over the rows.
    """
    grey = cv2.cvtColor(colour, cv2.COLOR_BGR2GRAY)
    factor = min(1.0, _SEARCH_WIDTH / grey.shape[1])
    small = cv2.resize(grey, None, fx=factor, fy=factor, interpolation=cv2.INTER_AREA)
    dark = cv2.adaptiveThreshold(small, 255, cv2.ADAPTIVE_THRESH_MEAN_C, cv2.THRESH_BINARY_INV, 31, 12)
    best = 0.0
    for reach, step in ((_WIDEST_TURN, 0.5), (0.5, 0.1), (0.1, 0.02)):
        angles = best + np.arange(-reach, reach + step / 2, step)
        best = float(max(angles, key=lambda angle: _sharpness(dark, float(angle))))
    flat, turned_to = _sharpness(dark, 0.0), _sharpness(dark, best)
    return best if turned_to > flat * 1.01 else 0.0


def _sharpness(dark: Pixels, angle: float) -> float:
    height, width = dark.shape
    matrix = cv2.getRotationMatrix2D((width / 2, height / 2), angle, 1.0)
    rows = cv2.reduce(cv2.warpAffine(dark, matrix, (width, height)), 1, cv2.REDUCE_SUM, dtype=cv2.CV_64F)
    return float(np.square(np.diff(rows[:, 0])).sum())


def _rotated(colour: Pixels, angle: float) -> tuple[Pixels, Turn]:
    """The image turned counter-clockwise on a canvas that holds all of it, and the way back."""
    height, width = colour.shape[:2]
    matrix = cv2.getRotationMatrix2D((width / 2, height / 2), angle, 1.0)
    cosine, sine = abs(matrix[0, 0]), abs(matrix[0, 1])
    wide, high = int(height * sine + width * cosine) + 1, int(height * cosine + width * sine) + 1
    matrix[0, 2] += (wide - width) / 2
    matrix[1, 2] += (high - height) / 2
    turned_image = cv2.warpAffine(
        colour, matrix, (wide, high), flags=cv2.INTER_CUBIC, borderMode=cv2.BORDER_REPLICATE
    )
    return turned_image, cv2.invertAffineTransform(matrix)
