"""The XML parts of office packages, parsed safely.

Document type declarations, and with them entities, are refused: no office format has any. Does not belong
here: what the parts mean.
"""

import posixpath
from collections.abc import Sequence
from dataclasses import dataclass

from lxml import etree

from extractors.files.packages import Package, PartMemory
from schemas.errors import UnreadableSourceError

_PARSER = etree.XMLParser(
    resolve_entities=False,
    no_network=True,
    load_dtd=False,
    huge_tree=False,
    remove_comments=True,
    remove_pis=True,
)
_DOCTYPES = tuple("<!DOCTYPE".encode(encoding) for encoding in ("utf-8", "utf-16-le", "utf-16-be"))


@dataclass(frozen=True, slots=True)
class Relationship:
    """Where a part points: the last word of the kind of thing, and the name of the part that is it."""

    kind: str
    target: str
    identifier: str


def part(package: Package, name: str) -> etree._Element | None:
    """The root of a part, None where there is none of that name.

    Raises :class:`UnreadableSourceError` as reading and parsing do.
    """
    data = package.read(name)
    return None if data is None else parse_xml(data)


def relationships(package: Package, name: str = "") -> Sequence[Relationship]:
    """What a part points to inside the package; of the package itself without a name."""
    folder, file = posixpath.split(name)
    return _LINKS.of(package, posixpath.join(folder, "_rels", f"{file}.rels")) or ()


def _links(data: bytes, name: str) -> tuple[Relationship, ...]:
    folder = posixpath.dirname(posixpath.dirname(name))
    links = []
    for link in parse_xml(data):
        if link.get("TargetMode") == "External":
            continue
        target = link.get("Target", "").replace("\\", "/")
        target = target.lstrip("/") if target.startswith("/") else posixpath.join(folder, target)
        kind = link.get("Type", "").rpartition("/")[2]
        links.append(Relationship(kind, posixpath.normpath(target).lower(), link.get("Id", "")))
    return tuple(links)


_LINKS = PartMemory(_links, most=64, largest=64 * 1024)


def main_part(package: Package, usual: str) -> str | None:
    """The name of the part that is the document itself; ``usual`` where the package does not say."""
    for link in relationships(package):
        if link.kind == "officeDocument" and link.target in package.entries:
            return link.target
    return usual if usual in package.entries else None


def local_name(element: etree._Element) -> str:
    """The name of an element, whatever its namespace, in a fraction of the time that lxml takes."""
    name: str = element.tag.rpartition("}")[2]
    return name


def refuse_doctype(data: bytes) -> None:
    """Raise :class:`UnreadableSourceError` with ``damaged_file`` where a part declares a document type."""
    if any(doctype in data for doctype in _DOCTYPES):
        raise UnreadableSourceError("damaged_file", "a document type declaration")


def parse_xml(data: bytes) -> etree._Element:
    """The root element of an XML part, without comments and processing instructions.

    Raises :class:`UnreadableSourceError` with ``damaged_file`` or ``too_complex``.
    """
    refuse_doctype(data)
    try:
        root = etree.fromstring(data, _PARSER)
    except etree.XMLSyntaxError as fault:
        code = "too_complex" if fault.code == etree.ErrorTypes.ERR_RESOURCE_LIMIT else "damaged_file"
        raise UnreadableSourceError(code, fault.msg or "") from fault
    if root.getroottree().docinfo.doctype:
        raise UnreadableSourceError("damaged_file", "a document type declaration")
    return root
