"""What runs begin and end with: the lock, what is damaged, whether anything changed, who is told.

Most nights nothing has changed: to find that out needs no Dagster, whose import alone takes longer.
"""

import sys
import time
from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import AbstractContextManager, ExitStack, contextmanager, nullcontext
from dataclasses import dataclass, field
from pathlib import Path

from extractors import extract
from pipelines.assets import forgetting
from pipelines.assets.declared_assets import ASSET_BY_NAME
from pipelines.cli.failures import exit_status
from pipelines.cli.run_summary import Places, unchanged_text
from pipelines.exits import DONE, UsageError
from pipelines.extraction.processes import imported_for_good
from pipelines.extraction.temporary import temporary_folder
from pipelines.inbox import ledger
from pipelines.inbox.known_inboxes import inbox_at
from pipelines.release import last_run, lost_reports
from pipelines.release.last_run import Comparison
from pipelines.release.notification import notice, notify
from pipelines.release.quality import quality_page
from pipelines.release.validator import validate_here, waiting_validator
from pipelines.settings import PROJECT, Settings
from pipelines.terminal import counted, style_of
from pipelines.workspace import Validate, Workspace
from schemas.errors import ERROR_BY_CODE, ERRORS
from schemas.inert import inert
from schemas.language import named, phrase
from warehouse.lock import run_lock
from warehouse.paths import Home
from warehouse.releases import current_release_id, set_damaged_current_aside
from warehouse.working import set_damaged_aside

_FEW_FILES = 10_000
_LARGE_LEDGER = 1 << 20
"""Bytes, of about so many."""


@dataclass
class Account:
    """What there is to tell of a run, as far as it got."""

    before: str | None
    run_id: str | None = None
    log: Path | None = None
    messages: Sequence[str] = ()
    started: float = field(default_factory=time.monotonic)


def run(settings: Settings, accept_lost: Sequence[str] = ()) -> int:
    """Everything, over all years, with a summary at the end; however it ends, ``GONGKAI_NOTIFY`` is told.

    ``accept_lost`` names reports of the last release that the next may lack.
    """
    return _told_of(settings, lambda account: _run(settings, accept_lost, account))


def _told_of(settings: Settings, work: Callable[[Account], int]) -> int:
    """What a run ends with, which the operator is told, too, also where it is an error."""
    account = Account(current_release_id(Home(settings.home)))
    try:
        code = work(account)
    except BaseException as error:
        account.messages = (str(error),)
        _tell(settings, account, exit_status(error))
        raise
    _tell(settings, account, code)
    return code


def _tell(settings: Settings, account: Account, code: int) -> None:
    if settings.notify is None:
        return
    workspace, seconds = Workspace(settings, extract), time.monotonic() - account.started
    messages = [*account.messages]
    told = notice(
        workspace, account.run_id, code, account.before, seconds, messages=messages, log=account.log
    )
    if wrong := notify(settings.notify, told):
        print(inert(wrong), file=sys.stderr)


def _run(settings: Settings, accept_lost: Sequence[str], account: Account) -> int:
    settings.inbox.require()
    print(f"{settings.inbox}  →  {settings.home}", flush=True)
    with ExitStack() as stack:
        stack.enter_context(alone(Home(settings.home), "make run"))
        workspace = Workspace(settings, extract)
        mend(workspace.home)
        if accept_lost:
            lost_reports.accept(workspace.home, workspace.losses_record, accept_lost)
        compared = last_run.compare(workspace)
        if last := compared.unchanged_since:
            account.before = current_release_id(workspace.home)
            seconds = time.monotonic() - account.started
            places = Places(workspace.home.published_database, quality_page(workspace), None)
            print(
                f"\n{unchanged_text(last.ended_at, last.release_id, seconds, places, style_of(sys.stdout))}"
            )
            return DONE
        is_small = compared.seen.files <= _FEW_FILES and _is_small(workspace.ledger_file)
        # A process that gets ready meanwhile saves time, and takes more memory and more time in all.
        validator: AbstractContextManager[Validate] = (
            waiting_validator() if is_small else nullcontext(validate_here)
        )
        return _make(workspace, stack.enter_context(validator), account, compared=compared)


