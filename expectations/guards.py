"""Nothing is lost on the way: the warehouse against the extraction store and against the last release.

The warehouse stages what to compare with in the schema ``guard``:

- ``guard.stored_reports(source_sha256, report_index)``: reports in the extraction store that should be loaded
- ``guard.lost_reports(report_id, …)``: reports of the last release that are gone without a reason
"""

from collections.abc import Iterator

from expectations.checks import Check, NoRows


def guard_checks() -> Iterator[Check]:
    """Checks that need the schema ``guard``."""
    yield Check(
        "report_sources", "stored_reports_loaded", "critical",
        NoRows("""
SELECT stored.source_sha256, stored.report_index
FROM guard.stored_reports AS stored
ANTI JOIN report_sources AS source USING (source_sha256)
ORDER BY ALL
"""),
        "Every report in the extraction store is loaded: as the current source of a report, or another one.",
        "提取库中的每份报告都已载入，或为现用来源，或为其他来源。",
        "Load all years again: make materialize ASSET=reports, then make run. If it stays, the software is "
        "at fault: report it with these rows.",
        "请重新载入所有年度：make materialize ASSET=reports，再运行 make run。"
        "若仍不通过，是软件的错误：请附上这些行报告。",
        "source_sha256",
    )  # fmt: skip
    yield Check(
        "reports", "nothing_lost", "critical",
        NoRows("""
SELECT lost.*
FROM guard.lost_reports AS lost
ANTI JOIN reports AS report USING (report_id)
ORDER BY ALL
"""),
        "Every report of the last release is still there, unless there is a reason.",
        "上一次发布的报告都还在，除非另有原因。",
        "Put the files at these paths back into the inbox and run again: make run. If they are there, see "
        "how they are read now: .venv/bin/python -m extractors FILE. If they are lost for good: "
        "make run ACCEPT_LOST=<report_id>.",
        "请将这些路径的文件放回收件目录，再运行 make run。"
        "若文件都在，请看现在如何读取：.venv/bin/python -m extractors FILE。"
        "若确已无法找回：make run ACCEPT_LOST=<report_id>。",
        "report_id",
    )  # fmt: skip
