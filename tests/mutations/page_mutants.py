"""Damage to pages of text and lines: what a printer, a converter or an editor of PDF files may do."""

from collections.abc import Callable, Iterator, Mapping
from copy import deepcopy
from dataclasses import replace
from random import Random

from tests.extractors.readers.pdf_cases import LOOKS
from tests.layouts import Report
from tests.layouts.fixed_pages import Page, lay_out
from tests.layouts.ofd_files import write_ofd
from tests.mutations.mutants import FURNITURE, STRAY_NUMBER, Mutant, in_rows_of

_NEAR = 30.0
"""Points: how far above and below what was hit rows may have become unreadable."""

PageMutation = Callable[[Page, int, Random], None]
"""Changes a page at one of its texts."""


def _drop_text(page: Page, at: int, _: Random) -> None:
    del page.texts[at]


def _print_twice(page: Page, at: int, _: Random) -> None:
    page.texts.insert(at, page.texts[at])


def _move_text(page: Page, at: int, random: Random) -> None:
    """A little, so that it still stands in its cell."""
    text = page.texts[at]
    page.texts[at] = replace(text, x=text.x + random.uniform(-4, 4), y=text.y + random.uniform(-3, 3))


def _insert_number(page: Page, at: int, random: Random) -> None:
    text = page.texts[at]
    page.texts.append(replace(text, text=STRAY_NUMBER, x=text.x + random.uniform(-20, 20)))


def _insert_words(page: Page, at: int, _: Random) -> None:
    text = page.texts[at]
    page.texts.append(replace(text, text=FURNITURE, y=text.y + text.size))


def _misprint(page: Page, at: int, random: Random) -> None:
    text = page.texts[at]
    place = random.randrange(len(text.text))
    wrong = random.choice(["", text.text[place] * 2, "某"])
    page.texts[at] = replace(text, text=text.text[:place] + wrong + text.text[place + 1 :])


def _nearest_lines(page: Page, at: int) -> list[int]:
    text = page.texts[at]
    distance = lambda line: abs((line.y0 + line.y1) / 2 - text.y) + abs((line.x0 + line.x1) / 2 - text.x)  # noqa: E731
    return sorted(range(len(page.lines)), key=lambda place: distance(page.lines[place]))


def _drop_line(page: Page, at: int, random: Random) -> None:
    """One ruling line, which is drawn by both of its cells."""
    near = _nearest_lines(page, at)
    if near:
        gone = page.lines[random.choice(near[:4])]
        page.lines[:] = [line for line in page.lines if line != gone]


def _draw_line(page: Page, at: int, random: Random) -> None:
    """A line that should not be there."""
    near = _nearest_lines(page, at)
    if near:
        line = page.lines[random.choice(near[:4])]
        shift = random.uniform(3, 15)
        page.lines.append(
            replace(line, x0=line.x0 + shift, x1=line.x1 + shift, y0=line.y0 + shift, y1=line.y1 + shift)
        )


PAGE_MUTATIONS: dict[str, PageMutation] = {
    "drop a text": _drop_text, "draw a text twice": _print_twice, "move a text": _move_text,
    "insert a number on the page": _insert_number, "insert a site's words on the page": _insert_words,
    "misprint a label on the page": _misprint, "drop a ruling line": _drop_line,
    "draw another line": _draw_line,
}  # fmt: skip
_LOOKS = ("stroked_rules", "filled_rules", "backgrounds", "no_vertical_rules", "within_a_form")


def page_mutants(report: Report, count: int, seed: int, formats: tuple[str, ...]) -> Iterator[Mutant]:
    """``count`` mutants of PDF and OFD files, of those formats that are asked for."""
    random = Random(seed)
    pages = lay_out(report)
    made = 0
    while made < count:
        for name, change in PAGE_MUTATIONS.items():
            for format_ in formats:
                if made == count:
                    return
                mutant = _mutant(report, pages, name, change, format_, random)
                if mutant is not None:
                    made += 1
                    yield mutant


def _mutant(
    report: Report, pages: list[Page], name: str, change: PageMutation, format_: str, random: Random
) -> Mutant | None:
    printed = dict(report.figures.printed)
    by_number = {text: cell for cell, text in printed.items()}
    number = random.randrange(len(pages))
    page = pages[number]
    within = [
        at
        for at, text in enumerate(page.texts)
        if any(top <= text.y <= bottom for _, top, _, bottom in page.tables)
        and (name != "misprint a label on the page" or text.text not in by_number)
    ]
    if not within:
        return None
    at = random.choice(within)
    hit = page.texts[at]
    if change is _drop_text:
        printed.pop(by_number.get(hit.text, ""), None)
    damaged = _rows_near(page, hit.y, by_number, printed)
    changed = [*pages[:number], deepcopy(page), *pages[number + 1 :]]
    change(changed[number], at, random)
    look = random.choice(_LOOKS)
    if format_ == "ofd":
        return Mutant(
            "ofd", "pages", name, write_ofd(changed), printed, damaged, f"page {number + 1}: {hit.text}"
        )
    pdf = LOOKS[look]
    for edit in pdf.edits:
        changed = edit(changed)
    return Mutant(
        "pdf", look, name, pdf.write(changed, pdf.style), printed, damaged, f"page {number + 1}: {hit.text}"
    )


def _rows_near(
    page: Page, y: float, by_number: Mapping[str, str], printed: Mapping[str, str]
) -> frozenset[str]:
    """The rows around a place, and the whole page's where no number is near: a header was hit."""
    near = {by_number[text.text] for text in page.texts if text.text in by_number and abs(text.y - y) < _NEAR}
    of_page = {by_number[text.text] for text in page.texts if text.text in by_number}
    return in_rows_of(near or of_page, {*printed, *by_number.values()})