def _make(
    workspace: Workspace,
    validate: Validate,
    account: Account,
    assets: Collection[str] = ASSET_BY_NAME,
    compared: Comparison | None = None,
) -> int:
    """Make assets, all unless told otherwise, and print what came of it; ``compared`` is what is known of
    what has changed.
    """
    with imported_for_good():
        from pipelines.cli.making import make

    return make(workspace, validate, account, assets, lambda own: compared or last_run.compare(own))


def _is_small(ledger_file: Path) -> bool:
    """Whether so few files are known that a process that waits saves more time than it costs memory."""
    return not ledger_file.exists() or ledger_file.stat().st_size < _LARGE_LEDGER


@contextmanager
def alone(home: Home, command: str) -> Iterator[None]:
    """With the run's lock, and temporary files in a folder of the home's own."""
    with run_lock(home, command), temporary_folder(home):
        yield


def mend(home: Home) -> None:
    """Set the current release and the working database aside where they are damaged, and say so."""
    said = [
        *set_damaged_current_aside(home),
        set_damaged_aside(home.working_database),
    ]
    for line in filter(None, said):
        print(line, file=sys.stderr)


def retry(settings: Settings, code: str | None) -> int:
    """A run that also reads files again whose last attempt failed, with one error code or any.

    Raises:
        UsageError: there is no such code.
    """
    if code is not None and code not in ERROR_BY_CODE:
        raise UsageError(
            phrase(
                f"没有错误代码“{code}”。错误代码："
                f"{'、'.join(named(each.code, each.title[0]) for each in ERRORS)}。",
                f"There is no error code {code!r}. Codes: {', '.join(ERROR_BY_CODE)}.",
            )
        )
    workspace = Workspace(settings, extract)
    with run_lock(workspace.home, "make retry"):
        known = ledger.load(workspace.ledger_file)
        again, changed = ledger.tried_anew(known, code)
        ledger.save(changed, workspace.ledger_file)
    told = counted(again, "file that failed is", "files that failed are")
    print(
        phrase(
            f"重读 {again:,} 个失败的文件。因内容而读不出的，须待提取程序变化后才会重读。",
            f"{told} read again. What cannot be read by its content stays so until the extractor changes.",
        )
    )
    return run(settings)


def forget(settings: Settings, inbox: str | None, source: str | None, report: str | None) -> int:
    """Take out of the warehouse what came of an inbox, a source or a report, and release what is left.

    Nothing is looked for in the inbox: what lies there comes back with the next run.

    Raises:
        UsageError: not one of the three was given, or nothing that was read is meant.
    """
    if [inbox, source, report].count(None) != 2:
        raise UsageError(
            phrase(
                "请指定移出什么：make forget INBOX=文件夹，或 SOURCE=路径，或 REPORT=报告标识。",
                "Say what to forget: make forget INBOX=folder, or SOURCE=path, or REPORT=report_id.",
            )
        )
    return _told_of(settings, lambda account: _forget(settings, inbox, source, report, account))


def _forget(
    settings: Settings, inbox: str | None, source: str | None, report: str | None, account: Account
) -> int:
    workspace = Workspace(settings, extract)
    with alone(workspace.home, "make forget"), waiting_validator() as validate:
        mend(workspace.home)
        wrong = inbox_at(inbox, PROJECT) if inbox is not None else None
        if wrong is not None:
            keys, asked = forgetting.sources_of_inbox(workspace, wrong), f"INBOX={inbox}"
        elif source is not None:
            keys, asked = forgetting.sources_of_path(workspace, source), f"SOURCE={source}"
        else:
            keys, asked = forgetting.sources_of_report(workspace, str(report)), f"REPORT={report}"
        if wrong is not None and keys:
            forgetting.forget_inbox(workspace, wrong)
        files = forgetting.forget(workspace, keys, asked)
        told = counted(files, "file is", "files are")
        print(
            phrase(
                f"已移出 {files:,} 个文件，直到某次运行在收件目录中再次找到它们。",
                f"{told} forgotten until a run finds them in its inbox again.",
            )
        )
        workspace.database.let_go()  # the assets have a workspace of their own
        made = [asset.name for asset in ASSET_BY_NAME.values() if asset.group != "inbox"]
        return _make(workspace, validate, account, made)
