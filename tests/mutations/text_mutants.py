"""Damage to text dumps, a line or a character at a time."""

from collections.abc import Callable, Iterator, Mapping
from random import Random

import regex

from tests.layouts import LAYOUTS, Report
from tests.mutations.mutants import FURNITURE, PAGE_NUMBER, STRAY_NUMBER, Mutant, in_rows_of, in_table

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
    return [*lines[:at], PAGE_NUMBER, *lines[at:]]


def _insert_site_line(lines: list[str], at: int, _: Random) -> list[str]:
    return [*lines[:at], FURNITURE, *lines[at:]]


def _cut(lines: list[str], at: int, _: Random) -> list[str]:
    return lines[: at + 1]


def _swap_with_next(lines: list[str], at: int, _: Random) -> list[str] | None:
    """A label and a value: two values swapped, or two labels, are another report, not a damaged one."""
    if at + 1 >= len(lines) or _has_label(lines[at]) == _has_label(lines[at + 1]):
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
    "drop a line": _drop, "duplicate a line": _duplicate, "insert a blank line": _insert_blank,
    "insert a number": _insert_number, "insert a page number": _insert_page_number,
    "insert a site's line": _insert_site_line, "cut the file": _cut,
    "swap a label with its neighbour": _swap_with_next, "join two lines": _join_with_next,
    "split a line": _split, "misprint a label": _misprint, "drop a cell of a line": _drop_cell,
    "blank a value": _blank_value, "move a table": _move_table,
}  # fmt: skip


HARMLESS = frozenset(
    {
        "duplicate a line", "insert a blank line", "insert a page number", "insert a site's line",
        "move a table",
    }
)  # fmt: skip
"""Mutations after which every value is printed as before, in its place."""


def text_mutants(report: Report, count: int, seed: int) -> Iterator[Mutant]:
    """``count`` mutants of a report, spread over all layouts and mutations; the same for the same seed."""
    random = Random(seed)
    printed = report.figures.printed
    originals = {name: _table_lines(layout.lines(report)) for name, layout in LAYOUTS.items()}
    places = {name: _cells_by_line(tables, printed) for name, (_, tables, _) in originals.items()}
    over_columns = _header_words(report)
    made = 0
    while made < count:
        for layout, (above, tables, below) in originals.items():
            for mutation, change in MUTATIONS.items():
                at = random.randrange(len(tables))
                changed = change(tables, at, random)
                if changed is None or made >= count:
                    continue
                kept = [] if mutation == "cut the file" else below
                document = "\n".join([*above, *changed, *kept]) + "\n"
                damaged = _damaged(mutation, at, tables, places[layout], printed, over_columns)
                line = f"line {len(above) + at + 1}"
                yield Mutant("txt", layout, mutation, document.encode(), printed, damaged, line)
                made += 1


def _cells_by_line(lines: list[str], printed: Mapping[str, str]) -> list[frozenset[str]]:
    """The cells whose numbers each line prints; every number is printed once."""
    by_number = {text: cell for cell, text in printed.items()}
    return [frozenset(by_number[part] for part in _parts(line) if part in by_number) for line in lines]


def _parts(line: str) -> Iterator[str]:
    return (part.strip() for part in regex.split(r"[\t|]", line))


def _header_words(report: Report) -> str:
    """All that stands over columns and over blocks, to look words up in."""
    headers = [row for grid in report.grids for row in grid.rows if grid.is_header(row)]
    return " ".join(_compact(slot.text) for row in headers for slot in row)


def _compact(text: str) -> str:
    return regex.sub(r"[\s|]", "", text)


def _damaged(
    mutation: str,
    at: int,
    lines: list[str],
    cells: list[frozenset[str]],
    printed: Mapping[str, str],
    over_columns: str,
) -> frozenset[str]:
    """The cells that may have become unreadable.

    The rows of the numbers on the lines that changed; for a label the row of the next numbers, and the table
    where it stands over columns.
    """
    if mutation in HARMLESS and not (mutation == "duplicate a line" and cells[at]):
        return frozenset()
    if mutation == "cut the file":
        left: frozenset[str] = frozenset().union(*cells[:at])
        return in_rows_of(printed.keys() - left, printed)
    following = next((found for found in cells[at:] if found), frozenset())
    hit = following.union(*cells[at : at + 2])
    words = [word for line in lines[at : at + 2] if (word := _compact(line)) and not cells[at]]
    if any(word in over_columns for word in words) and mutation != "insert a number":
        return in_table(next(iter(following), "none").partition("/")[0], printed) | in_rows_of(hit, printed)
    return in_rows_of(hit, printed)


def _table_lines(lines: list[str]) -> tuple[list[str], list[str], list[str]]:
    """The lines before the first table, from there to the last one's end, and below."""
    start = next(index for index, line in enumerate(lines) if "第二十条" in line)
    end = next(index for index, line in enumerate(lines) if line.strip().startswith("五、"))
    return lines[:start], lines[start:end], lines[end:]
