"""Loading the working database, a report year at a time, each in one transaction.

A year's rows, or those of some of its reports, are deleted and written anew, so loading again with equal
inputs gives equal tables, and a batch that is refused leaves the old rows in place. A year of None is the
partition of reports whose year is unknown.
"""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import duckdb
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from schemas.arrow_schemas import arrow_schema
from schemas.cells import CELLS
from schemas.forms import TableName
from schemas.language import phrase
from schemas.rules.explanations import Explanation, in_words
from schemas.rules.sums import broken_sum, by_the_others
from schemas.tables import TABLE_BY_NAME, Table
from warehouse.content import ReportIds, forget_contents, replacing
from warehouse.errors import RowsRefusedError
from warehouse.explain import SumName, explained_sums
from warehouse.made_reports import wanted
from warehouse.report_findings import finding_row
from warehouse.session import named_rows, query, relation, transaction

_RESOLVED_COLUMNS: dict[str, pa.DataType] = {
    "source_sha256": pa.string(),
    "extractor_version": pa.string(),
    "report_index": pa.int16(),
    "report_id": pa.string(),
    "report_year": pa.int16(),
    "locator_prefix": pa.string(),
}
RESOLVED = pa.schema(_RESOLVED_COLUMNS)
"""Which readings of the extraction store are current, and whose; ``locator_prefix``, which says where in an
archive a file lies, is put before every locator."""

_CORRECTED_COLUMNS: dict[str, pa.DataType] = {
    "report_id": pa.string(),
    "cell_id": pa.int16(),
    "value": pa.decimal128(20, 6),
    "value_status": pa.string(),
    "unit": pa.string(),
}
CORRECTED = pa.schema(_CORRECTED_COLUMNS)
"""What stands in the place of what was read: the cell, its new value, status and unit."""

_INSERT = "INSERT INTO {} BY NAME FROM incoming"
StoredCells = tuple[Sequence[Path], pa.Table]
"""Parquet files of the store's table ``cells``, and the current readings in them, as :data:`RESOLVED`."""


def replace_year(
    con: duckdb.DuckDBPyConnection,
    table: str,
    year: int | None,
    rows: pa.Table,
    report_ids: ReportIds = None,
) -> None:
    """Replace one report year of a table, or some of its reports, by ``rows``, which have exactly the
    declared columns.

    Raises:
        RowsRefusedError: columns are missing or unexpected, a value does not fit its column, or a row is of
            another year or of a report that is not replaced.
    """
    declared = _declared(table, by_year=True)
    fitted = _fitted(declared, rows)
    _check_year(declared, year, fitted)
    check_reports(table, report_ids, fitted)
    with (
        relation(con, "incoming", fitted),
        transaction(con),
        replacing(con, [table], year, report_ids),
    ):
        delete_rows(con, table, year, report_ids)
        con.execute(_INSERT.format(table))


def replace_all(con: duckdb.DuckDBPyConnection, table: str, rows: pa.Table) -> None:
    """Replace all rows of a table that is not kept by year (``source_files``, ``corrections``).

    Raises:
        RowsRefusedError: columns are missing or unexpected, or a value does not fit its column.
    """
    fitted = _fitted(_declared(table, by_year=False), rows)
    with relation(con, "incoming", fitted), transaction(con):
        forget_contents(con, table)
        con.execute(f"DELETE FROM {table}")
        con.execute(_INSERT.format(table))


def append(con: duckdb.DuckDBPyConnection, table: str, rows: pa.Table) -> None:
    """Add rows to a table that only grows (``expectation_results``, ``releases``).

    Raises:
        RowsRefusedError: columns are missing or unexpected, a value does not fit its column, or a key is
        there
            already.
    """
    fitted = _fitted(_declared(table, by_year=False), rows)
    with relation(con, "incoming", fitted), transaction(con):
        try:
            con.execute(_INSERT.format(table))
        except duckdb.ConstraintException as error:
            raise RowsRefusedError(phrase(f"表 {table}：{error}", f"{table}: {error}")) from error


def ids_gone(
    con: duckdb.DuckDBPyConnection, now: pa.Table
) -> list[tuple[str, str, str, str | None, str | None]]:
    """Of the files that hold a report with an id that is not theirs any more: SHA-256, ids of each report and
    its body, title and body as printed.

    ``now`` has ``source_sha256`` and ``report_id`` of all files as they are resolved now.
    """
    with relation(con, "ids_now", now):
        return con.execute(query("ids_gone")).fetchall()


