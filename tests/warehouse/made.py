"""Reports made up for tests, and the files of the extraction store that hold them."""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq

from schemas.arrow_schemas import arrow_schema
from schemas.extraction import CellReading, Extraction, ReportReading
from schemas.forms import FACT_TABLES, Codes, TableName, form_table, report_form
from schemas.store import store_rows
from schemas.terms import FormVersion
from warehouse.load import RESOLVED, load_arithmetic, load_cells, replace_all, replace_year
from warehouse.publish import Versions

EXTRACTOR = "e1"
VERSIONS = Versions("0.1.0", EXTRACTOR)
FIRST_RELEASE = datetime(2026, 11, 21, 23, 30, tzinfo=UTC)
"""When the release of the fixtures was built."""

Printed = tuple[Decimal | None, str]
"""A cell's value and status."""

Cell = tuple[TableName, Codes]
"""A cell's table and codes."""


def number(value: int | str) -> Printed:
    """A cell that prints a number."""
    return Decimal(value), "stated"


BLANK: Printed = (None, "blank")


@dataclass(frozen=True)
class Made:
    """A report: every cell states 0 unless ``cells`` says otherwise."""

    report_id: str
    year: int | None
    agency: str = "鲁山县下汤镇"
    article20: FormVersion = "2021"
    dispositions: FormVersion = "2021"
    cells: dict[Cell, Printed] = field(default_factory=dict)
    body: str | None = None
    place: str | None = None
    where: Mapping[str, str | date | None] = field(default_factory=dict)
    """More columns of ``reports``."""

    @property
    def agency_id(self) -> str:
        """The body's id; a body of its own unless one is given."""
        return self.body or f"a{self.report_id}"

    @property
    def sha256(self) -> str:
        """The hash of the file it stands in."""
        return hashlib.sha256(self.report_id.encode()).hexdigest()

    @property
    def path(self) -> str:
        """The file it stands in."""
        return f"inbox/{self.report_id}.txt"

    def forms(self) -> dict[TableName, FormVersion]:
        """The form of each of its tables."""
        return {
            "article20_items": self.article20,
            "application_dispositions": self.dispositions,
            "review_litigation_counts": self.dispositions,
        }

    def readings(self) -> tuple[CellReading, ...]:
        """Its full grid."""
        return tuple(
            self._reading(table, codes)
            for table in FACT_TABLES
            for codes in form_table(table, self.forms()[table]).cells()
        )

    def _reading(self, table: TableName, codes: Codes) -> CellReading:
        value, status = self.cells.get((table, codes), number(0))
        return CellReading(
            table=table,
            codes=codes,
            status=status,  # type: ignore[arg-type]
            value=value,
            raw_text=None if value is None else f"{value.normalize():f}",
            locator=f"line=1;col={codes[-1]}",
            placement="labels",
            unit="count" if table == "article20_items" else None,
        )


def store(folder: Path, *batches: Iterable[Made], extractor: str = EXTRACTOR) -> list[Path]:
    """One Parquet file of cells a batch."""
    folder.mkdir(parents=True, exist_ok=True)
    files = []
    for position, batch in enumerate(batches):
        extractions = [
            (made.sha256, Extraction("text/plain", "utf-8", (reading_of(made),))) for made in batch
        ]
        file = folder / f"cells-{extractor}-{position}.parquet"
        pq.write_table(store_rows(extractions, extractor)["cells"], file)
        files.append(file)
    return files


def reading_of(made: Made) -> ReportReading:
    return ReportReading(
        title=None,
        agency=made.agency,
        agency_printed=made.agency,
        place=None,
        year=made.year,
        signed_on=None,
        published_on=None,
        article20_form=made.article20,
        dispositions_form=made.dispositions,
        text_key=made.report_id,
        cells=made.readings(),
        findings=(),
    )


def resolved(reports: Iterable[Made], extractor: str = EXTRACTOR) -> pa.Table:
    """Which reading each report is loaded from."""
    rows = [
        {
            "source_sha256": made.sha256,
            "extractor_version": extractor,
            "report_index": 0,
            "report_id": made.report_id,
            "report_year": made.year,
        }
        for made in reports
    ]
    return pa.Table.from_pylist(rows, schema=RESOLVED)


def report_rows(reports: Iterable[Made]) -> pa.Table:
    """Rows of ``reports``."""
    return rows_of(
        "reports",
        [
            {
                "report_id": made.report_id,
                "agency_id": made.agency_id,
                "place": made.place,
                "agency_name": made.agency,
                "agency_name_printed": made.agency,
                "report_year": made.year,
                "title": f"{made.agency}政府信息公开工作年度报告",
                "form_version": report_form(made.article20, made.dispositions),
                "article20_form": made.article20,
                "dispositions_form": made.dispositions,
                "status": "complete",
                "verification": "verified",
                "review_reasons": None,
                "source_sha256": made.sha256,
                "extractor_version": EXTRACTOR,
                "reading_key": f"read as {made.report_id}",
                **made.where,
            }
            for made in reports
        ],
    )


def source_rows(reports: Iterable[Made]) -> pa.Table:
    """Rows of ``report_sources``."""
    return rows_of(
        "report_sources",
        [
            {
                "report_id": made.report_id,
                "report_year": made.year,
                "path": made.path,
                "source_sha256": made.sha256,
                "role": "current",
            }
            for made in reports
        ],
    )


def file_rows(reports: Iterable[Made]) -> pa.Table:
    """Rows of ``source_files``."""
    seen = datetime(2026, 11, 21, tzinfo=UTC)
    return rows_of(
        "source_files",
        [
            {
                "path": made.path,
                "source_sha256": made.sha256,
                "status": "extracted",
                "is_present": True,
                "first_seen_at": seen,
                "last_seen_at": seen,
                "report_id": made.report_id,
            }
            for made in reports
        ],
    )


def rows_of(table: str, rows: Sequence[dict[str, Any]]) -> pa.Table:
    """Rows with every declared column; those not given are NULL."""
    names = arrow_schema(table).names
    return pa.Table.from_pylist(
        [{name: row.get(name) for name in names} for row in rows],
        schema=pa.schema([item.with_nullable(True) for item in arrow_schema(table)]),
    )


def load(con: duckdb.DuckDBPyConnection, reports: Sequence[Made], folder: Path) -> None:
    """Load reports as a run does: files, reports, sources, facts, arithmetic."""
    files = store(folder, reports)
    replace_all(con, "source_files", file_rows(reports))
    for year in dict.fromkeys(made.year for made in reports):
        of_year = [made for made in reports if made.year == year]
        replace_year(con, "reports", year, report_rows(of_year))
        replace_year(con, "report_sources", year, source_rows(of_year))
        for table in FACT_TABLES:
            load_cells(con, [table], year, [(files, resolved(reports))])
        load_arithmetic(con, year)


THREE = (
    Made("r1", 2024, "乌苏市甘河子镇"),
    Made("r2", 2020, "英都镇", "2019", "2019"),
    Made("p3", None, "金牛镇", "2021", "2019"),
)
"""One report of each form; the year of one is unknown."""
