"""A parsed web page to what it shows: lines of text and tables of cells, in reading order.

What a browser does not display is not there: hidden elements, scripts, comments. Nothing is known here of
reports; text is kept as printed, with white space as a browser collapses it. The walk is iterative, so that
no nesting of the source can exhaust the stack.
"""

from collections.abc import Callable

from selectolax.lexbor import LexborNode

from extractors.limits import MOST_CHARACTERS, MOST_NODES
from extractors.readers.web.content import FilledTable, PageContent
from extractors.readers.web.elements import kind_of_element
from extractors.readers.web.writer import Close, Writer, nothing
from schemas.errors import UnreadableSourceError

KnownTable = Callable[[LexborNode], FilledTable | None]


def _unknown(_table: LexborNode) -> None:
    """No table is known."""


def read_content(
    body: LexborNode,
    known: KnownTable = _unknown,
    whole: Callable[[], LexborNode | None] | None = None,
) -> list[PageContent]:
    """What an element displays; ``known`` is asked for every table before it is walked.

    ``whole`` gives the element with all that it holds, where something was cut out of this one. Raises
    :class:`UnreadableSourceError` with ``too_complex`` where it holds more than any report could, whether its
    tables are known or not.
    """
    writer = Writer()
    nodes, not_walked = _walk(body, known, writer), writer.not_walked
    if not_walked and (nodes + not_walked > MOST_NODES or writer.length + not_walked > MOST_CHARACTERS):
        # It may hold too much, which only walking all of it can tell.
        return read_content((whole() if whole else None) or body)
    return writer.content


def _walk(body: LexborNode, known: KnownTable, writer: Writer) -> int:
    """Write what an element displays; returns how many nodes were seen."""
    open_elements: list[tuple[LexborNode, Close]] = []
    nodes = 0
    node = body.first_child
    while node is not None:
        nodes += 1
        tag = node.tag or "-comment"
        kind = kind_of_element(tag)
        inner = None
        if kind == "text":
            writer.write(node.text_content or "")
        elif kind == "inline" and writer.passes(node, amid_line=True):
            inner = node.first_child
            if inner is not None:
                open_elements.append((node, nothing))
        elif plain := writer.take_plain(node, tag, kind):
            nodes += len(plain)
            node = plain[-1]
        elif kind == "break":
            writer.break_line()
        elif kind == "table" and writer.knows_tables() and (filled := known(node)):
            writer.take_table(filled)
        elif kind != "unseen":
            close = writer.begin(node, tag, kind)
            inner = node.first_child if close else None
            if inner is not None and close:
                open_elements.append((node, close))
            elif close:
                close()
        if nodes > MOST_NODES:
            raise UnreadableSourceError("too_complex", f"more than {MOST_NODES} nodes")
        following = inner if inner is not None else node.next
        while following is None and open_elements:
            node, close = open_elements.pop()
            close()
            following = node.next
        node = following
    writer.end_line()
    return nodes
