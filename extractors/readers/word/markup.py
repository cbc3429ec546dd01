"""Names of elements and attributes in the markup of Word files, whichever of its dialects a file is in.

The transitional and the strict form of Office Open XML and Word 2003's own XML differ in namespaces and
little else. Elements are told apart by their local names, so the rest of this package knows one dialect.
"""

from collections.abc import Sequence

from lxml import etree

_DIALECTS = (
    "http://schemas.openxmlformats.org/wordprocessingml/2006/main",
    "http://purl.oclc.org/ooxml/wordprocessingml/main",
    "http://schemas.microsoft.com/office/word/2003/wordml",
)
_ELEMENTS = (
    "abstractNum", "abstractNumId", "altChunk", "AlternateContent", "basedOn", "bdo", "body", "br",
    "cellDel", "color", "cr", "customXml", "del", "dir", "document", "drawing", "dstrike",
    "endnoteReference", "fldChar", "fldSimple", "footnoteReference", "gridAfter", "gridBefore", "gridSpan",
    "hidden", "highlight", "hlink", "hMerge", "hyperlink", "ilvl", "ins", "instrText", "isLgl", "listPr",
    "lvl", "lvlOverride", "lvlRestart", "lvlText", "moveFrom", "moveTo", "noBreakHyphen", "num", "numFmt",
    "numId", "numPr", "numStyleLink", "object", "p", "pict", "position", "pPr", "pStyle", "ptab", "r",
    "rPr", "rStyle", "ruby", "rubyBase", "sdt", "sdtContent", "sdtPr", "shd", "showingPlcHdr", "smartTag",
    "specVanish", "start", "startOverride", "strike", "style", "styleLink", "suff", "sym", "sz", "t", "tab",
    "tbl", "tc", "tcBorders", "tcPr", "tl2br", "tr", "tr2bl", "trHeight", "trPr", "txbxContent", "vanish",
    "vertAlign", "vMerge",
)  # fmt: skip
_OTHERS = {
    "{http://schemas.openxmlformats.org/markup-compatibility/2006}AlternateContent": "AlternateContent",
    "{http://schemas.microsoft.com/office/word/2003/auxHint}sect": "sect",
    "{http://schemas.microsoft.com/office/word/2003/auxHint}sub-section": "sect",
    "{http://schemas.openxmlformats.org/officeDocument/2006/math}oMath": "oMath",
    "{http://schemas.openxmlformats.org/officeDocument/2006/math}oMathPara": "oMath",
    "{http://schemas.microsoft.com/office/word/2010/wordml}textFill": "textFill",
    "{http://purl.oclc.org/ooxml/officeDocument/math}oMath": "oMath",
    "{http://purl.oclc.org/ooxml/officeDocument/math}oMathPara": "oMath",
}
_WORD_2003 = {"vmerge": "vMerge", "hmerge": "hMerge"}

KIND: dict[str, str] = {
    **{f"{{{dialect}}}{name}": name for dialect in _DIALECTS for name in _ELEMENTS},
    **{f"{{{_DIALECTS[2]}}}{old}": name for old, name in _WORD_2003.items()},
    **_OTHERS,
}
"""The local name of each element that matters, by its full tag."""

DELETED = frozenset({"del", "moveFrom"})
"""What stands around what was taken away, or says so of it."""

Elements = Sequence[etree._Element]
"""The children of an element. Where many are walked they are taken by a slice: half the time of iterating."""

_OFF = frozenset({"0", "false", "off", "none"})
_LONGEST_NUMBER = 11
"""Digits of the lowest number of 32 bits, with its sign."""


def attribute(element: etree._Element, name: str) -> str | None:
    """An attribute of the element's own namespace."""
    tag = element.tag
    found: str | None = element.get(f"{tag[: tag.index('}') + 1]}{name}")
    return found


def value(element: etree._Element | None) -> str | None:
    """The attribute ``val``."""
    return None if element is None else attribute(element, "val")


def whole_number(text: str | None) -> int | None:
    """A whole number, None where the text is none, or none that Word can hold."""
    if text is None or len(text) > _LONGEST_NUMBER or not text.removeprefix("-").isdecimal():
        return None
    return int(text)


def number(element: etree._Element | None, default: int = 0) -> int:
    """The attribute ``val`` as a whole number, the default where it is none."""
    found = whole_number(value(element))
    return default if found is None else found


def is_on(element: etree._Element | None) -> bool | None:
    """Whether a switch is on, None where it is not there."""
    return None if element is None else value(element) not in _OFF


def child(element: etree._Element | None, kind: str) -> etree._Element | None:
    """The first child of a kind."""
    if element is not None:
        for candidate in element[:]:
            if KIND.get(candidate.tag) == kind:
                return candidate
    return None
