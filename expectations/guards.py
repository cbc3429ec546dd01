"""Nothing is lost on the way: the warehouse against the extraction store and against the last release.

The warehouse stages what to compare with in the schema ``guard``:

- ``guard.stored_reports(source_sha256, report_index)``: reports in the extraction store that should be loaded
- ``guard.lost_reports(report_id, …)``: reports of the last release that are gone without a reason
"""

from collections.abc import Iterator

from expectations.checks import Check, NoRows
from expectations.declared import invariant


def guard_checks() -> Iterator[Check]:
    """Checks that need the schema ``guard``."""
    yield invariant(
        "report_sources", "stored_reports_loaded",
        NoRows("""
SELECT stored.source_sha256, stored.report_index
FROM guard.stored_reports AS stored
ANTI JOIN report_sources AS source USING (source_sha256)
ORDER BY ALL
"""),
        "Every report in the extraction store is loaded: as the current source of a report, or another one.",
        "提取库中的每份报告都已载入，或为现用来源，或为其他来源。",
        "source_sha256",
    )  # fmt: skip
    yield invariant(
        "reports", "nothing_lost",
        NoRows("""
SELECT lost.*
FROM guard.lost_reports AS lost
ANTI JOIN reports AS report USING (report_id)
ORDER BY ALL
"""),
        "Every report of the last release is still there, unless there is a reason.",
        "上一次发布的报告都还在，除非另有原因。",
        "report_id",
    )  # fmt: skip
