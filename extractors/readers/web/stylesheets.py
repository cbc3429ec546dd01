"""Rules of a page's own style sheets, put into the ``style`` of the elements that they are for.

Only what may hide, strike out or raise text counts. A selector is resolved where it names elements, classes
and identifiers, within or directly within one another; those of states and of parts of elements are left out.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import count

import regex
from selectolax.lexbor import LexborHTMLParser, LexborNode, SelectolaxError

from extractors.limits import MOST_LOOKS, MOST_RULES, MOST_STEPS
from extractors.readers.web.declarations import PROPERTIES, declarations, read_style
from schemas.errors import UnreadableSourceError

_CHARACTERS_OF_AN_ELEMENT = 20
_COMMENT = regex.compile(r"/\*.*?\*/|<!--|-->", regex.S)
_MARK = regex.compile(r"[{}]")
_COMPOUND = regex.compile(r"(\*|[\w-]+)?((?:[.#][\w-]+)*)((?:\[[^\]\[]*\])*)")
_NAME = regex.compile(r"[.#][\w-]+")
_ON_SCREEN = regex.compile(r"@media\s+(?:only\s+)?(?:screen|all)\s*|@(?:supports|layer)\b.*", regex.I)


@dataclass(frozen=True, slots=True)
class _Rule:
    """One selector, in steps from the left, each with whether it is a child of the step before."""

    steps: tuple[tuple[str, bool], ...]
    style: str

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
    if len(rules) > MOST_RULES:
        raise UnreadableSourceError("too_complex", f"more than {MOST_RULES} rules of style")
    changed = {
        name for rule in rules if not read_style(rule.style).is_plain for name in declarations(rule.style)
    }
    if not changed:
        return
    rules = [rule for rule in rules if changed & declarations(rule.style).keys()]
    rules.sort(key=lambda rule: rule.weight)
    if len(rules) * len(page.html or "") > MOST_LOOKS * _CHARACTERS_OF_AN_ELEMENT:
        raise UnreadableSourceError("too_complex", f"{len(rules)} rules of style")
    styles: dict[int, tuple[LexborNode, list[str]]] = {}
    budget = count()
    for rule in rules:
        for node in _selected(page, rule.steps[-1][0]):
            if _fits(node, rule.steps, budget):
                styles.setdefault(node.mem_id, (node, []))[1].append(rule.style)
    for node, stated in styles.values():
        node.attrs["style"] = ";".join((*stated, node.attributes.get("style") or ""))


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
            said = {name: stated for name, stated in declarations(before).items() if name in PROPERTIES}
            style = ";".join(f"{name}:{stated}" for name, stated in said.items())
            for selector in selectors.split(",") if style and not selectors.startswith("@") else ():
                if steps := _steps(selector):
                    yield _Rule(steps, style)
        selectors = "@"


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
