"""The words of one paragraph as printed: tracked changes taken as accepted, fields as their results."""

from dataclasses import dataclass, field
from typing import NamedTuple

import regex
from lxml import etree

from extractors.readers.office_xml import local_name
from extractors.readers.visibility import STRUCK, WHITE, Colour
from extractors.readers.word.markup import DELETED, KIND, Elements, attribute, child, is_on, number, value
from extractors.readers.word.styles import PLAIN, PROPERTIES, Look, Styles, with_property
from schemas.findings import Doubt

_TRANSPARENT = frozenset({
    "hyperlink", "hlink", "ins", "moveTo", "smartTag", "fldSimple", "customXml", "dir", "bdo",
    "sdtContent", "rubyBase",
})  # fmt: skip
"""What stands around runs without changing what is printed."""

_CONTAINERS = frozenset({"drawing", "pict", "object", "AlternateContent", "ruby"})
"""What may hold other runs."""

_MARKS = {"tab": "\t", "ptab": "\t", "br": "\n", "cr": "\n", "noBreakHyphen": "-"}
_INVISIBLE = regex.compile(r"visibility\s*:\s*hidden|(?:width|height)\s*:\s*0(?:\.0*)?(?![\d.])")
_SOFT_HYPHEN = "\N{SOFT HYPHEN}"
_UNKNOWN = "\N{REPLACEMENT CHARACTER}"
_SYMBOL_FONT, _SYMBOLS = "symbol", range(0xF020, 0xF040)
"""The font Symbol has ASCII's digits and signs at its own, private places."""


_UNSHOWN = frozenset({"xe", "tc", "ta", "rd", "set", "ask", "advance", "private", "formtext", "formdropdown"})
"""Fields that show nothing by themselves, or what is stated elsewhere."""
_OF_TODAY = frozenset({"date", "time"})
"""Fields that show the day on which the file is opened, whatever day it was written."""
_BUILT_UP = frozenset(
    {"acc", "bar", "borderBox", "box", "d", "eqArr", "f", "func", "groupChr", "limLow", "limUpp", "m", "nary",
     "phant", "rad", "sPre", "sSub", "sSubSup", "sSup"}
)  # fmt: skip
"""Parts of equations that show more than their characters one after the other."""
_DIGIT = regex.compile(r"\p{Nd}")


class Looks(NamedTuple):
    """Why it is not certain what some text displays, and how many of its characters are raised or lowered."""

    doubts: frozenset[Doubt] = frozenset()
    raised: int = 0

    def doubted(self, doubt: Doubt) -> "Looks":
        """These with one more doubt."""
        return self._replace(doubts=self.doubts | {doubt})


CERTAIN = Looks()


