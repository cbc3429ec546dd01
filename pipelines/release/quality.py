"""Validation of the working database: run, recorded, shown on a page, and remembered for the release.

What was validated is remembered with the state of the database's file, so that a release is only made of the
very tables that were validated.
"""

import datetime as dt
import json
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from importlib.metadata import version
from pathlib import Path

from expectations.outcome import CheckResult, ValidationOutcome
from expectations.report import QualityPage, render_quality_page
from expectations.since import Read, read_before, record_of
from expectations.suites import suites
from expectations.validation import database_url
from pipelines.inbox import forgotten
from pipelines.inbox.forgotten import forgotten_now
from pipelines.records import write_text
from pipelines.release import lost_reports
from pipelines.release.refusal import GuardFailure
from pipelines.rows.year_digest import digest_of
from pipelines.settings import software_digest, software_version
from pipelines.workspace import Workspace
from schemas import kept
from schemas.cell_labels import Label
from schemas.inert import inert
from schemas.language import phrase
from schemas.overview import Overview
from schemas.since_release import NewError, ReasonCount, SinceRelease
from schemas.tables import SCHEMA_VERSION
from warehouse.guard import LostReport, stage_guard_tables
from warehouse.load import append
from warehouse.release_changes import changes_since_current
from warehouse.session import Connection, query
from warehouse.validated import (
    keep_validation,
    last_validation,
    read_contents,
    replaced_reports,
    row_counts,
)


@dataclass(frozen=True, slots=True)
class ReleaseVerdict:
    """What the last validation said of the database's file as it then was, and the release that it was
    compared with.
    """

    run_id: str
    guard_failures: tuple[GuardFailure, ...]
    file_state: tuple[int, ...]
    compared_with: str | None = None


def validate_working(workspace: Workspace, run_id: str) -> ValidationOutcome:
    """Run all expectations on the working database, record the results and write the quality page."""
    with workspace.database.connection() as con:
        lost = _stage_guard_tables(workspace, con)
        now = workspace.clock()
        read = _read(con, now)
    # Great Expectations opens the file itself, which excludes any other connection.
    workspace.let_go()
    url = database_url(workspace.home.working_database, workspace.settings.database_memory_mb)
    outcome = workspace.validate(url, run_id, now, read)
    with workspace.database.connection() as con:
        if read:
            keep_validation(con, record_of(outcome.results, read))
        append(con, "expectation_results", outcome.table())
        con.execute(query("old_validations"), {"kept": kept.VALIDATIONS})
        counted = workspace.count(con)
        since = changes_since_current(con, workspace.home, read.contents if read else None)
    # What is written when the file is closed belongs to the state that was validated.
    workspace.database.let_go()
    _write_page(workspace, outcome, counted, since)
    write_since(workspace, run_id, since)
    write_text("".join(f"{line}\n" for line in _lost_lines(lost)), lost_file(workspace))
    verdict = ReleaseVerdict(run_id, guard_failures(outcome), file_state(workspace), since.release_id)
    remember(workspace, verdict)
    workspace.outcome = outcome
    return outcome


def _read(con: Connection, now: dt.datetime) -> Read | None:
    """What the expectations read; None where it is not even to be told, and everything is to be asked."""
    found = read_contents(con)
    if found is None:
        return None
    libraries = map(version, ("great_expectations", "duckdb", "duckdb-engine", "sqlalchemy"))
    basis = digest_of(software_digest(), *libraries, now.year, found["duckdb_columns"][""])
    last = last_validation(con)
    replaced = replaced_reports(con, read_before(last), found)
    return Read(basis, found, row_counts(found), last, replaced)


def _stage_guard_tables(workspace: Workspace, con: Connection) -> Sequence[LostReport]:
    accepted = lost_reports.accepted_now(lost_reports.load(workspace.losses_record), workspace.home)
    state = workspace.state()
    gone = forgotten_now(forgotten.load(workspace.forgotten_record), state.ledger)
    return stage_guard_tables(con, workspace.home, state.stored_reports, accepted, sorted(gone))


def guard_failures(outcome: ValidationOutcome) -> tuple[GuardFailure, ...]:
    """The expectations that refuse the release, each with what a person needs to know of it."""
    return tuple(
        GuardFailure(
            result.name,
            result.unexpected_count,
            phrase(result.check.todo_zh, result.check.todo_en),
            result.samples,
        )
        for result in outcome.results
        if result.name in outcome.guard_failures
    )


