"""Glyphs of a page that do not show, sorted out, and marks on places where that is not certain."""

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np

from extractors.readers.pdf.lattice import Box, Rule
from extractors.readers.pdf.page_frame import Frame
from extractors.readers.pdf.page_objects import Glyph, Mark, PageObjects
from extractors.readers.pdf.pdfium import address_of, by_address, pdfium
from extractors.readers.pdf.shown import Picture, Suspect, meets, picture_of, sides_of, which_show

_BESIDE = 0.3
"""Share of a glyph's width."""
_FAR = 1e6
"""Points; no page is so large."""
_text_object = by_address(pdfium.FPDFText_GetTextObject, 2)


def take_out_unseen(
    page: Any, text_page: Any, frame: Frame, read: PageObjects, suspects: Sequence[Suspect]
) -> None:
    """Sort out the glyphs that do not show, and mark those of which that is not certain."""
    shown = frame.shown(page)
    x0, top, x1, bottom = shown
    reaching_out = [
        glyph
        for glyph in read.glyphs
        if glyph[0] < x0 or glyph[1] < top or glyph[2] > x1 or glyph[3] > bottom
    ]
    outside = [glyph for glyph in reaching_out if not _holds(shown, glyph)]
    if outside or _reach_out(read.horizontal, top, bottom) or _reach_out(read.vertical, x0, x1):
        read.marks += [Mark(box, "cell_hidden_text") for box in _around(shown)]
    if suspects or _is_within_rules(read):
        read.look = picture_of(page, shown)
    unseen = {glyph.order for glyph in outside}
    if suspects and read.look:
        by_item = {suspect.item: suspect for suspect in suspects}
        address = address_of(text_page)
        glyphs = [
            (glyph, suspect)
            for glyph in read.glyphs
            if (suspect := by_item.get(_text_object(address, glyph.order)))
        ]
        shows = which_show(page, read.look, suspects, [(glyph.box, suspect) for glyph, suspect in glyphs])
        for (glyph, _), is_shown in zip(glyphs, shows, strict=True):
            if is_shown is False:
                unseen.add(glyph.order)
                read.drawings.append(glyph.box)  # what hides it may show something
                if read.look.is_dark(glyph.box):
                    read.marks.append(Mark(glyph.box, "cell_hidden_text"))
            elif is_shown is None:
                read.marks.append(Mark(glyph.box, "cell_hidden_text"))
    if unseen:
        read.hidden = [glyph for glyph in read.glyphs if glyph.order in unseen]
        read.glyphs = [glyph for glyph in read.glyphs if glyph.order not in unseen]
        if read.look:
            read.marks += [Mark(box, "cell_hidden_text") for box in _passed_over(read, read.look)]


def _passed_over(read: PageObjects, look: Picture) -> Iterator[Box]:
    """Places of glyphs that do not show beside others that do, where something shows all the same.

    PDFium passes over a character where one like it stands already, shown or not: of 10 over a 360 that does
    not show it gives the 1.
    """
    sides = sides_of(glyph.box for glyph in read.glyphs)
    for glyph in read.hidden:
        reach = (glyph.x1 - glyph.x0) * _BESIDE
        around = Box(glyph.x0 - reach, glyph.top, glyph.x1 + reach, glyph.bottom)
        beside = [read.glyphs[at].box for at in np.flatnonzero(meets(sides, around))]
        if beside and look.shows_another(glyph.box, beside):
            yield glyph.box


def _reach_out(rules: Sequence[Rule], start: float, end: float) -> bool:
    return bool(rules) and (min(rules).at < start or max(rules).at > end)


def _around(box: Box) -> Iterator[Box]:
    """All that lies beside, above and below a rectangle: a cell there is not blank because nothing shows."""
    x0, top, x1, bottom = box
    yield Box(-_FAR, -_FAR, x0, _FAR)
    yield Box(x1, -_FAR, _FAR, _FAR)
    yield Box(x0, -_FAR, x1, top)
    yield Box(x0, bottom, x1, _FAR)


def _holds(box: Box, glyph: Glyph) -> bool:
    x0, top, x1, bottom, *_ = glyph
    return box[0] <= (x0 + x1) / 2 <= box[2] and box[1] <= (top + bottom) / 2 <= box[3]


def _is_within_rules(read: PageObjects) -> bool:
    """Whether a picture or drawing lies within what the page's rules enclose."""
    if not (read.drawings or read.blocks) or not read.horizontal:
        return False
    left, right = min(rule.start for rule in read.horizontal), max(rule.end for rule in read.horizontal)
    top, bottom = min(rule.at for rule in read.horizontal), max(rule.at for rule in read.horizontal)
    return any(
        box.x0 < right and box.x1 > left and box.top < bottom and box.bottom > top
        for box in (*read.drawings, *read.blocks)
    )
