"""Old Word files in a run: converted by LibreOffice on the way, or said why not."""

import os
import subprocess
import sys
from decimal import Decimal
from pathlib import Path

import pytest

from pipelines.extraction import convert
from pipelines.extraction.work import Limits
from pipelines.settings import PROJECT
from schemas.errors import LIBREOFFICE_PACKAGE
from tests.layouts import all_different
from tests.layouts.word_documents import PLAIN
from tests.pipelines.extraction.ending import comes_true, ends
from tests.pipelines.extraction.libreoffice import NEEDS_LIBREOFFICE, POSIX, stand_in, written_by_libreoffice
from tests.pipelines.inbox.test_archives import zipped
from tests.pipelines.workbench import Workbench, report_of, text_of

RICH = rb"{\rtf1\ansi a report}"
FILES = "SELECT path, status, error_code FROM source_files ORDER BY path"


@pytest.fixture
def desk(tmp_path: Path) -> Workbench:
    return Workbench(tmp_path)


@NEEDS_LIBREOFFICE
def test_old_files_are_read_in_a_run_like_any_other(desk: Workbench, tmp_path: Path):
    towns = {name: PLAIN(report_of(f"鲁山县{name}")) for name in ("下汤镇", "仓头乡")}
    doc = written_by_libreoffice(tmp_path, towns, "doc")
    desk.put("下汤镇.doc", doc["下汤镇"])
    desk.put("county.zip", zipped([("仓头乡.wps", doc["仓头乡"])]))
    desk.put("cut.doc", doc["下汤镇"][:3000])
    desk.load()
    assert desk.query(
        "SELECT file.path, file.status, file.media_type, agency_name FROM source_files AS file "
        "LEFT JOIN reports USING (report_id) WHERE path <> 'cut.doc' ORDER BY path"
    ) == [
        ("county.zip", "container", "application/zip", None),
        ("county.zip!/仓头乡.wps", "extracted", "application/msword", "鲁山县仓头乡"),
        ("下汤镇.doc", "extracted", "application/msword", "鲁山县下汤镇"),
    ]
    assert desk.query("SELECT status FROM source_files WHERE path = 'cut.doc'") == [("failed",)]
    printed = all_different("2021").printed.items()
    numbers = [Decimal(text.replace(",", "")) for cell, text in printed if cell.startswith("application_")]
    read = desk.query(
        "SELECT count(*) FILTER (value_status = 'stated'), sum(application_count) "
        "FROM application_dispositions GROUP BY report_id"
    )
    assert read == [(175, sum(numbers))] * 2
    in_archive = "SELECT count(*) FROM article20_items WHERE starts_with(locator, 'member=仓头乡.wps;')"
    assert desk.query(in_archive) == [(10,)]


@pytest.fixture
def programs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder where a run looks for LibreOffice; it is empty."""
    folder = tmp_path / "programs"
    folder.mkdir()
    monkeypatch.setattr(convert, "_PROGRAMS", (str(folder / "soffice"),))
    return folder


def test_without_libreoffice_the_package_is_named_and_all_else_is_read(desk: Workbench, programs: Path):
    desk.put("a.rtf", RICH)
    desk.put("b.txt", text_of(report_of("鲁山县下汤镇")))
    desk.put("c.zip", zipped([("inside.rtf", RICH + b" "), ("d.txt", text_of(report_of("鲁山县瓦屋镇")))]))
    desk.load()
    assert desk.query(FILES) == [
        ("a.rtf", "failed", "needs_libreoffice"), ("b.txt", "extracted", None),
        ("c.zip", "container", None), ("c.zip!/d.txt", "extracted", None),
        ("c.zip!/inside.rtf", "failed", "needs_libreoffice"),
    ]  # fmt: skip
    assert desk.query(
        f"SELECT DISTINCT media_type, error_detail LIKE '%{LIBREOFFICE_PACKAGE}%' FROM source_files "
        "WHERE error_code IS NOT NULL"
    ) == [("application/rtf", True)]


@POSIX
def test_the_next_run_reads_what_was_waiting_for_libreoffice(desk: Workbench, programs: Path, tmp_path: Path):
    desk.put("a.rtf", RICH)
    desk.load()
    assert desk.query(FILES) == [("a.rtf", "failed", "needs_libreoffice")]
    (tmp_path / "made.docx").write_bytes(PLAIN(report_of("鲁山县下汤镇")))
    stand_in(programs, f'cp {tmp_path}/made.docx "$out/0.docx"\n')
    desk.load()
    assert desk.query(FILES) == [("a.rtf", "extracted", None)]
    assert desk.query("SELECT agency_name FROM reports") == [("鲁山县下汤镇",)]


@POSIX
def test_what_cost_its_limit_is_tried_again_only_with_other_means(
    desk: Workbench, programs: Path, tmp_path: Path
):
    calls = tmp_path / "calls"
    for name, script, limit in (("hangs", "sleep 300", 3), ("fails", "exit 1", 300)):
        stand_in(programs, f"echo >> {calls}-{name}\n{script}\n")
        desk.put("a.rtf", RICH + name.encode())
        desk.limits = Limits(seconds=limit)
        expected = "timed_out" if name == "hangs" else "conversion_failed"
        for _ in range(2):
            desk.load()
            assert desk.query("SELECT error_code FROM source_files WHERE is_present") == [(expected,)]
        assert len((tmp_path / f"calls-{name}").read_text().splitlines()) == 1
        desk.limits = Limits(seconds=limit + 1)
        desk.load()
        assert len((tmp_path / f"calls-{name}").read_text().splitlines()) == 2


CONVERTS = """
import sys
from pipelines.extraction.convert import Foreign, convert
convert({"a": Foreign(b"{", "application/rtf")}, sys.argv[1])
"""


@POSIX
def test_libreoffice_ends_with_the_process_that_started_it(tmp_path: Path):
    started = tmp_path / "started"
    program = stand_in(tmp_path, f"sleep 300 &\necho $$ $! > {started}\nwait\n")
    place = tmp_path / "tmp"
    place.mkdir()
    environment = {**os.environ, "TMPDIR": str(place)}
    converting = subprocess.Popen([sys.executable, "-c", CONVERTS, program], cwd=PROJECT, env=environment)
    assert comes_true(lambda: started.exists() and len(started.read_text().split()) == 2)
    converting.kill()
    converting.wait()
    for process in map(int, started.read_text().split()):
        assert ends(process)
    assert comes_true(lambda: not list(place.iterdir()))
