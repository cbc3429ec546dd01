"""What each report of a year was made from, as digests: of a year that differs, the reports that do."""

from collections.abc import Iterator
from contextlib import contextmanager

import duckdb
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from warehouse.content import ReportIds
from warehouse.session import query, relation, transaction


def differing_reports(
    con: duckdb.DuckDBPyConnection,
    year: int | None,
    told: pa.Table,
    digest: str,
    before: str | None,
    software: str,
) -> list[str] | None:
    """The reports of a year that are made from something else than they were, come and gone ones too; None
    where that is not known, or these are most.

    ``told`` is all that they are made from now, in rows with a ``report_id``, ``digest`` the year's of that,
    ``before`` the digest of the year as it was made; ``software`` is what makes it.
    """
    keys = {"year": year, "digest": digest, "before": before or ""}
    with relation(con, "told", told), transaction(con):
        con.execute(query("made_reports_kept"), keys)
        con.execute(query("made_reports"), {"year": year, "digest": digest, "software": software})
    reports = con.execute(query("made_reports_of_both"), keys).fetchall()
    if not any(was_made for _, was_made, _ in reports):
        return None
    differing = [report_id for report_id, _, is_same in reports if not is_same]
    # Most are faster made with all the others.
    return differing if 2 * len(differing) <= len(reports) else None


def told_with_previous(con: duckdb.DuckDBPyConnection, year: int | None) -> pa.Table:
    """What each report of a year was made from, and the one of the year before of its body."""
    made = "FROM meta.made_with_previous([coalesce(?, 0)])"
    rows: pa.Table = con.sql(made, params=[year]).to_arrow_table()
    return rows


@contextmanager
def wanted(con: duckdb.DuckDBPyConnection, year: int | None, report_ids: ReportIds) -> Iterator[int]:
    """The relation "wanted": the loaded reports of one year, or some of them, each with its place among their
    ids; gives their number.
    """
    loaded = "SELECT report_id FROM reports WHERE of_year(report_year, ?) ORDER BY report_id"
    ids = con.sql(loaded, params=[year]).to_arrow_table()
    if report_ids is not None:
        ids = ids.filter(pc.is_in(ids["report_id"], value_set=pa.array(report_ids, pa.string())))
    ids = ids.append_column("place", pa.array(np.arange(len(ids))))
    with relation(con, "wanted", ids):
        yield len(ids)
