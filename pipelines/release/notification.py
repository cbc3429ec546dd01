"""How a run ended, as JSON on the standard input of a command that the operator names."""

import json
import os
import signal
import subprocess
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Literal

from pipelines.exits import DONE, INTERRUPTED, REFUSED
from pipelines.release.quality import quality_page, read_since
from pipelines.workspace import Workspace
from schemas.language import phrase
from schemas.since_release import SinceRelease
from warehouse.releases import current_release_id

Outcome = Literal["released", "unchanged", "refused", "failed", "interrupted"]

LIMIT = 60.0
"""Seconds that the command may take."""
LIMIT_WHEN_INTERRUPTED = 3.0
"""Whoever pressed Ctrl-C is waiting."""
_ENDED_OTHERWISE: dict[int, Outcome] = {REFUSED: "refused", INTERRUPTED: "interrupted"}


@dataclass(frozen=True, slots=True)
class Notice:
    """What the command is told; the names are those of the JSON.

    ``release_id`` is the release that is published now. ``messages`` say why there is no new one where the
    run was refused or failed. ``since_release`` is None where the run did not get to compare. Paths are
    absolute.
    """

    outcome: Outcome
    exit_status: int
    release_id: str | None
    messages: Sequence[str]
    since_release: SinceRelease | None
    seconds: float
    inbox: str
    home: str
    quality_page: str | None
    log: str | None

    @property
    def json(self) -> str:
        """All of it, as one line."""
        return json.dumps(asdict(self), ensure_ascii=False)


def notice(
    workspace: Workspace,
    run_id: str | None,
    exit_status: int,
    before: str | None,
    seconds: float,
    *,
    messages: Sequence[str] = (),
    log: object = None,
) -> Notice:
    """What there is to tell of a run. ``before`` is the release that was published when it began."""
    release_id, page = current_release_id(workspace.home), quality_page(workspace)
    outcome: Outcome
    if exit_status == DONE:
        outcome = "unchanged" if release_id == before else "released"
    else:
        outcome = _ENDED_OTHERWISE.get(exit_status, "failed")
    since = read_since(workspace, run_id) if run_id else None
    if since is None and outcome == "unchanged":
        since = SinceRelease(release_id, 0, 0, 0, [], 0, [])
    return Notice(
        outcome,
        exit_status,
        release_id,
        list(messages),
        since,
        round(seconds, 1),
        str(workspace.settings.inbox),
        str(workspace.home.root),
        str(page) if page.exists() else None,
        str(log) if log else None,
    )


def notify(command: str, told: Notice, limit: float | None = None) -> str | None:
    """Hand a notice to a command of the shell; what was wrong with that, in one line, or None.

    What still runs after ``limit`` seconds is ended, with all that it started.
    """
    seconds = limit or (LIMIT_WHEN_INTERRUPTED if told.outcome == "interrupted" else LIMIT)
    try:
        process = subprocess.Popen(
            ["/bin/sh", "-c", command],
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            text=True,
            encoding="utf-8",
            errors="replace",
            start_new_session=True,
        )
    except OSError as error:
        return _wrong(str(error))
    try:
        _, said = process.communicate(f"{told.json}\n", timeout=seconds)
    except subprocess.TimeoutExpired:
        return _wrong(
            phrase(
                f"命令 {seconds:g} 秒后仍未结束，已终止",
                f"it had not ended after {seconds:g} s, and was ended",
            )
        )
    finally:
        if process.returncode is None:
            _end(process)
    if process.returncode == 0:
        return None
    last = said.strip().splitlines()[-1:] or [phrase("没有说明", "it said nothing")]
    code = process.returncode
    return _wrong(phrase(f"命令以 {code} 退出：{last[0]}", f"it ended with {code}: {last[0]}"))


def _end(process: subprocess.Popen[str]) -> None:
    os.killpg(process.pid, signal.SIGKILL)
    process.wait()
    for stream in filter(None, (process.stdin, process.stderr)):
        stream.close()


def _wrong(what: str) -> str:
    return phrase(
        f"GONGKAI_NOTIFY 未能通知：{what}。不影响本次运行。",
        f"Nobody was told by GONGKAI_NOTIFY: {what}. The run is not affected.",
    )
