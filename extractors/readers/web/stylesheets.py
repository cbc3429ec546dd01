"""Rules of a page's own style sheets, put into the ``style`` of the elements that they are for.

Only what may hide, strike out or raise text counts, and what may be a value before or behind a cell's own.
A selector is resolved where it says names, classes, identifiers, attributes or places of elements, within or
beside one another; those of states and of other parts of elements are left out. What counts is what a screen
of usual width shows.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import count
from typing import NoReturn

import regex
from selectolax.lexbor import LexborHTMLParser, LexborNode, SelectolaxError

from extractors.document import UNKNOWN
from extractors.limits import MOST_LOOKS, MOST_RULES, MOST_STEPS
from extractors.readers.web.declarations import PROPERTIES, declarations, read_style
from extractors.readers.web.elements import CELLS, kind_of_element
from extractors.text.values import looks_like_value
from schemas.errors import UnreadableSourceError

_CHARACTERS_OF_AN_ELEMENT = _SIBLINGS_OF_A_LOOK = 20
_COMMENT = regex.compile(r"/\*.*?\*/|<!--|-->", regex.S)
_MARK = regex.compile(r"[{}]")
_COMPOUND = regex.compile(
    r"(?:\*|[\w-]+)?(?:[.#][\w-]+|\[[^\]\[]*\]|:(?:empty|root|(?:first|last|only)-(?:child|of-type))"
    r"|:nth-(?:last-)?(?:child|of-type)\([\sa-z\d+-]+\)|:(?:not|is|where)\([\s\w.#*,-]+\))*",
    regex.I,
)
_SELECTOR = regex.compile(r"(?:[^,()\[\]]|\([^()]*\)|\[[^\[\]]*\])+")
_STEP = regex.compile(r"[>+~]|(?:[^\s>+~()\[\]]|\([^()]*\)|\[[^\[\]]*\])+")
_COUNTS_SIBLINGS = regex.compile(r":nth-|-of-type", regex.I)
_NAME = regex.compile(r"[.#][\w-]+")
_PART = regex.compile(r"::?(before|after)$", regex.I)
_CONTENT = regex.compile(
    r"""\s*(?:"((?:[^"\\]|\\.)*)"|'((?:[^'\\]|\\.)*)'|attr\(\s*([\w-]+)\s*\)|(counters?|url)\([^()]*\))""",
    regex.I | regex.S,
)
_ESCAPED = regex.compile(r"\\([0-9a-f]{1,6})\s?|\\(.)", regex.I | regex.S)
_ALWAYS = regex.compile(r"@(?:supports(?!\s+not)|layer)\b.*", regex.I | regex.S)
_WIDTH = regex.compile(
    r"\(\s*(?:(?:(min)|(max))-(?:device-)?width\s*:|width\s*(?:(>)|(<))=?)\s*(\d+(?:\.\d+)?)(px|r?em)?\s*\)"
)
_SCREEN, _PIXELS_OF_AN_EM = 1280.0, 16.0
_OF_LINES, _OF_LISTS = frozenset(("display", "float")), frozenset(("list-style", "list-style-type"))
"""What sets elements apart from their line or moves groups of rows; what leaves out the numbers of a list."""


@dataclass(frozen=True, slots=True)
class _Rule:
    """One selector, in steps from the left, each with how it stands to the step before: within it, directly
    within (``>``), directly behind (``+``) or behind (``~``).

    ``part`` is ``before`` or ``after`` where the rule is for what stands there, ``content`` what that is.
    """

    steps: tuple[tuple[str, str], ...]
    style: str
    part: str = ""
    content: str = ""

    @property
    def weight(self) -> tuple[int, int, int]:
        """How specific it is."""
        whole = " ".join(step for step, _ in self.steps)
        tags = sum(bool(regex.match(r"\w", step)) for step, _ in self.steps)
        return whole.count("#"), whole.count(".") + whole.count("[") + whole.count(":"), tags


