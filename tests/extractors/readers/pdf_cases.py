"""Ways in which a report comes as PDF, and what each of the two readings makes of one."""

from collections.abc import Callable
from dataclasses import dataclass

from extractors.document import Document
from extractors.readers.pdf import pdf_pages as pdf
from extractors.reading import read_report
from schemas.extraction import ReportReading
from tests.extractors.reading import assert_sound
from tests.layouts import Report
from tests.layouts.fixed_pages import lay_out
from tests.layouts.page_documents import (
    PLAIN,
    PageEdit,
    Style,
    framed,
    numbered,
    two_up,
    with_upright_labels,
    without_vertical_rules,
    write_pdf,
)


@dataclass(frozen=True, slots=True)
class Look:
    """A style, and what is changed on the pages before they are drawn."""

    style: Style = PLAIN
    edits: tuple[PageEdit, ...] = ()
    write: Callable[..., bytes] = write_pdf

    def __call__(self, report: Report) -> bytes:
        """The report as a file."""
        pages = lay_out(report)
        for edit in self.edits:
            pages = edit(pages)
        return self.write(pages, self.style)


LOOKS: dict[str, Look] = {
    "stroked_rules": Look(),
    "filled_rules": Look(Style(rules="filled")),
    "double_rules": Look(Style(rules="double")),
    "dashed_rules": Look(Style(rules="dashed")),
    "backgrounds": Look(Style(backgrounds=True)),
    "filled_rules_on_backgrounds": Look(Style(rules="filled", backgrounds=True)),
    "letters_spaced": Look(Style(letter_spacing=0.15)),
    "digits_spaced": Look(Style(spaced_digits=0.1)),
    "bold_by_doubles": Look(Style(bold_doubles=True)),
    "page_numbers": Look(edits=(numbered,)),
    "bare_page_numbers": Look(edits=(lambda pages: numbered(pages, "{}"),)),
    "framed_prose": Look(edits=(framed,)),
    "upright_labels": Look(edits=(with_upright_labels,)),
    "no_vertical_rules": Look(edits=(without_vertical_rules,)),
    "within_a_form": Look(Style(as_form=True)),
    "off_the_corner": Look(Style(corner=(-30, 45))),
    "two_pages_a_sheet": Look(write=two_up),
    **{
        f"turned_{90 * quarters}_rotated_{rotate}": Look(Style(quarters=quarters, rotate=rotate))
        for quarters in range(4)
        for rotate in (0, 90, 180, 270)
        if (quarters, rotate) != (0, 0)
    },
    "everything": Look(
        Style("filled", 0.1, 0.05, True, True, 1, 270, (10, 20), True),
        (numbered, framed, with_upright_labels),
    ),
}


def first_reading(data: bytes) -> ReportReading:
    """What is read without a second opinion: the first reading has to be right by itself."""
    report = read_report(pdf.read(data))
    assert_sound(report)
    return report


def second_document_of(data: bytes) -> Document:
    """The document of the other reading of all of a file."""
    read_again = pdf.read(data).read_again
    assert read_again is not None
    return read_again(None)
