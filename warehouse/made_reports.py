"""What each report of a year was made from, as digests: of a year that differs, the reports that do."""

import duckdb
import pyarrow as pa

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