def apply_stylesheets(page: LexborHTMLParser, more: Sequence[tuple[str, str]] = ()) -> None:
    """Put the rules of the page's own sheets, and of ``more``, each with its address, into its elements.

    Raises :class:`UnreadableSourceError` with ``too_complex`` where that takes more steps than pages do.
    """
    rules = list(dict.fromkeys(rule for sheet in _sheets(page, more) for rule in _rules(sheet)))
    adds = any(rule.content for rule in rules)
    rules = [rule for rule in rules if adds or not rule.part]
    if len(rules) > MOST_RULES:
        raise UnreadableSourceError("too_complex", f"more than {MOST_RULES} rules of style")
    own = {rule.style: read_style(rule.style) for rule in rules if not rule.part}
    changed = {name for style, read in own.items() if not read.is_plain for name in declarations(style)}
    apart = _OF_LINES if any(read.display or read.is_apart for read in own.values()) else frozenset()
    if any(read.has_no_marker for read in own.values()) and page.css_first("td ol") is not None:
        apart |= _OF_LISTS
    rules = [rule for rule in rules if rule.part or (changed | apart) & declarations(rule.style).keys()]
    if not rules:
        return
    rules.sort(key=lambda rule: rule.weight)
    if len(rules) * len(page.html or "") > MOST_LOOKS * _CHARACTERS_OF_AN_ELEMENT:
        raise UnreadableSourceError("too_complex", f"{len(rules)} rules of style")
    styles: dict[int, tuple[LexborNode, list[str]]] = {}
    added: dict[tuple[int, str], tuple[LexborNode, str]] = {}
    elements = _Elements(page)
    elements.refuse_hostile_counting(rules)
    for rule in rules:
        is_of_lines = not rule.part and not changed & declarations(rule.style).keys()
        for node in elements.of(rule.steps[-1][0]):
            if is_of_lines and not elements.decides_lines(node):
                continue
            if not elements.fits(node, rule.steps):
                continue
            if rule.part:
                added[node.mem_id, rule.part] = node, rule.content
            else:
                styles.setdefault(node.mem_id, (node, []))[1].append(rule.style)
    for node, stated in styles.values():
        node.attrs["style"] = ";".join((*stated, node.attributes.get("style") or ""))
    for (_, part), (node, content) in added.items():
        _add(node, part, content)


def _sheets(page: LexborHTMLParser, more: Sequence[tuple[str, str]]) -> Iterator[str]:
    """The sheets that count on a screen: of ``more``, all but what links of the page keep for elsewhere."""
    links = [
        (_file(node.attributes.get("href") or ""), _is_for_page(node)) for node in page.css("link[href]")
    ]
    elsewhere = {file for file, is_for_page in links if not is_for_page} - {
        file for file, is_for_page in links if is_for_page
    }
    yield from (sheet for address, sheet in more if _file(address) not in elsewhere)
    yield from (node.text() for node in page.css("style") if _is_for_page(node))


def _file(address: str) -> str:
    return address.strip().rpartition("/")[2].lower()


def _is_for_page(node: LexborNode) -> bool:
    attributes = node.attributes
    is_other = "alternate" in (attributes.get("rel") or "").lower()
    return not is_other and _is_for_screen(attributes.get("media") or "")


@lru_cache(maxsize=256)
def _is_for_screen(media: str) -> bool:
    """Whether a list of media has a screen of usual width in it."""
    return not media.strip() or any(map(_has_screen, media.lower().split(",")))


def _has_screen(query: str) -> bool:
    words = query.strip().removeprefix("only ").removeprefix("not ")
    is_screen = all(part.strip() in {"screen", "all"} or _is_so_wide(part) for part in words.split(" and "))
    return is_screen != query.strip().startswith("not ")


def _is_so_wide(feature: str) -> bool:
    found = _WIDTH.fullmatch(feature.strip())
    if not found:
        return False
    width = float(found[5]) * (_PIXELS_OF_AN_EM if (found[6] or "").endswith("em") else 1.0)
    return width <= _SCREEN if found[1] or found[3] else width >= _SCREEN


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
    """What a ``content`` displays; counters are not counted here, and pictures not seen."""
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
    while within is not None and within.tag not in CELLS:
        within = within.parent
    return within is not None


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
            shown.append(shown[-1] and _is_shown(selectors))
            continue
        if len(shown) > 1 and shown.pop():
            stated = declarations(before)
            style = ";".join(each for each in before.split(";") if _is_looked_at(each))
            for selector in _SELECTOR.findall(selectors) if not selectors.startswith("@") else ():
                yield from _rule(selector.strip(), style, stated.get("content", ""))
        selectors = "@"


