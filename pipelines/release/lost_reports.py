"""Reports of the last release that can no longer be read, and whose loss a person accepts.

An acceptance holds against the release in which the report still was: once there is a newer one, nothing
refuses any more, and a later loss has to be accepted anew. It stays recorded, as a finding, until the report
is back.
"""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from pipelines.exits import UsageError
from pipelines.records import read_records, write_records
from pipelines.rows.finding_rows import FindingRow, inbox_finding
from schemas.findings import Finding
from schemas.language import phrase
from warehouse.guard import last_release_id, released_reports
from warehouse.paths import Home


@dataclass(frozen=True, slots=True)
class AcceptedLoss:
    """A report that was in a release and may be missing from the next."""

    report_id: str
    report_year: int | None
    agency_name: str | None
    release_id: str


def load(record: Path) -> list[AcceptedLoss]:
    """Every loss that was ever accepted; none before the first."""
    return read_records(AcceptedLoss, record)


def accept(home: Home, record: Path, report_ids: Sequence[str]) -> None:
    """Record that these reports of the last release may be lost.

    Raises:
        UsageError: the last release has no such report.
        ReleaseNotFoundError: nothing is published.
    """
    release_id, known = last_release_id(home), released_reports(home, report_ids)
    unknown = sorted(set(report_ids) - known.keys())
    if unknown or release_id is None:
        listed = ", ".join(unknown)
        raise UsageError(
            phrase(
                f"上次发布中没有报告 {listed}：可用 make sql 查看表 reports（报告）。",
                f"The last release has no report {listed}: see make sql, table reports.",
            )
        )
    accepted = [
        AcceptedLoss(report_id, *known[report_id], release_id) for report_id in dict.fromkeys(report_ids)
    ]
    others = [loss for loss in load(record) if loss.report_id not in known]
    write_records(AcceptedLoss, (*others, *accepted), record)


def accepted_now(losses: Collection[AcceptedLoss], home: Home) -> set[str]:
    """The reports of the present release that the next may lack."""
    release_id = last_release_id(home)
    return {loss.report_id for loss in losses if loss.release_id == release_id}


def loss_findings(losses: Collection[AcceptedLoss], there: Collection[str]) -> Iterator[FindingRow]:
    """A finding for each accepted loss of a report that is not ``there`` again."""
    for loss in losses:
        if loss.report_id not in there:
            details = {
                "agency": loss.agency_name or "—",
                "year": loss.report_year or "—",
                "release": loss.release_id,
            }
            yield inbox_finding(Finding("loss_accepted", stated=loss.report_id, details=details), None)
