"""OFD files (GB/T 33190): pages of texts and paths with fixed places, read like the pages of a PDF.

A package names its documents, a document its pages, and a page its templates, layers and objects. Lengths are
millimetres from the page's upper left corner, y downwards; those handed on are points. What annotations and
seals show is not read: the cells below them are in doubt.
"""

import posixpath
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from lxml import etree

from extractors.document import Document
from extractors.files.packages import Package, open_package
from extractors.limits import MOST_PAGES
from extractors.readers.ofd.ofd_objects import PageReader, numbers
from extractors.readers.office_xml import local_name, part
from extractors.readers.page_document import document_of_pages
from extractors.readers.pdf.page_layout import page_blocks
from extractors.readers.pdf.page_objects import PageObjects
from schemas.errors import UnreadableSourceError

POINTS_PER_MM = 72 / 25.4
_A4 = (0.0, 0.0, 210.0, 297.0)


def read(data: bytes) -> Document:
    """The paragraphs, one for each line, and grids of an OFD file.

    Raises :class:`UnreadableSourceError` with ``encrypted``, ``damaged_file``, ``too_large``,
    ``too_complex`` or
    ``no_text_layer``.
    """
    pages = list(read_pages(data))
    if not any(page.glyphs for page in pages):
        raise UnreadableSourceError("no_text_layer")
    return document_of_pages([blocks for page in pages for blocks in page_blocks(page)])


def read_pages(data: bytes) -> Iterator[PageObjects]:
    """What is drawn on every page, one page after another. Raises as :func:`read` does."""
    return _pages(open_package(data))


@dataclass(frozen=True, slots=True)
class _Source:
    """A document of the package: its folder, page size, and the parts that its pages refer to."""

    package: Package
    folder: str
    area: tuple[float, ...]
    templates: dict[str, etree._Element] = field(default_factory=dict)
    units: dict[str, etree._Element] = field(default_factory=dict)
    params: dict[str, etree._Element] = field(default_factory=dict)
    notes: dict[str, list[etree._Element]] = field(default_factory=dict)
    """Annotations by the identifiers of their pages."""


def children(element: etree._Element, *names: str) -> Iterator[etree._Element]:
    """The children of these names, whatever their namespace: files of several revisions are about."""
    for child in element:
        if isinstance(child.tag, str) and local_name(child) in names:
            yield child


def child(element: etree._Element | None, *path: str) -> etree._Element | None:
    """The first descendant along a path of names."""
    for name in path:
        element = next(children(element, name), None) if element is not None else None
    return element


def _text(element: etree._Element | None) -> str:
    return (element.text or "").strip() if element is not None else ""


def _pages(package: Package) -> Iterator[PageObjects]:
    root = part(package, "ofd.xml")
    if root is None:
        raise UnreadableSourceError("damaged_file", "OFD.xml")
    number = 0
    for body in children(root, "DocBody"):
        name = _resolved("", _text(child(body, "DocRoot")))
        document = part(package, name)
        if document is None:
            raise UnreadableSourceError("damaged_file", name or "DocRoot")
        source = _source(package, posixpath.dirname(name), document)
        pages = child(document, "Pages")
        for reference in children(pages, "Page") if pages is not None else ():
            number += 1
            if number > MOST_PAGES:
                raise UnreadableSourceError("too_complex", f"pages > {MOST_PAGES}")
            notes = source.notes.get(reference.get("ID", ""), [])
            yield _page(source, number, reference.get("BaseLoc", ""), notes)


def _resolved(folder: str, location: str) -> str:
    """The name of a part that a part in a folder refers to."""
    location = location.replace("\\", "/")
    path = location.lstrip("/") if location.startswith("/") else posixpath.join(folder, location)
    return posixpath.normpath(path).lower() if path else ""


def _source(package: Package, folder: str, document: etree._Element) -> _Source:
    common = child(document, "CommonData")
    source = _Source(package, folder, _area(child(common, "PageArea")) or _A4)
    for reference in children(common, "TemplatePage") if common is not None else ():
        template = part(package, _resolved(folder, reference.get("BaseLoc", "")))
        if template is not None:
            source.templates[reference.get("ID", "")] = template
    for reference in children(common, "PublicRes", "DocumentRes") if common is not None else ():
        resources = part(package, _resolved(folder, _text(reference)))
        units = child(resources, "CompositeGraphicUnits")
        for unit in children(units, "CompositeGraphicUnit") if units is not None else ():
            content = child(unit, "Content")
            if content is not None:
                source.units[unit.get("ID", "")] = content
        params = child(resources, "DrawParams")
        for each in children(params, "DrawParam") if params is not None else ():
            source.params[each.get("ID", "")] = each
    _take_notes(source, _text(child(document, "Annotations")))
    return source


def _take_notes(source: _Source, location: str) -> None:
    """Find the annotations that show something, of every page."""
    name = _resolved(source.folder, location)
    listed = part(source.package, name) if name else None
    for page in children(listed, "Page") if listed is not None else ():
        file = _resolved(posixpath.dirname(name), _text(child(page, "FileLoc")))
        notes = part(source.package, file)
        source.notes[page.get("PageID", "")] = [
            note
            for note in (children(notes, "Annot") if notes is not None else ())
            if note.get("Visible", "true").lower() != "false"
        ]


def _area(area: etree._Element | None) -> tuple[float, ...] | None:
    box = numbers(_text(child(area, "PhysicalBox")))
    return tuple(box) if len(box) == 4 else None


def _page(source: _Source, number: int, location: str, notes: Iterable[etree._Element]) -> PageObjects:
    """One page: what its templates print, its own content, and what its templates print over that."""
    name = _resolved(source.folder, location)
    content = part(source.package, name)
    if content is None:
        raise UnreadableSourceError("damaged_file", f"page {number}: {name}")
    left, top, width, height = _area(child(content, "Area")) or source.area
    reader = PageReader(
        PageObjects(number, width * POINTS_PER_MM, height * POINTS_PER_MM),
        source.units,
        source.params,
        (POINTS_PER_MM, 0.0, 0.0, POINTS_PER_MM, -left * POINTS_PER_MM, -top * POINTS_PER_MM),
    )
    templates = [
        (
            reference.get("ZOrder") == "Foreground",
            child(source.templates.get(reference.get("TemplateID", "")), "Content"),
        )
        for reference in children(content, "Template")
    ]
    for over in (False, True):
        for is_over, template in templates:
            if is_over == over:
                reader.take_layers(template)
        if not over:
            reader.take_layers(child(content, "Content"))
    for note in notes:
        reader.take_note(note)
    return reader.finished()
