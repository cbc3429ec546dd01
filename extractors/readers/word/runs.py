"""The words of one paragraph as printed: tracked changes taken as accepted, fields as their results."""

from dataclasses import dataclass, field

from lxml import etree

from extractors.readers.word.markup import KIND, Elements, attribute, child, is_on, number, value
from extractors.readers.word.styles import Styles

_TRANSPARENT = frozenset({
    "hyperlink", "hlink", "ins", "moveTo", "smartTag", "fldSimple", "customXml", "dir", "bdo",
    "sdtContent", "rubyBase",
})  # fmt: skip
"""What stands around runs without changing what is printed."""

_CONTAINERS = frozenset({"drawing", "pict", "object", "AlternateContent", "ruby"})
"""What may hold other runs."""

_MARKS = {"tab": "\t", "ptab": "\t", "br": "\n", "cr": "\n", "noBreakHyphen": "-"}
_SOFT_HYPHEN = "\N{SOFT HYPHEN}"
_UNKNOWN = "\N{REPLACEMENT CHARACTER}"
_SYMBOL_FONT, _SYMBOLS = "symbol", range(0xF020, 0xF040)
"""The font Symbol has ASCII's digits and signs at its own, private places."""


@dataclass(slots=True)
class Runs:
    """Reads paragraphs one after another, since fields go on from one to the next.

    ``boxes`` are the text boxes met since they were last taken away.
    """

    styles: Styles
    boxes: list[etree._Element] = field(default_factory=list)
    _in_result: list[bool] = field(default_factory=list)
    """For each field that is open, whether its result has begun; before that stand its instructions."""

    def text(self, paragraph: Elements, style: str | None) -> str:
        """The words of a paragraph with these children, without its number."""
        parts: list[str] = []
        self._inline(paragraph, parts, style is not None and bool(self.styles.hides(style)))
        if self._in_result:
            # Instructions that the paragraph leaves open would hide all that follows.
            self._in_result = [True] * len(self._in_result)
        return "".join(parts).replace(_SOFT_HYPHEN, "")

    def _inline(self, elements: Elements, parts: list[str], hidden: bool) -> None:
        for element in elements:
            kind = KIND.get(element.tag)
            if kind == "r":
                self._run(element[:], parts, hidden)
            elif kind in _TRANSPARENT:
                self._inline(element[:], parts, hidden)
            elif kind == "sdt":
                content = content_of(element)
                if content is not None:
                    self._inline(content[:], parts, hidden)
            elif kind == "AlternateContent":
                self._inline(chosen(element)[:], parts, hidden)
            elif kind == "oMath":
                parts.extend(part.text or "" for part in element.iter("{*}t"))

    def _run(self, elements: Elements, parts: list[str], hidden: bool) -> None:
        for element in elements:
            kind = KIND.get(element.tag)
            if kind == "t":
                if not hidden and all(self._in_result):
                    parts.append(element.text or "")
            elif kind == "rPr":
                hidden = self._is_hidden(element, hidden)
            elif kind == "fldChar":
                self._field(element, parts, hidden)
            elif kind in _CONTAINERS:
                self._contained(element, kind, parts, hidden)
            elif not hidden and all(self._in_result):
                if kind in _MARKS:
                    parts.append(_MARKS[kind])
                elif kind == "sym":
                    parts.append(_symbol(element))

    def _contained(self, element: etree._Element, kind: str, parts: list[str], hidden: bool) -> None:
        if kind == "AlternateContent":
            self._run(chosen(element)[:], parts, hidden)
        elif kind == "ruby":
            base = child(element, "rubyBase")
            if base is not None:
                self._inline(base[:], parts, hidden)
        else:
            self.boxes.extend(_boxes(element))

    def _is_hidden(self, properties: etree._Element, inherited: bool) -> bool:
        own: bool | None = None
        for element in properties[:]:
            kind = KIND.get(element.tag)
            if kind is None:
                continue
            if kind == "vanish":
                return bool(is_on(element))
            if kind == "rStyle":
                own = self.styles.hides(value(element))
        return inherited if own is None else own

    def _field(self, mark: etree._Element, parts: list[str], hidden: bool) -> None:
        match attribute(mark, "fldCharType"):
            case "begin":
                choice = _chosen_entry(mark)
                if choice and not hidden and all(self._in_result):
                    parts.append(choice)
                self._in_result.append(False)
            case "separate":
                if self._in_result:
                    self._in_result[-1] = True
            case "end":
                if self._in_result:
                    self._in_result.pop()


def content_of(control: etree._Element) -> etree._Element | None:
    """What a content control holds; nothing where it only shows what could be filled in."""
    if is_on(child(child(control, "sdtPr"), "showingPlcHdr")):
        return None
    return child(control, "sdtContent")


def chosen(alternatives: etree._Element) -> etree._Element:
    """The one of several renderings of the same content that is read: the first that has any text."""
    for alternative in alternatives:
        if any(KIND.get(element.tag) in {"t", "txbxContent", "sym"} for element in alternative.iter()):
            return alternative
    return alternatives[0] if len(alternatives) else alternatives


def _boxes(drawing: etree._Element) -> list[etree._Element]:
    """The text boxes of a drawing, each once, those within others left to these."""
    found: list[etree._Element] = []
    waiting = [drawing]
    while waiting:
        element = waiting.pop()
        kind = KIND.get(element.tag)
        if kind == "txbxContent":
            found.append(element)
        elif kind == "AlternateContent":
            waiting.append(chosen(element))
        else:
            waiting.extend(reversed(element))
    return found


def _symbol(element: etree._Element) -> str:
    """A character of a symbol font; where that is private it stays so, which no number is."""
    code = attribute(element, "char") or ""
    try:
        point = int(code, 16)
        if (attribute(element, "font") or "").lower() == _SYMBOL_FONT and point in _SYMBOLS:
            point -= 0xF000
        character = chr(point)
    except (ValueError, OverflowError):
        return _UNKNOWN
    # Half of a pair is no character, and cannot be stored as one.
    return _UNKNOWN if "\ud800" <= character <= "\udfff" else character


def _chosen_entry(mark: etree._Element) -> str:
    """What a drop-down field shows: no run holds it."""
    entries = list(mark.iter("{*}listEntry"))
    if not entries:
        return ""
    results = [number(element) for element in (*mark.iter("{*}default"), *mark.iter("{*}result"))]
    at = results[-1] if results else 0
    return value(entries[at]) or "" if 0 <= at < len(entries) else ""
