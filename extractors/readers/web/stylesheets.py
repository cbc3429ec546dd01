"""Rules of a page's own style sheets, put into the ``style`` of the elements that they are for.

Only what may hide, strike out or raise text counts, and what may be a value before or behind a cell's own.
A selector is resolved where it names elements, classes and identifiers, within or directly within one
another; those of states and of other parts of elements are left out.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import count

import regex
from selectolax.lexbor import LexborHTMLParser, LexborNode, SelectolaxError

from extractors.document import UNKNOWN
from extractors.limits import MOST_LOOKS, MOST_RULES, MOST_STEPS
from extractors.readers.web.declarations import PROPERTIES, declarations, read_style
from extractors.text.values import looks_like_value
from schemas.errors import UnreadableSourceError

_CHARACTERS_OF_AN_ELEMENT = 20
_COMMENT = regex.compile(r"/\*.*?\*/|<!--|-->", regex.S)
_MARK = regex.compile(r"[{}]")
_COMPOUND = regex.compile(r"(\*|[\w-]+)?((?:[.#][\w-]+)*)((?:\[[^\]\[]*\])*)")
_NAME = regex.compile(r"[.#][\w-]+")
_PART = regex.compile(r"::?(before|after)$", regex.I)
_CONTENT = regex.compile(
    r"""\s*(?:"((?:[^"\\]|\\.)*)"|'((?:[^'\\]|\\.)*)'|attr\(\s*([\w-]+)\s*\)|(counters?)\([^()]*\))""",
    regex.I | regex.S,
)
_ESCAPED = regex.compile(r"\\([0-9a-f]{1,6})\s?|\\(.)", regex.I | regex.S)
_ON_SCREEN = regex.compile(r"@media\s+(?:only\s+)?(?:screen|all)\s*|@(?:supports|layer)\b.*", regex.I)


@dataclass(frozen=True, slots=True)
class _Rule:
    """One selector, in steps from the left, each with whether it is a child of the step before.

    ``part`` is ``before`` or ``after`` where the rule is for what stands there, ``content`` what that is.
    """

    steps: tuple[tuple[str, bool], ...]
    style: str
    part: str = ""
    content: str = ""

    @property
    def weight(self) -> tuple[int, int, int]:
        """How specific it is."""
        whole = " ".join(step for step, _ in self.steps)
        tags = sum(bool(regex.match(r"\w", step)) for step, _ in self.steps)
        return whole.count("#"), whole.count(".") + whole.count("["), tags


def apply_stylesheets(page: LexborHTMLParser, more: Sequence[str] = ()) -> None:
    """Put the rules of the page's own sheets, and of others of its archive, into its elements.

    Raises :class:`UnreadableSourceError` with ``too_complex`` where that takes more steps than pages do.
    """
    sheets = [*more, *(node.text() for node in page.css("style") if node.attributes.get("media") != "print")]
    rules = list(dict.fromkeys(rule for sheet in sheets for rule in _rules(sheet)))
    adds = any(rule.content for rule in rules)
    rules = [rule for rule in rules if adds or not rule.part]
    if len(rules) > MOST_RULES:
        raise UnreadableSourceError("too_complex", f"more than {MOST_RULES} rules of style")
    changed = {
        name
        for rule in rules
        if not rule.part and not read_style(rule.style).is_plain
        for name in declarations(rule.style)
    }
    rules = [rule for rule in rules if rule.part or changed & declarations(rule.style).keys()]
    if not rules:
        return
    rules.sort(key=lambda rule: rule.weight)
    if len(rules) * len(page.html or "") > MOST_LOOKS * _CHARACTERS_OF_AN_ELEMENT:
        raise UnreadableSourceError("too_complex", f"{len(rules)} rules of style")
    styles: dict[int, tuple[LexborNode, list[str]]] = {}
    added: dict[tuple[int, str], tuple[LexborNode, str]] = {}
    budget = count()
    for rule in rules:
        for node in _selected(page, rule.steps[-1][0]):
            if not _fits(node, rule.steps, budget):
                continue
            if rule.part:
                added[node.mem_id, rule.part] = node, rule.content
            else:
                styles.setdefault(node.mem_id, (node, []))[1].append(rule.style)
    for node, stated in styles.values():
        node.attrs["style"] = ";".join((*stated, node.attributes.get("style") or ""))
    for (_, part), (node, content) in added.items():
        _add(node, part, content)


def _add(node: LexborNode, part: str, content: str) -> None:
    """Put the text of a rule before or behind that of an element in a cell, where it may be of its value."""
    text = _displayed(content, node.attributes)
    if not _may_be_of_value(text) or not _is_in_cell(node):
        return
    first = node.first_child
    if part == "before" and first is not None:
        first.insert_before(text)
    else:
        node.insert_child(text)


