"""Old Word files through LibreOffice: in batches, and where it fails, hangs or is not there."""

import os
import shutil
import socket
import stat
import subprocess
import tempfile
import time
from pathlib import Path

import pytest

from extractors import extract
from pipelines.convert import PACKAGE, Converted, Foreign, Patience, convert, find_program, read_converted
from schemas.extraction import Extraction
from tests.extractors.reading import above_info, assert_reads, by_name, read
from tests.layouts import REPORT_FORMS, all_different, report
from tests.layouts.word_documents import PLAIN, WORD_LAYOUTS

NEEDS_LIBREOFFICE = pytest.mark.skipif(
    find_program() is None, reason=f"LibreOffice is not installed (Debian package {PACKAGE})"
)
POSIX = pytest.mark.skipif(os.name != "posix", reason="the stand-in for LibreOffice is a shell script")
DOC = "application/msword"
LAYOUTS_OF_OLD = ("plain", "tables_in_text_boxes", "changed_words", "numbered", "each_table_in_a_table")


# --- with LibreOffice ---------------------------------------------------------------------------------------


def written_by_libreoffice(folder: Path, files: dict[str, bytes], suffix: str) -> dict[str, bytes]:
    """The same files in another format."""
    program = find_program()
    assert program
    for name, data in files.items():
        (folder / f"{name}.docx").write_bytes(data)
    command = [
        program, f"-env:UserInstallation={(folder / 'profile').as_uri()}", "--headless",
        "--convert-to", suffix, "--outdir", str(folder), *(str(folder / f"{name}.docx") for name in files),
    ]  # fmt: skip
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, timeout=100)
    return {name: (folder / f"{name}.{suffix}").read_bytes() for name in files}


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
    first = {name: (data, f"{name}.wps", extract(data, f"{name}.wps")) for name, data in old_files.items()}
    assert {extraction.error_code for _, _, extraction in first.values()} == {"needs_libreoffice"}
    return read_converted(first, extract)


@NEEDS_LIBREOFFICE
@pytest.mark.parametrize("name", [*REPORT_FORMS, "rich", *LAYOUTS_OF_OLD])
def test_old_files_read_as_printed(name: str, readings: dict[str, Extraction]):
    form = name if name in REPORT_FORMS else "2019" if name == "rich" else "2021"
    figures = all_different(form)
    extraction = readings[name]
    assert extraction.media_type == ("application/rtf" if name == "rich" else DOC)
    assert extraction.error_code is None
    (reading,) = extraction.reports
    assert list(by_name(reading)) == list(figures.printed)
    assert_reads(reading, figures.printed)
    assert above_info(reading.findings) <= {"arithmetic_broken"}
    assert reading.text_key == read(PLAIN(report(figures))).text_key


@NEEDS_LIBREOFFICE
def test_one_bad_file_costs_only_itself(old_files: dict[str, bytes]):
    cut = old_files["2021"][:3000]
    results = convert({"good": Foreign(old_files["2021"], DOC), "cut": Foreign(cut, DOC)}, Patience(60, 20))
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
            ("office", "office"),
            ("text", "text"),
            ("draw", "drawing"),
            ("svg", "svg-compatible"),
        )
    )
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
        assert convert({"linked": file})["linked"].data
        with pytest.raises(TimeoutError):
            server.accept()


# --- with a stand-in ----------------------------------------------------------------------------------------


def stand_in(folder: Path, script: str) -> str:
    """A program that is called like LibreOffice; ``$out`` is its folder, ``$files`` are its inputs."""
    program = folder / "soffice"
    head = '#!/bin/sh\nwhile [ "$1" != --outdir ]; do shift; done\nout=$2; shift 2\n'
    program.write_text(head + script, encoding="utf-8")
    program.chmod(program.stat().st_mode | stat.S_IXUSR)
    return str(program)


def files(*names: str) -> dict[str, Foreign]:
    return {name: Foreign(name.encode(), DOC) for name in names}


COPY = 'cp "$file" "$out/$(basename "$file" .doc).docx"'


@pytest.fixture
def counted(tmp_path: Path) -> Path:
    """A file to which a stand-in adds a line each time it is called."""
    return tmp_path / "calls"


@POSIX
def test_a_batch_is_one_call(tmp_path: Path, counted: Path):
    program = stand_in(tmp_path, f'echo >> {counted}\nfor file in "$@"; do {COPY}; done\n')
    results = convert(files("PK one", "PK two", "PK three"), program=program)
    assert results == {name: Converted(name.encode()) for name in ("PK one", "PK two", "PK three")}
    assert len(counted.read_text().splitlines()) == 1


@POSIX
def test_what_a_batch_leaves_out_is_tried_alone(tmp_path: Path, counted: Path):
    script = f'echo $# >> {counted}\nfor file in "$@"; do grep -q bad "$file" && exit 1; {COPY}; done\n'
    results = convert(files("PK one", "bad", "PK three"), program=stand_in(tmp_path, script))
    assert [results[name].data for name in ("PK one", "bad", "PK three")] == [b"PK one", None, b"PK three"]
    assert results["bad"].error_code == "conversion_failed"
    assert counted.read_text().split() == ["3", "1", "1"]


@POSIX
def test_what_is_no_package_afterwards_has_failed(tmp_path: Path):
    program = stand_in(tmp_path, f'for file in "$@"; do {COPY}; done\n')
    assert convert(files("not a package"), program=program)["not a package"].error_code == "conversion_failed"


@POSIX
def test_what_hangs_is_ended_with_all_that_it_started(tmp_path: Path):
    started = tmp_path / "started"
    program = stand_in(tmp_path, f"sleep 300 &\necho $! >> {started}\nwait\n")
    begin = time.monotonic()
    results = convert(files("PK a", "PK b"), Patience(0.3, 0.1), program)
    assert time.monotonic() - begin < 20
    assert {result.error_code for result in results.values()} == {"conversion_failed"}
    for process in map(int, started.read_text().split()):
        deadline = time.monotonic() + 5
        while is_running(process) and time.monotonic() < deadline:
            time.sleep(0.05)
        assert not is_running(process)


def is_running(process: int) -> bool:
    """Whether a process works still; one that has ended and waits to be asked does not."""
    try:
        return Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False


@POSIX
def test_nothing_stays_behind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    place = tmp_path / "tmp"
    place.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(place))
    convert(files("PK a"), program=stand_in(tmp_path, f'for file in "$@"; do {COPY}; done\n'))
    assert not list(place.iterdir())


# --- without it ---------------------------------------------------------------------------------------------


def test_without_libreoffice_the_package_is_named_and_all_else_is_read(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(shutil, "which", lambda _: None)
    rich = b"{\\rtf1 1}"
    word = PLAIN(report(all_different("2021")))
    first = {"a": (rich, "a.rtf", extract(rich)), "b": (word, "b.docx", extract(word))}
    read_again = read_converted(first, extract)
    assert read_again["b"] == first["b"][2]
    assert read_again["a"].error_code == "needs_libreoffice"
    assert PACKAGE in (read_again["a"].error_detail or "")
    assert read_again["a"].media_type == "application/rtf"


def test_nothing_to_convert_starts_nothing(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(subprocess, "Popen", lambda *_, **__: pytest.fail("started"))
    assert convert({}) == {}