def recorded_results(workspace: Workspace, run_id: str) -> list[CheckResult]:
    """What the validation of the tables as they are found, or that of the run; nothing if neither is.

    A release that the run made since has changed the file, not what was validated.
    """
    current = current_verdict(workspace)
    validated_by = {"run_id": current.run_id if current else run_id}
    if workspace.outcome and workspace.outcome.run_id == validated_by["run_id"]:
        return list(workspace.outcome.results)
    with workspace.database.connection() as con:
        rows = con.sql(query("validation"), params=validated_by).to_arrow_table().to_pylist()
    if not rows:
        return []
    checks = {
        (check.suite, check.name): check
        for suite in suites(rows[0]["validated_at"].year, with_guards=True)
        for check in suite.checks
    }
    result = ("success", "severity", "unexpected_count", "observed")
    return [
        CheckResult(checks[key], *(row[name] for name in result))
        for row in rows
        if (key := (row["suite"], row["expectation"])) in checks
    ]


def write_since(workspace: Workspace, run_id: str, since: SinceRelease) -> None:
    """Keep what a run found to differ from the last release, for whoever tells people of it."""
    write_text(json.dumps({"run_id": run_id, **asdict(since)}, ensure_ascii=False), _since_file(workspace))


def read_since(workspace: Workspace, run_id: str) -> SinceRelease | None:
    """What a run found to differ; None where it did not get so far, or another one has since."""
    try:
        stored = json.loads(_since_file(workspace).read_text(encoding="utf-8"))
        if stored.pop("run_id") != run_id:
            return None
        reasons = [ReasonCount(**each) for each in stored.pop("reasons")]
        errors = [NewError(**each) for each in stored.pop("errors")]
        return SinceRelease(**stored, reasons=reasons, errors=errors)
    except (FileNotFoundError, ValueError, KeyError, TypeError):
        return None


def _since_file(workspace: Workspace) -> Path:
    return workspace.home.quality / "since_release.json"


def _write_page(
    workspace: Workspace, outcome: ValidationOutcome, counted: Overview, since: SinceRelease
) -> None:
    versions = {
        Label("软件版本", "Software"): software_version(),
        Label("提取器版本", "Extractor"): workspace.extractor_version,
        Label("表结构版本", "Schema"): SCHEMA_VERSION,
    }
    page = render_quality_page(QualityPage(outcome, counted, versions, since=since))
    write_text(page, quality_page(workspace))


def quality_page(workspace: Workspace) -> Path:
    """The page for people."""
    return workspace.home.quality / "index.html"


def lost_file(workspace: Workspace) -> Path:
    """Every report of the last release that is gone without a reason, a line each that begins with its id."""
    return workspace.home.quality / "lost_reports.txt"


def _lost_lines(lost: Iterable[LostReport]) -> Iterable[str]:
    for report in lost:
        told = (report.report_id, report.report_year, report.agency_name, report.paths, report.title)
        yield "\t".join(inert(" ".join(str(each or "").split())) for each in told)


def current_verdict(workspace: Workspace) -> ReleaseVerdict | None:
    """The last validation, if the working database's file is still the one that was validated."""
    try:
        stored = json.loads(_verdict_file(workspace).read_text(encoding="utf-8"))
        failures = tuple(GuardFailure(**failure) for failure in stored["guard_failures"])
        verdict = ReleaseVerdict(
            stored["run_id"], failures, tuple(stored["file_state"]), stored["compared_with"]
        )
        return verdict if verdict.file_state == file_state(workspace) else None
    except (FileNotFoundError, ValueError, KeyError, TypeError):
        return None


def remember(workspace: Workspace, verdict: ReleaseVerdict) -> None:
    """Keep a verdict for the release."""
    write_text(json.dumps(asdict(verdict), ensure_ascii=False, indent=1), _verdict_file(workspace))


def _verdict_file(workspace: Workspace) -> Path:
    return workspace.home.quality / "verdict.json"


def file_state(workspace: Workspace) -> tuple[int, ...]:
    """Changes with every write to the database; an unfinished one leaves a second file beside it."""
    workspace.database.let_go()
    database = workspace.home.working_database
    status = database.stat()
    unfinished = database.with_name(f"{database.name}.wal").exists()
    return status.st_ino, status.st_size, status.st_mtime_ns, int(unfinished)
