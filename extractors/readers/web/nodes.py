"""What a node of a parsed page holds, asked before it is walked."""

from selectolax.lexbor import LexborNode

from extractors.readers.web.declarations import PLAIN, ElementStyle
from extractors.readers.web.elements import AROUND_TEXT, kind_of_element, style_of

_SAYS_VISIBLE = '[style*="visible"]'


def only_text(element: LexborNode) -> str | None:
    """The text of an element that shows one and nothing else, be it in blocks in one another; else None."""
    inner = element.first_child
    while inner is not None:
        text: str | None = inner.text_content
        after = inner.next
        if text is not None:
            if after is None:
                return text
            if text.isspace():
                inner = after
                continue
        elif kind_of_element(inner.tag or "-comment") not in AROUND_TEXT or not is_plain(inner):
            return None
        while after is not None:
            space = after.text_content
            if not (space and space.isspace()):
                return None
            after = after.next
        if text is not None:
            return text
        inner = inner.first_child
    return ""


def shows_again(hidden: LexborNode) -> bool:
    """Whether something within a hidden element may say that it is visible."""
    return any(node.mem_id != hidden.mem_id for node in hidden.css(_SAYS_VISIBLE))


def holds_text(node: LexborNode) -> bool:
    """Whether there is any text in it, hidden or not."""
    return bool((node.text_content or "" if node.tag == "-text" else node.text()).strip())


def is_numbered(item: LexborNode, style: ElementStyle) -> bool:
    """Whether a number is shown before the item of a list."""
    around = item.parent
    if around is None or around.tag != "ol" or style.has_no_marker:
        return False
    return not style_of(around.attributes).has_no_marker


def is_plain(node: LexborNode) -> bool:
    """Whether an element shows what it holds and no more, and its attributes leave it as it is."""
    if node.tag == "ol":
        return False
    attributes = node.attributes
    if not attributes:
        return True
    style = style_of(attributes)
    return style is PLAIN or style.is_plain
