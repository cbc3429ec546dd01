"""Stands in for the reader of reports where a test needs one that misbehaves; workers import it by name."""

import hashlib
import itertools
import json
import os
import signal
import subprocess
import time
from decimal import Decimal
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from schemas.extraction import CellReading, Extraction, ReportReading
from schemas.findings import Finding
from schemas.forms import FACT_TABLES, form_table
from schemas.store import stored_finding

ENDS_ITS_PROCESS, RAISES, GIVES_NOTHING, DOES_NOT_FIT = b"end", b"raise", b"nothing", b"misfit"
NEVER_ENDS, EATS_MEMORY, IS_SHOT, ABORTS = b"for ever", b"eat", b"shot", b"abort"


def made_up(data: bytes, name: str = "") -> Extraction:
    """A report for any bytes: every cell states how many bytes there were.

    ``town|year|n`` names body and year; some bytes are dangerous (see the names above).
    """
    if data == ENDS_ITS_PROCESS:
        os._exit(9)
    if data.startswith(NEVER_ENDS):
        # Inside of one call to a library, where no signal handler of Python's would run.
        sum(itertools.repeat(0))
    if data == EATS_MEMORY:
        eaten = []
        while True:
            eaten.append(bytearray(128 * 1024 * 1024))
    if data == IS_SHOT:
        os.kill(os.getpid(), signal.SIGKILL)
    if data == ABORTS:
        os.abort()
    if data == RAISES:
        raise RuntimeError("a bug in the reader")
    if data == GIVES_NOTHING:
        return Extraction("text/plain", "utf-8")
    if data.startswith(b"picture"):
        return Extraction("image/png", None, error_code="unsupported_format", error_detail="a picture")
    if data.startswith(b"not a report"):
        return Extraction("text/plain", "utf-8", error_code="not_a_report", error_detail="no title")
    return Extraction("text/plain", "utf-8", (_report(data),))


def never_ends_on_pages(data: bytes, name: str = "") -> Extraction:
    """The same, but for PDF files."""
    return made_up(NEVER_ENDS if data.startswith(b"%PDF-") else data, name)


def takes_its_time(data: bytes, name: str = "") -> Extraction:
    """The same, in a tenth of a second; hangs on pages."""
    time.sleep(0.1)
    return never_ends_on_pages(data, name)


def starts_another(data: bytes, name: str = "") -> Extraction:
    """Start a program that never ends, leave its number in the file that the bytes name, and never end."""
    started = subprocess.Popen(["sleep", "1000"])
    Path(data.decode().split("|")[2]).write_text(str(started.pid))
    return made_up(NEVER_ENDS)


def is_shot_once(data: bytes, name: str = "") -> Extraction:
    """The same, but that the process is ended, as by a machine without memory, where the bytes name a file
    that is not there yet.
    """
    place = data.decode().partition("/")[2]
    if place and not Path(f"/{place}").exists():
        Path(f"/{place}").touch()
        os.kill(os.getpid(), signal.SIGKILL)
    return made_up(data, name)


def takes_most(data: bytes, name: str = "") -> Extraction:
    """The same, with three quarters of two gigabytes, once Arrow has made something."""
    pa.array([1])
    bytearray(1536 << 20)
    return made_up(data, name)


def grows(data: bytes, name: str = "") -> Extraction:
    """Take much memory and keep it, as a library may."""
    _kept[:] = [bytearray(600 * 1024 * 1024)]
    time.sleep(0.6)
    return made_up(data, name)


_kept: list[bytearray] = []


def _report(data: bytes) -> ReportReading:
    agency, year, *_ = (*data.decode().split("|"), "", "")
    value = Decimal(10) ** 30 if data == DOES_NOT_FIT else Decimal(len(data))
    return ReportReading(
        title=f"{agency}{year}年政府信息公开工作年度报告",
        agency=agency or None,
        agency_printed=agency or None,
        place=agency[:3] if len(agency) > 4 else None,
        year=int(year) if year else None,
        signed_on=None,
        published_on=None,
        article20_form="2021",
        dispositions_form="2021",
        text_key=data.hex(),
        cells=tuple(
            CellReading(
                table,
                codes,
                "stated",
                value,
                str(value),
                "line=1",
                "labels",
                "count" if table == "article20_items" else None,
            )
            for table in FACT_TABLES
            for codes in form_table(table, "2021").cells()
        ),
        findings=(Finding("signature_missing"),),
    )


def store_messages(root: Path) -> None:
    """Make a store one of when findings were stored with their messages."""
    for folder in root.glob("0*"):
        file, label = folder / "findings.parquet", folder / "batch.json"
        rows = pq.read_table(file)
        findings = [stored_finding(row) for row in rows.to_pylist()]
        rows = rows.drop_columns("details")
        for name in ("severity", "message_en", "message_zh"):
            texts = pa.array([getattr(finding, name) for finding in findings], pa.string())
            rows = rows.append_column(name, texts)
        pq.write_table(rows, file)
        said = json.loads(label.read_text())
        said["sha256"][file.name] = hashlib.sha256(file.read_bytes()).hexdigest()
        label.write_text(json.dumps(said))