def _is_shown(selectors: str) -> bool:
    """Whether what stands in braces behind these is shown on a screen."""
    if selectors[:6].lower() == "@media":
        return _is_for_screen(" ".join(selectors[6:].split()))
    return not selectors.startswith("@") or _ALWAYS.fullmatch(selectors) is not None


def _is_looked_at(declaration: str) -> bool:
    return declaration.partition(":")[0].strip().lower() in PROPERTIES


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


def _steps(selector: str) -> tuple[tuple[str, str], ...]:
    """The steps of a selector; none where it cannot be resolved."""
    steps: list[tuple[str, str]] = []
    relation = ""
    for word in _STEP.findall(selector):
        if word in {">", "+", "~"}:
            relation = word
        elif not _COMPOUND.fullmatch(word):
            return ()
        else:
            steps.append((word, relation))
            relation = ""
    return tuple(steps) if len(steps) <= 8 else ()


@dataclass(slots=True)
class _Elements:
    """The elements of a page by what selectors say of them, within so many steps."""

    page: LexborHTMLParser
    budget: Iterator[int] = field(default_factory=count)
    found: dict[str, frozenset[int]] = field(default_factory=dict)

    def of(self, compound: str) -> list[LexborNode]:
        """All that one step is for."""
        try:
            return self.page.css(compound)
        except SelectolaxError:
            return []

    def refuse_hostile_counting(self, rules: Sequence[_Rule]) -> None:
        """Raise ``too_complex`` where counting elements among those beside them would take long."""
        counting = sum(_COUNTS_SIBLINGS.search(step) is not None for rule in rules for step, _ in rule.steps)
        if counting:
            parents = Counter(node.parent.mem_id for node in self.page.css("*") if node.parent is not None)
            if counting * sum(number**2 for number in parents.values()) > MOST_LOOKS * _SIBLINGS_OF_A_LOOK:
                _refuse()

    def fits(self, node: LexborNode, steps: Sequence[tuple[str, str]]) -> bool:
        """Whether an element that the last step is for stands as it should to those of the steps before."""
        relation = steps[-1][1]
        around: LexborNode | None = node
        for step, next_relation in reversed(steps[:-1]):
            around = self._next(around, relation)
            while around is not None and relation in {"", "~"} and not self._is(around, step):
                around = self._next(around, relation)
            if around is None or (relation in {">", "+"} and not self._is(around, step)):
                return False
            relation = next_relation
        self._step()
        return True

    def decides_lines(self, node: LexborNode) -> bool:
        """Whether it changes what is read how an element is displayed: groups of rows, and parts of cells."""
        kind = kind_of_element(node.tag or "")
        if kind != "inline" and node.tag not in {"ol", "li"}:
            return kind == "rows"
        around: LexborNode | None = node
        while around is not None and around.tag not in CELLS:
            self._step()
            around = around.parent
        return around is not None

    def _step(self) -> None:
        if next(self.budget) > MOST_STEPS:
            _refuse()

    def _next(self, node: LexborNode | None, relation: str) -> LexborNode | None:
        """The element around one, or that before it."""
        if node is None or relation not in {"+", "~"}:
            return None if node is None else node.parent
        before = node.prev
        while before is not None and (before.tag or "-")[0] == "-":
            self._step()
            before = before.prev
        return before

    def _is(self, node: LexborNode, compound: str) -> bool:
        self._step()
        if ":" in compound or "[" in compound:
            if compound not in self.found:
                self.found[compound] = frozenset(found.mem_id for found in self.of(compound))
            return node.mem_id in self.found[compound]
        tag, classes, identifiers = _parts(compound)
        if tag and tag != node.tag:
            return False
        attributes = node.attributes if classes or identifiers else {}
        return classes <= set((attributes.get("class") or "").split()) and identifiers <= {
            attributes.get("id")
        }


def _refuse() -> NoReturn:
    raise UnreadableSourceError("too_complex", "rules of style")


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