def delete_year(con: duckdb.DuckDBPyConnection, table: str, year: int | None) -> None:
    """Delete the rows of one report year; None is the reports whose year is unknown."""
    forget_contents(con, table, year=year)
    delete_rows(con, table, year)


def delete_rows(
    con: duckdb.DuckDBPyConnection, table: str, year: int | None, report_ids: ReportIds = None
) -> None:
    """Delete the rows of one report year, or of some of its reports, where :func:`replacing` goes on."""
    among, ids = _among(report_ids)
    con.execute(f"DELETE FROM {table} WHERE of_year(report_year, $year){among}", {"year": year, **ids})


def _among(report_ids: ReportIds) -> tuple[str, dict[str, ReportIds]]:
    """What a condition says of some reports, if not all are meant, and its parameters."""
    if report_ids is None:
        return "", {}
    return " AND report_id IN (SELECT unnest($report_ids))", {"report_ids": report_ids}


def load_cells(
    con: duckdb.DuckDBPyConnection,
    tables: Sequence[TableName],
    year: int | None,
    stored: Sequence[StoredCells],
    corrected: pa.Table | None = None,
    report_ids: ReportIds = None,
) -> None:
    """Replace one report year of fact tables, views of ``cells``, or some of its reports, straight from the
    extraction store.

    Args:
        stored: what is loaded, one part after the other, whose cells are sorted together. Readings of other
            years, and parts without files, are passed over. Where only some reports are replaced, it has no
            others.
        corrected: cells whose content people corrected, one row each, as :data:`CORRECTED`.

    The rows that are loaded of each table are in the order of report ids and, within a report, of its form;
    those of one part come after those of another.

    Raises:
        RowsRefusedError: a reading is of a report that is not replaced.
    """
    for _, readings in stored:
        check_reports("cells", report_ids, readings)
    corrections = CORRECTED.empty_table() if corrected is None else corrected
    resolved, ids_of_parts = _numbered([readings for _, readings in stored])
    with (
        relation(con, "resolved", resolved),
        relation(con, "ids_of_parts", ids_of_parts),
        relation(con, "corrected", corrections),
        transaction(con),
        replacing(con, tables, year, report_ids),
    ):
        among, ids = _among(report_ids)
        con.execute(query("delete_cells") + among, {"tables": tables, "year": year, **ids})
        for part, (files, _) in enumerate(stored):
            if not files:
                continue
            given = {"files": [str(path) for path in files], "part": part, "tables": tables, "year": year}
            con.execute(query("load_cells"), given)


def _numbered(parts: Sequence[pa.Table]) -> tuple[pa.Table, pa.Table]:
    """The rows of all parts with ``part`` and ``number``, which is in the order of the part's report ids, and
    these ids as one list for each part.
    """
    in_order = [rows.sort_by("report_id") for rows in parts]
    of_all = pa.concat_tables([RESOLVED.empty_table(), *in_order])
    offsets = np.cumsum([0, *(len(rows) for rows in in_order)])
    places = np.arange(len(parts))
    part = np.repeat(places, np.diff(offsets))
    number = np.arange(len(of_all)) - offsets[part] + 1  # lists begin with 1
    numbered = of_all.append_column("part", pa.array(part)).append_column("number", pa.array(number))
    ids = pa.ListArray.from_arrays(pa.array(offsets, pa.int32()), of_all["report_id"].combine_chunks())
    return numbered, pa.Table.from_arrays([pa.array(places), ids], ["part", "ids"])


def load_arithmetic(con: duckdb.DuckDBPyConnection, year: int | None, report_ids: ReportIds = None) -> None:
    """Evaluate every identity for one year's loaded reports, or some of them, and replace them in
    ``arithmetic``.
    """
    with (
        wanted(con, year, report_ids),
        transaction(con),
        replacing(con, ["arithmetic"], year, report_ids),
    ):
        delete_rows(con, "arithmetic", year, report_ids)
        con.execute(query("arithmetic"), {"year": year})


