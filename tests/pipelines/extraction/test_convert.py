"""Old Word files through LibreOffice: in batches, and where it fails, hangs or is not there."""

import os
import socket
import subprocess
import sys
import tempfile
from pathlib import Path
from types import SimpleNamespace

import pytest

from extractors import extract
from extractors.document import Grid
from extractors.readers.word.word_file import read as read_word
from pipelines.extraction.convert import Converted, Foreign, Patience, _Desk, convert, find_program
from schemas.extraction import Extraction
from tests.extractors.reading import above_info, assert_reads, by_name, read
from tests.layouts import REPORT_FORMS, all_different, packaging, report
from tests.layouts.word_documents import PLAIN, WORD_LAYOUTS
from tests.pipelines.extraction.ending import ends
from tests.pipelines.extraction.libreoffice import (
    COPY,
    NEEDS_LIBREOFFICE,
    POSIX,
    stand_in,
    written_by_libreoffice,
)

DOC, RICH = "application/msword", "application/rtf"
LAYOUTS_OF_OLD = ("plain", "tables_in_text_boxes", "changed_words", "numbered", "each_table_in_a_table")


@pytest.fixture(scope="module")
def old_files(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """Reports as .doc, by form and by layout, and one as .rtf."""
    folder = tmp_path_factory.mktemp("old")
    files: dict[str, bytes] = {str(form): PLAIN(report(all_different(form))) for form in REPORT_FORMS}
    files |= {name: WORD_LAYOUTS[name](report(all_different("2021"))) for name in LAYOUTS_OF_OLD}
    rich = written_by_libreoffice(folder, {"rich": files["2019"]}, "rtf")
    return written_by_libreoffice(folder, files, "doc") | rich


@pytest.fixture(scope="module")
def readings(old_files: dict[str, bytes]) -> dict[str, Extraction]:
    """What is read of them, all in one batch."""
    first = {name: extract(data, f"{name}.wps") for name, data in old_files.items()}
    assert {extraction.error_code for extraction in first.values()} == {"needs_libreoffice"}
    assert first["rich"].media_type == "application/rtf"
    assert {extraction.media_type for name, extraction in first.items() if name != "rich"} == {DOC}
    made = convert(
        {name: Foreign(data, first[name].media_type) for name, data in old_files.items()}, find_program()
    )
    return {name: extract(converted.data or b"") for name, converted in made.items()}


@NEEDS_LIBREOFFICE
@pytest.mark.parametrize("name", [*REPORT_FORMS, "rich", *LAYOUTS_OF_OLD])
def test_old_files_read_as_printed(name: str, readings: dict[str, Extraction]):
    form = name if name in REPORT_FORMS else "2019" if name == "rich" else "2021"
    figures = all_different(form)
    extraction = readings[name]
    assert extraction.error_code is None
    (reading,) = extraction.reports
    assert list(by_name(reading)) == list(figures.printed)
    assert_reads(reading, figures.printed)
    assert above_info(reading.findings) <= {"arithmetic_broken"}
    assert reading.text_key == read(PLAIN(report(figures))).text_key


FIELD = rb"{\field{\*\fldinst %b}{\fldrslt %b}}"
FIELDS = {
    "a total": (rb" =SUM(LEFT) ", "82"), "in a group": (rb"{\rtlch\fcs1 \af0 \insrsid7 =B1+C1 }", "83"),
    "a condition": (rb"{ IF 1 = 2 8 9 }", "84"), "the title": (rb" TITLE ", "2024"),
    "a mark": (rb" QUOTE 5 ", "85"),
}  # fmt: skip


@NEEDS_LIBREOFFICE
def test_fields_of_rich_text_show_the_results_that_it_holds():
    """A total is the one that is printed, not one that is worked out from what stands beside it."""
    cells = (b"1", b"2", *(FIELD % (code, result.encode()) for code, result in FIELDS.values()))
    ends = b"".join(b"\\cellx%d" % (1000 * number) for number in range(1, len(cells) + 1))
    row = b"\\trowd" + ends + b"\\pard\\intbl " + b"".join(cell + b"\\cell " for cell in cells) + b"\\row"
    made = convert({"rich": Foreign(b"{\\rtf1\\ansi " + row * 2 + b"\\pard a\\par}", RICH)}, find_program())
    grid, _ = read_word(made["rich"].data or b"").blocks
    assert isinstance(grid, Grid)
    assert list(grid.fields.texts) == ["1", "2", *(result for _, result in FIELDS.values())] * 2


def test_instructions_are_found_at_once_however_they_are_written(tmp_path: Path):
    desk = _Desk(tmp_path, "soffice")
    written = b"\\fldinst" + b"\\a0 {} " * 50_000
    for instruction in (written, written + b"=1"):
        path = tmp_path / "in" / desk.put(0, Foreign(instruction, RICH))
        assert (b"fldtext" in path.read_bytes()) == instruction.endswith(b"=1")


@NEEDS_LIBREOFFICE
def test_one_bad_file_costs_only_itself(old_files: dict[str, bytes]):
    cut = old_files["2021"][:3000]
    results = convert({"good": Foreign(old_files["2021"], DOC), "cut": Foreign(cut, DOC)}, find_program())
    assert results["good"].data
    assert set(results) == {"good", "cut"}
    if results["cut"].data is None:
        assert results["cut"].error_code == "conversion_failed"
    else:
        assert extract(results["cut"].data).error_code


def with_linked_picture(address: str) -> bytes:
    """A flat OpenDocument text whose picture is elsewhere."""
    namespaces = " ".join(
        f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{path}:1.0"'
        for name, path in (
            ("office", "office"), ("text", "text"), ("draw", "drawing"), ("svg", "svg-compatible"),
        )
    )  # fmt: skip
    return (
        f'<office:document {namespaces} xmlns:xlink="http://www.w3.org/1999/xlink" '
        'office:mimetype="application/vnd.oasis.opendocument.text" office:version="1.2"><office:body>'
        '<office:text><text:p><draw:frame svg:width="2cm" svg:height="2cm" text:anchor-type="as-char">'
        f'<draw:image xlink:href="{address}" xlink:type="simple" xlink:show="embed"/></draw:frame></text:p>'
        "</office:text></office:body></office:document>"
    ).encode()


@NEEDS_LIBREOFFICE
def test_linked_pictures_are_not_fetched():
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(0.1)
        linked = with_linked_picture(f"http://127.0.0.1:{server.getsockname()[1]}/a.png")
        file = Foreign(linked, "application/vnd.oasis.opendocument.text")
        assert convert({"linked": file}, find_program())["linked"].data
        with pytest.raises(TimeoutError):
            server.accept()


def package(name: str) -> bytes:
    """The least that a converted file is; the same bytes each time."""
    return packaging.package({"name": name})


def files(*names: str) -> dict[str, Foreign]:
    """Files that are packages already, but for the bad ones."""
    return {name: Foreign(name.encode() if "bad" in name else package(name), DOC) for name in names}


COPY_ALL = f'for file in "$@"; do {COPY}; done\n'


def copy_unless_bad(otherwise: str) -> str:
    return f'for file in "$@"; do grep -q bad "$file" && {otherwise}; {COPY}; done\n'


@pytest.fixture
def counted(tmp_path: Path) -> Path:
    """A file to which a stand-in adds a line each time it is called: how many files it got."""
    return tmp_path / "calls"


@POSIX
def test_a_batch_is_one_call(tmp_path: Path, counted: Path):
    program = stand_in(tmp_path, f"echo $# >> {counted}\n{COPY_ALL}")
    results = convert(files("one", "two", "three"), program)
    assert results == {name: Converted(package(name)) for name in ("one", "two", "three")}
    assert counted.read_text().split() == ["3"]


@POSIX
def test_what_a_batch_leaves_out_is_tried_alone(tmp_path: Path, counted: Path):
    program = stand_in(tmp_path, f"echo $# >> {counted}\n{copy_unless_bad('exit 1')}")
    results = convert(files("one", "bad", "three", "four"), program)
    assert [name for name, result in results.items() if result.data == package(name)] == [
        "one", "three", "four",
    ]  # fmt: skip
    assert results["bad"].error_code == "conversion_failed"
    assert counted.read_text().split() == ["4", "1", "2"]


@POSIX
def test_what_is_no_package_afterwards_has_failed(tmp_path: Path):
    program = stand_in(tmp_path, COPY_ALL)
    assert convert(files("bad"), program)["bad"].error_code == "conversion_failed"


@POSIX
def test_a_file_on_which_it_hangs_costs_only_itself(tmp_path: Path, counted: Path):
    program = stand_in(tmp_path, f"echo $# >> {counted}\n{copy_unless_bad('sleep 300')}")
    results = convert(files("one", "bad", "three", "bad too", "five"), program, Patience(3, 3))
    assert [name for name, result in results.items() if result.data] == ["one", "three", "five"]
    assert {results[name].error_code for name in ("bad", "bad too")} == {"timed_out"}
    assert counted.read_text().split() == ["5", "3", "1"]


@POSIX
def test_a_batch_may_take_as_long_as_it_goes_on(tmp_path: Path):
    program = stand_in(tmp_path, f'for file in "$@"; do sleep 0.8; {COPY}; done\n')
    results = convert(files(*"abcdef"), program, Patience(2, 2))
    assert all(result.data for result in results.values())


@POSIX
def test_what_hangs_is_ended_with_all_that_it_started(tmp_path: Path):
    started = tmp_path / "started"
    program = stand_in(tmp_path, f"sleep 300 &\necho $! >> {started}\nwait\n")
    results = convert(files("a", "b"), program, Patience(0.3, 0.1))
    assert {result.error_code for result in results.values()} == {"timed_out"}
    for process in map(int, started.read_text().split()):
        assert ends(process)


@POSIX
def test_nothing_stays_behind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    place = tmp_path / "tmp"
    place.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(place))
    convert(files("a"), stand_in(tmp_path, COPY_ALL))
    assert not list(place.iterdir())


