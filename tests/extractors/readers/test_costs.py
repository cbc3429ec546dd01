"""What would cost time that grows with the square of its size is refused; what pages hold is read."""

import io
import tarfile

import pytest

from benchmarks.bench_hostile import (
    attributes,
    header_lines,
    header_parameters,
    options,
    quoted_attributes,
    sparse_members,
)
from extractors import extract
from extractors.limits import LONGEST_HEADER, MOST_ATTRIBUTES, MOST_OPTIONS
from tests.layouts import all_different, report
from tests.layouts.web_pages import WEB_LAYOUTS

TOO_MANY = {
    "options": lambda: options(MOST_OPTIONS + 1),
    "attributes": lambda: attributes(MOST_ATTRIBUTES + 1),
    "attributes with what begins a tag in them": lambda: quoted_attributes(MOST_ATTRIBUTES + 1),
    "attributes on one of many lines": lambda: attributes(MOST_ATTRIBUTES + 1).replace(b" ", b"\n"),
    "attributes without blanks": lambda: attributes(MOST_ATTRIBUTES + 1).replace(b" ", b"/"),
    "parameters of a header": lambda: header_parameters(LONGEST_HEADER // 8),
}


@pytest.mark.parametrize("what", TOO_MANY)
def test_too_many_are_refused(what: str):
    assert extract(TOO_MANY[what](), "report").error_code == "too_complex"


def test_a_file_with_holes_in_an_archive_is_not_put_together():
    archive = sparse_members(10)
    (member,) = extract(archive, "a.tar").members
    assert (member.name, member.error_code) == ("report.txt", "unsupported_archive")


def test_the_members_beside_it_are_read():
    plain = io.BytesIO()
    with tarfile.open(fileobj=plain, mode="w") as archive:
        entry = tarfile.TarInfo("b.txt")
        entry.size = 3
        archive.addfile(entry, io.BytesIO(b"abc"))
    both = sparse_members(10).rstrip(b"\0")
    both += bytes(-len(both) % 512) + plain.getvalue()
    members = extract(both, "a.tar").members
    assert [(member.name, member.error_code) for member in members] == [
        ("report.txt", "unsupported_archive"),
        ("b.txt", None),
    ]


PAGE = WEB_LAYOUTS["clean"](report(all_different("2021")))
WORDS = " ".join(f"w{number}" for number in range(3 * MOST_ATTRIBUTES))
AROUND = {
    "a long script": f"<script>if (a<b) {{ {WORDS} }}</script>",
    "a script that is not closed": f"</body><script>a<b {WORDS}",
    "a long comment": f"<!-- <p {WORDS} -->",
    "a long style": f"<style>a<b {WORDS}</style>",
    "a long text": f"<p>a < b {WORDS}</p>",
    "a long value": f'<img alt="{WORDS}" src="data:image/png;base64,{"A" * 9000}">',
    "an apostrophe that stands alone": f"<p title=it's>{WORDS}</p><p title=that's>{WORDS}</p>",
    "many short tags": '<p class="a" style="b">x</p>' * 9000,
    "a list of towns": f"<select>{'<option value=a>某镇' * 4000}</select>",
}


@pytest.mark.parametrize("what", AROUND)
def test_a_page_with_much_around_the_report_is_read_as_without(what: str):
    page = PAGE.decode()
    with_it = page.replace("</body>", f"{AROUND[what]}</body>")
    assert with_it != page
    (expected,), (read,) = (extract(text.encode(), "report.html").reports for text in (page, with_it))
    assert [(cell.codes, cell.value, cell.status) for cell in read.cells] == [
        (cell.codes, cell.value, cell.status) for cell in expected.cells
    ]


def test_an_archive_of_many_headers_is_read():
    assert extract(header_lines(2000), "report.mht").error_code != "too_complex"
