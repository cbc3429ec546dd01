"""Pages with boxes around their cells, for sources whose locators are places on a page."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator

from extractors.readers.ofd import ofd_pages
from extractors.readers.pdf.lattice import Box
from extractors.readers.pdf.page_blocks import place_of
from extractors.readers.pdf.page_objects import PageObjects
from extractors.tracing.marks import Marks
from extractors.tracing.pictures import Picture, image_pages, pdf_pages
from extractors.tracing.views import Marked, MarkedBox, Pages, ShownPage

_FIRST = 1
_LEAST = 0.6
"""Per cent of the page's width or height: a smaller box could not be seen or hit."""

Pictures = Callable[[bytes, frozenset[int]], tuple[int, Iterable[Picture]]]
"""Of a file, the number of its pages, and pictures of those that are asked for."""

OFD = "application/ofd"
_PICTURES: dict[str, Pictures] = {
    "application/pdf": pdf_pages,
    "image/bmp": image_pages,
    "image/jpeg": image_pages,
    "image/png": image_pages,
    "image/tiff": image_pages,
}
PAGED = frozenset({OFD, *_PICTURES})
"""Media types whose files have pages."""


def show_pages(data: bytes, media_type: str, marks: Marks) -> Pages:
    """The first page and all pages with cells.

    Raises :class:`UnreadableSourceError` as the reader of the media type does.
    """
    places = _places(marks)
    wanted = frozenset({_FIRST, *places})
    if media_type == OFD:
        objects = list(ofd_pages.read_pages(data))
        count, pages = len(objects), [_drawn(page, places) for page in objects if page.number in wanted]
    else:
        count, pictures = _PICTURES[media_type](data, wanted)
        pages = [_pictured(picture, places) for picture in pictures]
    return Pages(tuple(pages), tuple(number for number in range(1, count + 1) if number not in wanted))


def _places(marks: Marks) -> dict[int, list[tuple[Box, Marked]]]:
    """The places of all marks by page."""
    places: dict[int, list[tuple[Box, Marked]]] = defaultdict(list)
    for locator in marks.by_place:
        if place := place_of(locator):
            places[place[0]].append((place[1], marks.at(locator)))
    return places


def _drawn(page: PageObjects, places: dict[int, list[tuple[Box, Marked]]]) -> ShownPage:
    boxes = tuple(_boxes(places.get(page.number, ()), page.width, page.height))
    return ShownPage(page.number, page.width, page.height, boxes, drawing=page)


def _pictured(picture: Picture, places: dict[int, list[tuple[Box, Marked]]]) -> ShownPage:
    boxes = tuple(_boxes(places.get(picture.number, ()), picture.width, picture.height))
    return ShownPage(picture.number, picture.width, picture.height, boxes, picture.uri)


def _boxes(places: Iterable[tuple[Box, Marked]], width: float, height: float) -> Iterator[MarkedBox]:
    for place, marks in places:
        wide = max(100 * (place.x1 - place.x0) / width, _LEAST)
        high = max(100 * (place.bottom - place.top) / height, _LEAST)
        yield MarkedBox(100 * place.x0 / width, 100 * place.top / height, wide, high, marks)
