"""Damage to text dumps, a line or a character at a time."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from random import Random

import regex

from tests.layouts import LAYOUTS, Report

STRAY_NUMBER = "9,990,999"
"""Printed in no cell of the test figures."""


@dataclass(frozen=True, slots=True)
class Mutant:
    """A damaged document, and what was done to it."""

    layout: str
    mutation: str
    document: str
    line: int


Mutation = Callable[[list[str], int, Random], list[str] | None]
"""Changes lines at a place; None where there is nothing to change."""


def _has_label(line: str) -> bool:
    return any("\u4e00" <= character <= "\u9fff" for character in line)


def _drop(lines: list[str], at: int, _: Random) -> list[str]:
    return lines[:at] + lines[at + 1 :]


def _duplicate(lines: list[str], at: int, _: Random) -> list[str]:
    return lines[: at + 1] + lines[at:]


def _insert_blank(lines: list[str], at: int, _: Random) -> list[str]:
    return [*lines[:at], "", *lines[at:]]


def _insert_number(lines: list[str], at: int, _: Random) -> list[str]:
    return [*lines[:at], STRAY_NUMBER, *lines[at:]]


def _insert_page_number(lines: list[str], at: int, _: Random) -> list[str]:
    return [*lines[:at], "- 3 -", *lines[at:]]


def _insert_site_line(lines: list[str], at: int, _: Random) -> list[str]:
    return [*lines[:at], "打印本页 关闭窗口", *lines[at:]]


def _cut(lines: list[str], at: int, _: Random) -> list[str]:
    return lines[: at + 1]


def _swap_with_next(lines: list[str], at: int, _: Random) -> list[str] | None:
    """Two lines, of which one holds a label: two values swapped are another report, not a damaged one."""
    if at + 1 >= len(lines) or not _has_label(lines[at] + lines[at + 1]):
        return None
    return [*lines[:at], lines[at + 1], lines[at], *lines[at + 2 :]]


def _join_with_next(lines: list[str], at: int, _: Random) -> list[str] | None:
    if at + 1 >= len(lines):
        return None
    return [*lines[:at], lines[at] + lines[at + 1], *lines[at + 2 :]]


def _split(lines: list[str], at: int, random: Random) -> list[str] | None:
    """Break a line between two of its characters, but not within a number: half of one is another number."""
    places = [
        place
        for place in range(1, len(lines[at]))
        if not (lines[at][place - 1] in "0123456789,." and lines[at][place] in "0123456789,.")
    ]
    if not places:
        return None
    place = random.choice(places)
    return [*lines[:at], lines[at][:place], lines[at][place:], *lines[at + 1 :]]


def _misprint(lines: list[str], at: int, random: Random) -> list[str] | None:
    """One character of a label lost, doubled or replaced."""
    places = [place for place, character in enumerate(lines[at]) if _has_label(character)]
    if not places:
        return None
    place = random.choice(places)
    line = lines[at]
    wrong = random.choice(["", line[place] * 2, "某"])
    return [*lines[:at], line[:place] + wrong + line[place + 1 :], *lines[at + 1 :]]


def _drop_cell(lines: list[str], at: int, random: Random) -> list[str] | None:
    """One cell of a line that holds several, with its separator."""
    separator = next((mark for mark in "\t|" if mark in lines[at]), None)
    if separator is None:
        return None
    parts = lines[at].split(separator)
    parts.pop(random.randrange(len(parts)))
    return [*lines[:at], separator.join(parts), *lines[at + 1 :]]


def _blank_value(lines: list[str], at: int, random: Random) -> list[str] | None:
    """One number of a line taken out, its marks left."""
    parts = regex.split(r"([\t|])", lines[at])
    numbers = [index for index, part in enumerate(parts) if part.strip()[:1].isdigit()]
    if not numbers:
        return None
    parts[random.choice(numbers)] = ""
    return [*lines[:at], "".join(parts), *lines[at + 1 :]]


def _move_table(lines: list[str], at: int, _: Random) -> list[str]:
    """The table that a line stands in, with its heading, moved behind the others."""
    headings = [
        index for index, line in enumerate(lines) if line.strip().startswith(("三、收到", "四、政府"))
    ]
    bounds = [0, *headings, len(lines)]
    start = max(bound for bound in bounds if bound <= at)
    end = min(bound for bound in bounds if bound > at)
    return [*lines[:start], *lines[end:], "", *lines[start:end]]


MUTATIONS: dict[str, Mutation] = {
    "drop a line": _drop,
    "duplicate a line": _duplicate,
    "insert a blank line": _insert_blank,
    "insert a number": _insert_number,
    "insert a page number": _insert_page_number,
    "insert a site's line": _insert_site_line,
    "cut the file": _cut,
    "swap a label with its neighbour": _swap_with_next,
    "join two lines": _join_with_next,
    "split a line": _split,
    "misprint a label": _misprint,
    "drop a cell of a line": _drop_cell,
    "blank a value": _blank_value,
    "move a table": _move_table,
}


def text_mutants(report: Report, count: int, seed: int) -> Iterator[Mutant]:
    """``count`` mutants of a report, spread over all layouts and mutations; the same for the same seed."""
    random = Random(seed)
    originals = {name: _table_lines(layout.lines(report)) for name, layout in LAYOUTS.items()}
    made = 0
    while made < count:
        for layout, (above, tables, below) in originals.items():
            for mutation, change in MUTATIONS.items():
                at = random.randrange(len(tables))
                changed = change(tables, at, random)
                if changed is None or made >= count:
                    continue
                kept = [] if mutation == "cut the file" else below
                yield Mutant(
                    layout, mutation, "\n".join([*above, *changed, *kept]) + "\n", len(above) + at + 1
                )
                made += 1


def _table_lines(lines: list[str]) -> tuple[list[str], list[str], list[str]]:
    """The lines before the first table, from there to the last one's end, and below."""
    start = next(index for index, line in enumerate(lines) if "第二十条" in line)
    end = next(index for index, line in enumerate(lines) if line.strip().startswith("五、"))
    return lines[:start], lines[start:end], lines[end:]
