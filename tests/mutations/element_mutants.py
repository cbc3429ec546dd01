"""Damage to the markup of pages and of Word files: one element dropped, doubled, unwrapped, moved."""

import zipfile
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from io import BytesIO
from random import Random
from typing import Any

from lxml import etree, html

from tests.layouts import Report
from tests.layouts.web_pages import WEB_LAYOUTS
from tests.layouts.word_documents import WORD_LAYOUTS
from tests.mutations.mutants import STRAY_NUMBER, Mutant, in_rows_of, in_table

Element = Any  # lxml has no types


@dataclass(frozen=True, slots=True)
class Markup:
    """Which elements are a table, a row, a cell; ``document`` is the part of the file that has them."""

    table: str
    row: str
    cell: str
    paragraph: str
    spans: tuple[str, ...]


_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
WEB = Markup("table", "tr", "td", "p", ("colspan", "rowspan"))
WORD = Markup(f"{_W}tbl", f"{_W}tr", f"{_W}tc", f"{_W}p", (f"{_W}gridSpan",))
WEB_SAMPLE = ("clean", "nested_markup", "layout_tables", "one_table", "split_in_four", "padded", "site")
WORD_SAMPLE = ("plain", "scattered", "numbered", "soft_returns")
"""Layouts whose document is one part of elements; the others differ in how it is packed."""

ElementMutation = Callable[[Element, Markup, Random], bool]
"""Changes an element in its tree; False where it cannot."""


def _drop(element: Element, _: Markup, __: Random) -> bool:
    parent = element.getparent()
    if parent is None:
        return False
    parent.remove(element)
    return True


def _duplicate(element: Element, _: Markup, __: Random) -> bool:
    copy = etree.fromstring(etree.tostring(element, with_tail=False))
    element.addnext(copy)
    return True


def _unwrap(element: Element, _: Markup, __: Random) -> bool:
    """The element's children in its place."""
    parent = element.getparent()
    if parent is None:
        return False
    at = parent.index(element)
    children = list(element)
    if not children:
        return False
    parent.remove(element)
    for offset, child in enumerate(children):
        parent.insert(at + offset, child)
    return True


def _empty(element: Element, _: Markup, __: Random) -> bool:
    texts = [piece for piece in element.iter() if isinstance(piece.tag, str) and piece.text]
    for piece in texts:
        piece.text = ""
    return bool(texts)


def _swap(element: Element, markup: Markup, _: Random) -> bool:
    """With the next element of its kind: a label with a number, since two swapped numbers, or two columns'
    labels, are another report."""
    other = element.getnext()
    if other is None or other.tag != element.tag:
        return False
    words = [
        any("\u4e00" <= character <= "\u9fff" for character in "".join(each.itertext()))
        for each in (element, other)
    ]
    if element.tag == markup.cell and all(words) == any(words):
        return False
    other.addnext(element)
    return True


def _respan(element: Element, markup: Markup, random: Random) -> bool:
    """A cell that covers one column or row more or less."""
    name = random.choice(markup.spans)
    if markup is WEB:
        span = int(element.get(name, "1"))
        element.set(name, str(max(1, span + random.choice((-1, 1)))))
        return span != int(element.get(name, "1"))
    found = element.find(f".//{name}")
    if found is None:
        return False
    found.set(f"{_W}val", str(int(found.get(f"{_W}val", "1")) + random.choice((-1, 1))))
    return True


def _insert_number(element: Element, _: Markup, __: Random) -> bool:
    """A copy of the element that prints a number."""
    copy = etree.fromstring(etree.tostring(element, with_tail=False))
    texts = [piece for piece in copy.iter() if isinstance(piece.tag, str) and (piece.text or "").strip()]
    if not texts:
        return False
    for piece in texts:
        piece.text = ""
    texts[0].text = STRAY_NUMBER
    element.addnext(copy)
    return True


ELEMENT_MUTATIONS: dict[str, tuple[ElementMutation, str]] = {
    "drop a cell's element": (_drop, "cell"), "double a cell's element": (_duplicate, "cell"),
    "unwrap a cell": (_unwrap, "cell"), "empty a cell": (_empty, "cell"),
    "swap a label's cell": (_swap, "cell"), "change what a cell covers": (_respan, "cell"),
    "insert a number's cell": (_insert_number, "cell"), "drop a row's element": (_drop, "row"),
    "double a row's element": (_duplicate, "row"), "unwrap a row": (_unwrap, "row"),
    "swap two rows' elements": (_swap, "row"), "empty a row": (_empty, "row"),
    "drop a table's element": (_drop, "table"), "double a table's element": (_duplicate, "table"),
    "drop a paragraph": (_drop, "paragraph"), "double a paragraph": (_duplicate, "paragraph"),
}  # fmt: skip
_EMPTIES = frozenset({_drop, _empty})