def arithmetic_findings(con: duckdb.DuckDBPyConnection, year: int | None) -> pa.Table:
    """A warning for each broken identity of the year, on its total's cell; columns as in ``findings``.

    Each says what explains it, as far as ``sum_explanations`` does.
    """
    explained = explained_sums(con, year)
    rows = [_broken_row(broken, explained) for broken in named_rows(con, "arithmetic_broken", year=year)]
    return pa.Table.from_pylist(rows, schema=arrow_schema("findings"))


def _broken_row(
    broken: Mapping[str, Any], explained: Mapping[SumName, Sequence[Explanation]]
) -> dict[str, Any]:
    report_id, identity_code = broken["report_id"], broken["identity_code"]
    others = by_the_others(
        broken["left_value"], broken["right_value"], broken["stated"], is_left=broken["is_left"]
    )
    explanations = in_words(explained.get((report_id, identity_code, broken["scope"])))
    table, codes = CELLS[broken["cell_id"]]
    finding = broken_sum(
        identity_code, table, codes, broken["stated"], others, broken["locator"], explanations
    )
    # Three identities can be broken on one cell and expect the same number there.
    return finding_row(finding, f"{report_id}/{identity_code}", broken["report_year"], broken)


def _declared(name: str, *, by_year: bool) -> Table:
    table = TABLE_BY_NAME[name]
    if table.by_year != by_year:
        raise ValueError(f"{name} is {'' if table.by_year else 'not '}kept by report year")
    return table


def _fitted(table: Table, rows: pa.Table) -> pa.Table:
    """The rows with the declared columns in the declared order and types."""
    missing = sorted(set(table.column_names) - set(rows.column_names))
    unexpected = sorted(set(rows.column_names) - set(table.column_names))
    if missing or unexpected or len(rows.column_names) != len(table.columns):
        raise RowsRefusedError(
            phrase(
                f"表 {table.name}：各行的列与所声明的不同：缺少 {missing}，多出 {unexpected}。",
                f"{table.name}: the rows' columns are not the declared ones: "
                f"missing {missing}, unexpected {unexpected}.",
            )
        )
    schema = arrow_schema(table.name)
    try:
        fitted = rows.select(list(table.column_names)).cast(
            pa.schema([field.with_nullable(True) for field in schema])
        )
    except (pa.ArrowInvalid, pa.ArrowNotImplementedError) as error:
        raise RowsRefusedError(
            phrase(
                f"表 {table.name}：有值不合其列：{error}",
                f"{table.name}: a value does not fit its column: {error}",
            )
        ) from error
    empty = [
        column.name
        for column in table.columns
        if not column.nullable and fitted.column(column.name).null_count
    ]
    if empty:
        raise RowsRefusedError(
            phrase(
                f"表 {table.name}：不可为空的列中有空值：{empty}。",
                f"{table.name}: columns that must have a value hold NULL: {empty}.",
            )
        )
    return fitted


def _check_year(table: Table, year: int | None, rows: pa.Table) -> None:
    others = sorted(
        {found for found in rows.column("report_year").unique().to_pylist() if found != year}, key=str
    )
    if others:
        raise RowsRefusedError(
            phrase(
                f"表 {table.name}：{year} 年度的数据中有其他年度：{others}。",
                f"{table.name}: rows for report year {year} hold other years: {others}.",
            )
        )


def check_reports(table: str, report_ids: ReportIds, rows: pa.Table) -> None:
    """Refuse rows of reports that are not replaced: they would be there twice, and checks are asked of those
    that were replaced alone.

    Raises:
        RowsRefusedError: there are such rows.
    """
    if report_ids is None:
        return
    found = rows.column("report_id")
    is_other = pc.invert(pc.is_in(found, value_set=pa.array(report_ids, pa.string())))
    others = sorted(found.filter(is_other).unique().to_pylist(), key=str)
    if others:
        raise RowsRefusedError(
            phrase(
                f"表 {table}：有 {len(others):,} 份不在替换之列的报告：{others[:5]}。",
                f"{table}: rows of reports that are not being replaced, {len(others):,}: {others[:5]}.",
            )
        )


def keys_of_report(con: duckdb.DuckDBPyConnection, report_id: str) -> set[tuple[str, str]]:
    """Path and SHA-256 of every file that gives a report, whatever its role."""
    keys = "SELECT path, source_sha256 FROM report_sources WHERE report_id = ?"
    return {(path, sha256) for path, sha256 in con.execute(keys, [report_id]).fetchall()}