def _displayed(content: str, attributes: Mapping[str, str | None]) -> str:
    """What a ``content`` displays; counters are not counted here."""
    pieces = []
    for double, single, attribute, counter in _CONTENT.findall(content):
        stated = attributes.get(attribute) if attribute else double or single
        pieces.append(UNKNOWN if counter else _ESCAPED.sub(_character, stated or ""))
    return "".join(pieces).strip()


def _may_be_of_value(text: str) -> bool:
    return UNKNOWN in text or any(map(str.isnumeric, text)) or looks_like_value(text)


def _character(escaped: regex.Match[str]) -> str:
    code = int(escaped[1] or "0", 16)
    return escaped[2] or (chr(code) if 0 < code < 0xD800 else "")


def _is_in_cell(node: LexborNode) -> bool:
    within: LexborNode | None = node
    while within is not None and within.tag not in {"td", "th"}:
        within = within.parent
    return within is not None


def _selected(page: LexborHTMLParser, compound: str) -> list[LexborNode]:
    try:
        return page.css(compound)
    except SelectolaxError:
        return []


def _rules(sheet: str) -> Iterator[_Rule]:
    """The rules of a sheet that say anything of how text is displayed on a screen."""
    text = _COMMENT.sub(" ", sheet)
    shown = [True]
    start, selectors = 0, "@"
    for mark in _MARK.finditer(text):
        before = (
            text[start : mark.start()].rpartition(";")[2] if mark[0] == "{" else text[start : mark.start()]
        )
        start = mark.end()
        if mark[0] == "{":
            selectors = before.strip()
            is_shown = not selectors.startswith("@") or _ON_SCREEN.fullmatch(selectors) is not None
            shown.append(shown[-1] and is_shown)
            continue
        if len(shown) > 1 and shown.pop():
            stated = declarations(before)
            style = ";".join(f"{name}:{stated[name]}" for name in stated if name in PROPERTIES)
            for selector in selectors.split(",") if not selectors.startswith("@") else ():
                yield from _rule(selector.strip(), style, stated.get("content", ""))
        selectors = "@"


def _rule(selector: str, style: str, content: str) -> Iterator[_Rule]:
    part = _PART.search(selector)
    if not part:
        steps = _steps(selector) if style else ()
        if steps:
            yield _Rule(steps, style)
    elif content and (steps := _steps(selector[: part.start()] or "*")):
        read = read_style(style)
        may_tell = "attr(" in content or _may_be_of_value(_displayed(content, {}))
        shown = content if may_tell and read.is_displayed and read.is_visible else ""
        yield _Rule(steps, "", part[1].lower(), shown)


def _steps(selector: str) -> tuple[tuple[str, bool], ...]:
    """The steps of a selector; none where it cannot be resolved."""
    steps: list[tuple[str, bool]] = []
    is_child = False
    for word in selector.replace(">", " > ").split():
        if word == ">":
            is_child = True
        elif not _COMPOUND.fullmatch(word):
            return ()
        else:
            steps.append((word, is_child))
            is_child = False
    is_resolved = all("[" not in step for step, _ in steps[:-1]) and len(steps) <= 8
    return tuple(steps) if is_resolved else ()


def _fits(node: LexborNode, steps: Sequence[tuple[str, bool]], budget: Iterator[int]) -> bool:
    """Whether an element that the last step is for stands within those of the steps before."""
    is_child = steps[-1][1]
    above: LexborNode | None = node
    for step, next_is_child in reversed(steps[:-1]):
        above = above.parent if above is not None else None
        while above is not None and not _is(above, step, budget) and not is_child:
            above = above.parent
        if above is None or (is_child and not _is(above, step, budget)):
            return False
        is_child = next_is_child
    return next(budget) <= MOST_STEPS or _refuse()


def _refuse() -> bool:
    raise UnreadableSourceError("too_complex", "rules of style")


def _is(node: LexborNode, compound: str, budget: Iterator[int]) -> bool:
    if next(budget) > MOST_STEPS:
        _refuse()
    tag, classes, identifiers = _parts(compound)
    if tag and tag != node.tag:
        return False
    attributes = node.attributes if classes or identifiers else {}
    return classes <= set((attributes.get("class") or "").split()) and identifiers <= {attributes.get("id")}


@lru_cache(maxsize=1024)
def _parts(compound: str) -> tuple[str, frozenset[str], frozenset[str | None]]:
    """Tag, classes and identifiers of a step."""
    names = _NAME.findall(compound)
    tag = regex.match(r"[\w-]*", compound)
    return (
        tag[0].lower() if tag else "",
        frozenset(name[1:] for name in names if name[0] == "."),
        frozenset(name[1:] for name in names if name[0] == "#"),
    )
