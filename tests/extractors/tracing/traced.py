"""Traces in tests: a document's page, and what a browser would find on it."""

from dataclasses import dataclass
from functools import cached_property

from selectolax.lexbor import LexborHTMLParser, LexborNode

from extractors.tracing.from_reading import traced
from extractors.tracing.rendering import render_trace
from schemas.traced_report import TracedReport
from tests.extractors.reading import read


@dataclass(frozen=True)
class TracePage:
    """The page of a report's source, and the report."""

    report: TracedReport
    html: str
    parsed: LexborHTMLParser

    def mark(self, name: str) -> LexborNode:
        """The mark of a cell, of which there is exactly one."""
        return self._by_id[f"c{self._numbers[name]}"]

    def card(self, name: str) -> LexborNode:
        """What is said of a cell."""
        return self._by_id[f"f{self._numbers[name]}"]

    @cached_property
    def _numbers(self) -> dict[str, int]:
        return {name: number for number, name in enumerate(self.report.by_name, start=1)}

    @cached_property
    def _by_id(self) -> dict[str, LexborNode]:
        nodes = self.parsed.css("[id]")
        found = {node.attributes["id"] or "": node for node in nodes}
        assert len(found) == len(nodes)
        return found

    @property
    def chosen(self) -> LexborNode:
        """The chosen cell's mark."""
        (mark,) = self.parsed.css("main a.cell.chosen")
        return mark


def trace_page(data: bytes, chosen: str | None = None, name: str = "report") -> TracePage:
    """The page of a file with a cell chosen."""
    report = traced(read(data, name), name, "0" * 64)
    html = render_trace(report, chosen, data, name)
    return TracePage(report, html, LexborHTMLParser(html))


def words(node: LexborNode) -> str:
    """The text of a node without white space."""
    return "".join(node.text().split())


def box_of(mark: LexborNode) -> tuple[float, float, float, float]:
    """Left, top, right and bottom of a mark on its page, as shares of the page's width and height."""
    style = dict(part.split(":") for part in (mark.attributes["style"] or "").split(";"))
    left, top, width, height = (
        float(style[side].removesuffix("%")) / 100 for side in ("left", "top", "width", "height")
    )
    return left, top, left + width, top + height