@dataclass(slots=True)
class Runs:
    """Reads paragraphs one after another, since fields go on from one to the next.

    ``boxes`` are the text boxes met, and ``looks`` what is not certain about what was read, since they were
    last taken away. ``ground`` is the colour below.
    """

    styles: Styles
    boxes: list[etree._Element] = field(default_factory=list)
    looks: Looks = CERTAIN
    ground: Colour = WHITE
    _in_result: list[bool] = field(default_factory=list)
    """For each field that is open, whether its result has begun; before that stand its instructions."""
    _instructions: list[str] = field(default_factory=list)

    def text(self, paragraph: Elements, style: str | None) -> str:
        """The words of a paragraph with these children, without its number."""
        parts: list[str] = []
        self._inline(paragraph, parts, self.styles.look(style))
        if self._in_result:
            # Instructions that the paragraph leaves open would hide all that follows.
            self._in_result = [True] * len(self._in_result)
        return "".join(parts).replace(_SOFT_HYPHEN, "")

    def content(self, control: etree._Element) -> etree._Element | None:
        """What a content control holds; nothing where it only shows what could be filled in."""
        content = child(control, "sdtContent")
        if content is None or not is_placeholder(control):
            return content
        if not any(_DIGIT.search(text) for text in content.itertext()):
            return None
        self.looks = self.looks.doubted("cell_field_unshown")
        return content

    def _inline(self, elements: Elements, parts: list[str], look: Look) -> None:
        for element in elements:
            kind = KIND.get(element.tag)
            if kind == "r":
                self._run(element[:], parts, look)
            elif kind in _TRANSPARENT:
                if kind == "fldSimple" and not self._shows_result(element):
                    continue
                if kind == "bdo" and value(element) == "rtl":
                    self.looks = self.looks.doubted("cell_struck_out")
                self._inline(element[:], parts, look)
            elif kind == "sdt":
                content = self.content(element)
                if content is not None:
                    self._inline(content[:], parts, look)
            elif kind == "AlternateContent":
                self._inline(chosen(element)[:], parts, look)
            elif kind == "oMath" and not look.hidden and all(self._in_result):
                self._maths(element, parts, look)
                if any(local_name(part) in _BUILT_UP for part in element.iter("{*}*")):
                    self.looks = self.looks.doubted("cell_picture")

    def _maths(self, equation: etree._Element, parts: list[str], look: Look) -> None:
        """The characters of an equation, whose runs have looks of their own, and may be deleted."""
        for run in equation.iter("{*}r"):
            if any(KIND.get(around.tag) in DELETED for around in run.iterancestors()):
                continue
            properties = child(run, "rPr")
            own = look if properties is None else self._look(properties, look)
            for part in run.iter("{*}t"):
                self._write(part.text or "", parts, own)

    def _run(self, elements: Elements, parts: list[str], look: Look) -> None:
        for element in elements:
            kind = KIND.get(element.tag)
            if kind is None:
                continue
            if kind == "t":
                if look is PLAIN and not self._in_result:
                    parts.append(element.text or "")
                else:
                    self._write(element.text or "", parts, look)
            elif kind == "rPr":
                look = self._look(element, look)
            elif kind == "fldChar":
                self._field(element, parts, look)
            elif kind in _CONTAINERS:
                self._contained(element, kind, parts, look)
            elif kind in _NOTES and is_custom(element):
                return
            else:
                self._sign(element, kind, parts, look)

    def _sign(self, element: etree._Element, kind: str, parts: list[str], look: Look) -> None:
        """What is no text itself: marks, symbols, and instructions, which no one sees."""
        if kind in _MARKS:
            self._write(_MARKS[kind], parts, look)
        elif kind == "sym":
            self._write(_symbol(element), parts, look)
        elif kind == "instrText" and self._instructions:
            self._instructions[-1] += element.text or ""

    def _write(self, text: str, parts: list[str], look: Look) -> None:
        if not look.hidden and all(self._in_result):
            parts.append(f"{STRUCK}{text}{STRUCK}" if look.struck and not text.isspace() else text)
            if look is not PLAIN:
                self._doubt(text, look)

    def _doubt(self, text: str, look: Look) -> None:
        if not text.strip():
            return
        if look.raised:
            self.looks = self.looks._replace(raised=self.looks.raised + len("".join(text.split())))
        if doubt := look.doubt(self.ground):
            self.looks = self.looks.doubted(doubt)

    def _contained(self, element: etree._Element, kind: str, parts: list[str], look: Look) -> None:
        if kind == "AlternateContent":
            self._run(chosen(element)[:], parts, look)
        elif kind == "ruby":
            base = child(element, "rubyBase")
            if base is not None:
                self._inline(base[:], parts, look)
        elif not look.hidden:
            self.boxes.extend(_boxes(element))
            if _is_seen(element):
                self.looks = self.looks.doubted("cell_picture")

    def _look(self, properties: etree._Element, look: Look) -> Look:
        for element in properties[:]:
            kind = KIND.get(element.tag)
            if kind is None:
                continue
            if kind in PROPERTIES:
                look = with_property(look, kind, element)
            elif kind == "rStyle":
                own = self.styles.look(value(element))
                look = look if own is PLAIN else own.over(look)
        return look

    def _field(self, mark: etree._Element, parts: list[str], look: Look) -> None:
        match attribute(mark, "fldCharType"):
            case "begin":
                choice = _chosen_entry(mark)
                if choice and not look.hidden and all(self._in_result):
                    parts.append(choice)
                self._in_result.append(False)
                self._instructions.append("")
            case "separate":
                if self._in_result and _name(self._instructions[-1]) not in _OF_TODAY:
                    self._in_result[-1] = True
            case "end":
                if self._in_result:
                    has_result = self._in_result.pop()
                    instruction = self._instructions.pop()
                    if (
                        (not has_result or _name(instruction) == "eq")
                        and not look.hidden
                        and all(self._in_result)
                    ):
                        self._unanswered(instruction)

    def _shows_result(self, field: etree._Element) -> bool:
        """Whether a simple field shows what it holds; where it holds nothing, that is in doubt."""
        instruction = attribute(field, "instr") or ""
        shows = _name(instruction) not in _OF_TODAY
        if not shows or not any(KIND.get(each.tag) == "r" for each in field.iter()):
            self._unanswered(instruction)
        return shows

    def _unanswered(self, instruction: str) -> None:
        """Doubt what a field shows whose result is not in the file."""
        name = _name(instruction)
        if name and name not in _UNSHOWN:
            self.looks = self.looks.doubted("cell_field_unshown")


def _name(instruction: str) -> str:
    """The first word of a field's instruction."""
    return next(iter(instruction.lower().split(maxsplit=1)), "")


_NOTES = frozenset({"footnoteReference", "endnoteReference"})


def is_custom(reference: etree._Element) -> bool:
    """Whether the words after a reference to a note are its mark."""
    return attribute(reference, "customMarkFollows") in {"1", "true", "on"}


def is_placeholder(control: etree._Element) -> bool:
    """Whether a content control shows what could be filled in."""
    return bool(is_on(child(child(control, "sdtPr"), "showingPlcHdr")))


def _is_seen(drawing: etree._Element) -> bool:
    """Whether a drawing, picture or embedded object shows anything."""
    for element in drawing.iter():
        if not isinstance(element.tag, str):
            continue
        name = element.tag.rpartition("}")[2]
        if name == "docPr" and element.get("hidden") in {"1", "true"}:
            return False
        if name == "extent" and "0" in {element.get("cx"), element.get("cy")}:
            return False
        if name == "shape" and _INVISIBLE.search(element.get("style", "")):
            return False
    return True


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
    """What a drop-down field or a box to tick shows: no run holds it."""
    box = next(mark.iter("{*}checkBox"), None)
    if box is not None:
        stated = [is_on(element) for element in (*box.iter("{*}default"), *box.iter("{*}checked"))]
        return _TICKED if stated and stated[-1] else _NOT_TICKED
    entries = list(mark.iter("{*}listEntry"))
    if not entries:
        return ""
    results = [number(element) for element in (*mark.iter("{*}default"), *mark.iter("{*}result"))]
    at = results[-1] if results else 0
    return value(entries[at]) or "" if 0 <= at < len(entries) else ""


_TICKED, _NOT_TICKED = "\N{BALLOT BOX WITH X}", "\N{BALLOT BOX}"
