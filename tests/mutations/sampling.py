"""Mutants of every format, in turn of every kind of damage."""

from collections.abc import Callable, Iterator, Mapping
from random import Random

from tests.extractors.readers.pdf_cases import LOOKS
from tests.layouts import LAYOUTS, Report
from tests.layouts.fixed_pages import lay_out
from tests.layouts.ofd_files import write_ofd
from tests.layouts.sheets import SHEET_LAYOUTS
from tests.layouts.web_pages import WEB_LAYOUTS
from tests.layouts.word_documents import WORD_LAYOUTS
from tests.mutations.element_mutants import element_mutants
from tests.mutations.grid_mutants import grid_mutants
from tests.mutations.mutants import Mutant
from tests.mutations.page_mutants import page_mutants
from tests.mutations.text_mutants import text_mutants

Write = Callable[[Report], bytes]


def _text(name: str) -> Write:
    return lambda report: LAYOUTS[name](report).encode()


WRITERS: Mapping[str, Mapping[str, Write]] = {
    "txt": {name: _text(name) for name in LAYOUTS},
    "html": {name: write for name, write in WEB_LAYOUTS.items() if name != "archive"},
    "mhtml": {"archive": WEB_LAYOUTS["archive"]},
    "docx": {
        name: WORD_LAYOUTS[name]
        for name in (
            "plain", "merged_the_old_way", "values_in_tables", "numbered", "scattered", "broken_labels",
        )
    },
    "xlsx": {
        name: SHEET_LAYOUTS[name]
        for name in ("one_sheet", "framed", "titles_in_one_cell", "a_sheet_each", "unmerged")
    },
    "xls": {"xls": SHEET_LAYOUTS["xls"]},
    "csv": {name: SHEET_LAYOUTS[name] for name in ("csv", "csv_unpadded", "csv_with_gaps", "semicolons")},
    "pdf": {name: LOOKS[name] for name in ("stroked_rules", "backgrounds", "framed_prose", "page_numbers")},
    "ofd": {"pages": lambda report: write_ofd(lay_out(report))},
}  # fmt: skip
"""By format, the layouts that are damaged, each with what writes a report in it."""
FORMATS = tuple(WRITERS)
_RAGGED = frozenset({"txt", "html", "mhtml"})
"""Formats whose rows need not be equally wide; in sheets a lost cell would be a shifted row."""
_BINARY = frozenset({"docx", "xlsx", "xls", "pdf", "ofd", "mhtml", "html", "csv"})


def mutants(report: Report, count: int, seed: int, format_: str) -> Iterator[Mutant]:
    """About ``count`` mutants of a report in one format, the same for the same seed."""
    of_its_own = {
        "txt": lambda number: text_mutants(report, number, seed),
        "html": lambda number: element_mutants(report, number, seed, ("html",)),
        "docx": lambda number: element_mutants(report, number, seed, ("docx",)),
        "pdf": lambda number: page_mutants(report, number, seed, ("pdf",)),
        "ofd": lambda number: page_mutants(report, number, seed, ("ofd",)),
    }
    cuts = count // 8 if format_ in _BINARY else 0
    own = (count - cuts) // 2 if format_ in of_its_own else 0
    if own:
        yield from of_its_own[format_](own)
    yield from _cut_files(report, cuts, seed, format_)
    yield from _damaged_tables(report, count - cuts - own, seed, format_)


def _damaged_tables(report: Report, count: int, seed: int, format_: str) -> Iterator[Mutant]:
    layouts = list(WRITERS[format_].items())
    changed = grid_mutants(report, count, seed, ragged=format_ in _RAGGED)
    for number, (name, damaged_report, printed, damaged) in enumerate(changed):
        layout, write = layouts[number % len(layouts)]
        yield Mutant(format_, layout, name, write(damaged_report), printed, damaged, f"number {number}")


def _cut_files(report: Report, count: int, seed: int, format_: str) -> Iterator[Mutant]:
    """Files that end early: what is left of them may be anything but wrong."""
    random = Random(seed)
    everything = frozenset(report.figures.printed)
    for number in range(count):
        layout, write = list(WRITERS[format_].items())[number % len(WRITERS[format_])]
        data = write(report)
        at = random.randrange(len(data))
        yield Mutant(
            format_, layout, "cut the file", data[:at], report.figures.printed, everything, f"byte {at}"
        )
