"""The cells in which several readings of one report differ (table ``report_version_cells``)."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

import duckdb
import pyarrow as pa

from schemas.forms import FACT_TABLES, cell_name, cells_of_all_forms
from schemas.rules.sums import plain_number
from warehouse.content import ReportIds, replacing
from warehouse.load import check_reports, delete_rows
from warehouse.session import query, relation, transaction

_COMPARED_COLUMNS: dict[str, pa.DataType] = {
    "number": pa.int32(),
    "report_id": pa.string(),
    "report_year": pa.int16(),
    "source_sha256": pa.string(),
    "extractor_version": pa.string(),
    "report_index": pa.int16(),
    "locator_prefix": pa.string(),
    "current_sha256": pa.string(),
    "current_extractor_version": pa.string(),
    "current_index": pa.int16(),
}
COMPARED = pa.schema(_COMPARED_COLUMNS)
"""A reading that does not count, whose report it is of, and the reading that counts."""


@dataclass(frozen=True, slots=True)
class DifferingCell:
    """A cell in which a version differs: what it says there, what the current one says, and the place."""

    cell: str
    stated: str
    expected: str
    locator: str | None


def load_version_cells(
    con: duckdb.DuckDBPyConnection,
    year: int | None,
    cell_files: Sequence[Path],
    compared: pa.Table,
    report_ids: ReportIds = None,
) -> None:
    """Replace one report year of ``report_version_cells``, or some of its reports, by comparing readings in
    the extraction store.

    Args:
        cell_files: Parquet files of the store's table ``cells`` that hold the readings.
        compared: the readings to compare of these reports, as :data:`COMPARED`.

    Raises:
        RowsRefusedError: a reading is of a report that is not replaced.
    """
    table = "report_version_cells"
    check_reports(table, report_ids, compared)
    with relation(con, "compared", compared), transaction(con), replacing(con, [table], year, report_ids):
        delete_rows(con, table, year, report_ids)
        if compared.num_rows:
            con.execute(query("report_version_cells"), {"files": [str(path) for path in cell_files]})


def differing_cells(
    con: duckdb.DuckDBPyConnection, year: int | None
) -> Mapping[tuple[str, int], Sequence[DifferingCell]]:
    """The cells in which versions of one year differ, by file and position, in the order of the form."""
    rows = con.execute(query("differing_cells"), {"year": year}).fetchall()
    # The newest form first: a finding lists cells so, and its id hangs on it.
    printed = [cell_name(table, codes) for table in FACT_TABLES for codes in cells_of_all_forms(table)]
    order = {cell: place for place, cell in enumerate(printed)}
    found: dict[tuple[str, int], list[DifferingCell]] = defaultdict(list)
    for sha256, index, cell, value, status, current_value, current_status, locator in sorted(
        rows, key=lambda row: order[row[2]]
    ):
        stated, expected = _told(value, status), _told(current_value, current_status)
        found[sha256, index].append(DifferingCell(cell, stated, expected, locator))
    return found


def _told(value: Decimal | None, status: str | None) -> str:
    """A cell's number or status; a dash where the form has no such cell."""
    return status or "—" if value is None else plain_number(value)
