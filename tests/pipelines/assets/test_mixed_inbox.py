"""One run over an inbox with every format in it: the same figures come out of each."""

import zlib
from collections.abc import Callable
from decimal import Decimal
from importlib.util import find_spec
from pathlib import Path

import pytest

from pipelines.cli.run_summary import Places, RunOutcome, summary_text
from pipelines.extraction.convert import find_program
from pipelines.terminal import Style
from tests.fixtures.scans.draw import FOLDER as SCANS
from tests.hostile.packed import raw_zip
from tests.layouts import Report, all_different
from tests.layouts.fixed_pages import lay_out
from tests.layouts.ofd_files import write_ofd
from tests.layouts.page_documents import write_pdf
from tests.layouts.sheets import SHEET_LAYOUTS
from tests.layouts.web_pages import WEB_LAYOUTS
from tests.layouts.word_documents import PLAIN
from tests.overviews import rows_in
from tests.pipelines.extraction.libreoffice import written_by_libreoffice
from tests.pipelines.workbench import Workbench, report_of, text_of
from warehouse.overview import overview
from warehouse.working import open_working

WRITERS: dict[str, tuple[str, Callable[[Report], bytes]]] = {
    "甲镇.txt": ("text/plain", lambda report: text_of(report).encode("gb18030")),
    "乙镇.html": ("text/html", WEB_LAYOUTS["site"]),
    "丙镇.mht": ("multipart/related", WEB_LAYOUTS["archive"]),
    "丁镇.pdf": ("application/pdf", lambda report: write_pdf(lay_out(report))),
    "戊镇.docx": ("application/vnd.openxmlformats-officedocument.wordprocessingml.document", PLAIN),
    "己镇.xlsx": (
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", SHEET_LAYOUTS["one_sheet"],
    ),
    "庚镇.xls": ("application/vnd.ms-excel", SHEET_LAYOUTS["xls"]),
    "辛镇.csv": ("text/csv", SHEET_LAYOUTS["csv_in_gbk"]),
    "壬镇.ofd": ("application/ofd", lambda report: write_ofd(lay_out(report))),
}  # fmt: skip
OLD = {"子镇.doc": "application/msword", "丑镇.rtf": "application/rtf"}
PACKED = "癸镇.txt"
HAS_SCANS = all(find_spec(library) for library in ("cv2", "onnxruntime", "rapidocr"))


def zip_of_windows(name: str, data: bytes) -> bytes:
    """An archive as Windows in China writes one: the name in GBK, which the format does not know of."""
    packing = zlib.compressobj(9, zlib.DEFLATED, -15)
    packed = packing.compress(data) + packing.flush()
    return raw_zip([(f"各镇\\{name}".encode("gbk"), packed, len(data), 0)], checksum=zlib.crc32(data))


def of_town(file: str) -> Report:
    return report_of(f"鲁山县{Path(file).stem}")


@pytest.fixture(scope="module")
def mixed(tmp_path_factory: pytest.TempPathFactory) -> Workbench:
    desk = Workbench(tmp_path_factory.mktemp("mixed"))
    for file, (_, write) in WRITERS.items():
        desk.put(f"2024/{file}", write(of_town(file)))
    desk.put("county.zip", zip_of_windows(PACKED, text_of(of_town(PACKED)).encode()))
    if find_program():
        for suffix in ("doc", "rtf"):
            (file,) = (name for name in OLD if name.endswith(suffix))
            written = written_by_libreoffice(
                tmp_path_factory.mktemp(suffix), {"a": PLAIN(of_town(file))}, suffix
            )
            desk.put(f"2024/{file}", written["a"])
    else:
        desk.put("2024/丑镇.rtf", rb"{\rtf1 not to be converted here}")
    desk.put("scan.png", (SCANS / "cropped.png").read_bytes())
    desk.put("manifest.csv", "path,agency_name,report_year\nscan.png,鲁山县寅镇,2024\n")
    desk.put("note.txt", "明天开会。")
    desk.put("cut.pdf", b"%PDF-1.7\n")
    desk.put("picture.gif", b"GIF89a" + bytes(99))
    desk.load()
    return desk


def test_every_file_is_read_in_its_own_way(mixed: Workbench) -> None:
    read = {f"2024/{file}": media_type for file, (media_type, _) in WRITERS.items()}
    read[f"county.zip!/各镇/{PACKED}"] = "text/plain"
    if find_program():
        read |= {f"2024/{file}": media_type for file, media_type in OLD.items()}
    if HAS_SCANS:
        read["scan.png"] = "image/png"
    found = mixed.query("SELECT path, media_type FROM source_files WHERE status = 'extracted'")
    assert dict(found) == read


def test_what_is_not_read_says_why(mixed: Workbench) -> None:
    expected = {"note.txt": "not_a_report", "cut.pdf": "damaged_file", "picture.gif": "unsupported_format"}
    if not find_program():
        expected["2024/丑镇.rtf"] = "needs_libreoffice"
    if not HAS_SCANS:
        expected["scan.png"] = "needs_scans_extra"
    found = mixed.query("SELECT path, error_code FROM source_files WHERE error_code IS NOT NULL")
    assert dict(found) == expected


def test_the_same_figures_come_out_of_each(mixed: Workbench) -> None:
    printed = {
        cell: Decimal(text.replace(",", ""))
        for cell, text in all_different("2021").printed.items()
        if cell.startswith("application_dispositions/")
    }
    read = mixed.query(
        "SELECT agency_name, 'application_dispositions/' || disposition_code || '/' || applicant_code, "
        "application_count FROM application_dispositions JOIN reports USING (report_id) "
        "WHERE agency_name <> '鲁山县寅镇'"
    )
    towns = {*WRITERS, PACKED, *(OLD if find_program() else ())}
    expected = {
        (f"鲁山县{Path(town).stem}", cell): value for town in towns for cell, value in printed.items()
    }
    assert {(agency, cell): value for agency, cell, value in read} == expected


def test_the_summary_counts_by_format(mixed: Workbench) -> None:
    with open_working(mixed.home.working_database) as con:
        counts = overview(con)
    assert {
        ("text/plain", 3, 2, 1), ("application/pdf", 2, 1, 1), ("application/zip", 1, 0, 0),
        ("image/gif", 1, 0, 1),
    } <= set(rows_in(counts.media_types))  # fmt: skip
    assert (
        counts.media_types["files"].sum()
        == mixed.query("SELECT count(*) FROM source_files WHERE status <> 'ignored'")[0][0]
    )
    text = summary_text(counts, RunOutcome(None, (), 1), Places(None, None, Path("log")), Style())
    assert "      3        2       1  文本 · plain text" in text.splitlines()