@NEEDS_LIBREOFFICE
def test_libreoffice_that_is_killed_leaves_no_socket(tmp_path: Path):
    program, seen = tmp_path / "soffice", tmp_path / "seen"
    desk = _Desk(tmp_path / "desk", str(program))
    program.write_text(
        f'#!/bin/sh\n{find_program()} "$@" &\nwhile [ ! -S {desk.socket} ]; do sleep 0.05; done\n'
        f"touch {seen}\nkill -KILL $$\n",
        encoding="utf-8",
    )
    program.chmod(0o755)
    name = desk.put(0, Foreign(b"{\\rtf1 a}", "application/rtf"))
    assert desk.convert([name], Patience()) == "killed"
    assert seen.exists()
    assert not desk.socket.exists()


def test_without_libreoffice_nothing_is_converted():
    (result,) = convert(files("a"), None).values()
    assert (result.data, result.error_code) == (None, "needs_libreoffice")


def test_nothing_to_convert_starts_nothing(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(subprocess, "Popen", lambda *_, **__: pytest.fail("started"))
    assert convert({}, "soffice") == {}


@POSIX
@pytest.mark.parametrize("names", [("a",), ("a", "b", "c")])
def test_one_death_of_libreoffice_costs_nothing(tmp_path: Path, names: tuple[str, ...]):
    once = f"[ -e {tmp_path}/died ] || {{ touch {tmp_path}/died; kill -KILL $$; }}\n"
    results = convert(files(*names), stand_in(tmp_path, once + COPY_ALL))
    assert {name: result.data for name, result in results.items()} == {name: package(name) for name in names}


HEARD = (
    "signal.signal(signal.SIGTERM, signal.SIG_DFL); "
    "signal.pthread_sigmask(signal.SIG_UNBLOCK, [signal.SIGTERM]); "
)


@POSIX
@pytest.mark.parametrize("number", ["KILL", "TERM"])
def test_libreoffice_that_is_ended_every_time_is_no_files_fault(tmp_path: Path, counted: Path, number: str):
    # Whether a program hears of TERM at all it has from who started it: of tests, whoever came before.
    ended = f"import os, signal; {HEARD if number == 'TERM' else ''}os.kill(os.getpid(), signal.SIG{number})"
    program = stand_in(tmp_path, f"echo $# >> {counted}\nexec {sys.executable} -c '{ended}'\n")
    results = convert(files("a", "b"), program)
    assert {result.error_code for result in results.values()} == {"machine_failed"}
    assert counted.read_text().split() == ["2", "1", "1", "1", "1"]


ROOMY = {"f_frsize": 4096, "f_bavail": 10**6, "f_files": 10**6, "f_favail": 10**6}


@POSIX
@pytest.mark.parametrize(
    ("free", "code"),
    [
        ({"f_bavail": 0}, "machine_failed"),
        ({"f_favail": 3}, "machine_failed"),
        ({"f_files": 0, "f_favail": 0}, "conversion_failed"),
    ],
    ids=["no space", "no inodes", "a disk that counts no inodes"],
)
def test_no_room_for_temporary_files_is_no_files_fault(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, free: dict[str, int], code: str
):
    monkeypatch.setattr(os, "statvfs", lambda _: SimpleNamespace(**ROOMY | free))
    (result,) = convert(files("a"), stand_in(tmp_path, "exit 1")).values()
    assert result.error_code == code