def element_mutants(report: Report, count: int, seed: int, formats: tuple[str, ...]) -> Iterator[Mutant]:
    """``count`` mutants of pages and Word files; the same for the same seed."""
    random = Random(seed)
    sources: list[tuple[str, str, bytes, Markup]] = []
    if "html" in formats:
        sources += [("html", name, WEB_LAYOUTS[name](report), WEB) for name in WEB_SAMPLE]
    if "docx" in formats:
        sources += [("docx", name, WORD_LAYOUTS[name](report), WORD) for name in WORD_SAMPLE]
    made = 0
    while made < count:
        for format_, layout, data, markup in sources:
            for name, (change, kind) in ELEMENT_MUTATIONS.items():
                if made == count:
                    return
                mutant = _mutant(report, format_, layout, data, markup, (name, change, kind), random)
                if mutant is not None:
                    made += 1
                    yield mutant


def _mutant(
    report: Report,
    format_: str,
    layout: str,
    data: bytes,
    markup: Markup,
    mutation: tuple[str, ElementMutation, str],
    random: Random,
) -> Mutant | None:
    name, change, kind = mutation
    tree = html.document_fromstring(data.decode()) if markup is WEB else etree.fromstring(_part(data))
    elements = list(tree.iter(getattr(markup, kind)))
    element = random.choice(elements)
    by_number = {text: cell for cell, text in report.figures.printed.items()}
    own = _cells_in(element, markup, by_number)
    damaged = _damaged(element, markup, name, by_number, report.figures.printed)
    if not change(element, markup, random):
        return None
    printed = dict(report.figures.printed)
    if change in _EMPTIES:
        for cell in own:
            del printed[cell]
    changed = (
        etree.tostring(tree, method="html", encoding="utf-8")
        if markup is WEB
        else _repacked(data, etree.tostring(tree, xml_declaration=True, encoding="UTF-8", standalone=True))
    )
    detail = f"{kind} {elements.index(element)}"
    return Mutant(format_, layout, name, changed, printed, damaged, detail)


def _cells_in(element: Element, markup: Markup, by_number: Mapping[str, str]) -> frozenset[str]:
    """The cells of the form whose numbers an element prints, or the cell that it is part of."""
    is_part = element.tag not in (markup.table, markup.row, markup.cell)
    around = next(element.iterancestors(markup.cell), element) if is_part else element
    if is_part and next(around.iter(markup.table), None) is not None:
        return frozenset()  # a cell that only lays out the page
    texts = {"".join("".join(cell.itertext()).split()) for cell in around.iter(markup.cell)}
    return frozenset(by_number[text] for text in texts if text in by_number)


def _damaged(
    element: Element, markup: Markup, name: str, by_number: Mapping[str, str], printed: Mapping[str, str]
) -> frozenset[str]:
    """The cells of the row that was hit; of the table where it, its header or what a cell covers was."""
    if element.tag == markup.paragraph and next(element.iterancestors(markup.cell), None) is None:
        return frozenset()
    row = element if element.tag == markup.row else next(element.iterancestors(markup.row), None)
    own = frozenset() if row is None else _cells_in(row, markup, by_number)
    if name == "double a table's element" or (name == "swap two rows' elements" and own):
        return frozenset()
    begins_group = row is not None and sum(1 for _ in row.iter(markup.cell)) > 8
    if own and name != "change what a cell covers" and not begins_group:
        return in_rows_of(own, printed)
    return _all_around(element, markup, by_number, printed)


def _all_around(
    element: Element, markup: Markup, by_number: Mapping[str, str], printed: Mapping[str, str]
) -> frozenset[str]:
    table = element if element.tag == markup.table else next(element.iterancestors(markup.table), element)
    tables = {cell.partition("/")[0] for cell in _cells_in(table, markup, by_number)}
    return frozenset().union(*(in_table(each, printed) for each in tables))


def _part(data: bytes) -> bytes:
    with zipfile.ZipFile(BytesIO(data)) as package:
        return package.read("word/document.xml")


def _repacked(data: bytes, document: bytes) -> bytes:
    packed = BytesIO()
    with zipfile.ZipFile(BytesIO(data)) as old, zipfile.ZipFile(packed, "w") as new:
        for item in old.infolist():
            new.writestr(item, document if item.filename == "word/document.xml" else old.read(item))
    return packed.getvalue()
