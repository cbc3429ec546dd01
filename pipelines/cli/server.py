"""Dagster's pages on this machine, with the daemon that runs the nightly schedule."""

import os
import signal
import socket
import subprocess
import sys
import threading
import time
from contextlib import suppress
from pathlib import Path

from dagster import DagsterInstance

from pipelines.assets.automation import nightly_schedule
from pipelines.assets.run_history import end_lost_runs
from pipelines.cli.instance import prepare
from pipelines.exits import DONE, FAILED
from pipelines.inbox.inbox import InboxMissingError
from pipelines.settings import PROJECT, Settings
from schemas.language import phrase
from warehouse.errors import WarehouseLockedError
from warehouse.lock import run_lock
from warehouse.paths import Home

FIRST_PORT = 3000
_GLANCE = 0.5
_PATIENCE = 10.0


def serve(settings: Settings, port: int | None) -> int:
    """Run ``dagster dev`` until it is interrupted; everything that it started ends with it.

    Without its inbox, too: the pages show what was, and a share may come back. Runs fail until then.
    """
    nightly_schedule(settings.schedule)  # here, where people read what is wrong with it
    try:
        settings.inbox.require()
    except InboxMissingError as error:
        print(error, file=sys.stderr)
    home = Home(settings.home)
    with (
        DagsterInstance.from_config(str(prepare(home.dagster))) as instance,
        suppress(WarehouseLockedError),
        run_lock(home, "make dev"),
    ):
        end_lost_runs(instance, daemon_is_down=True)
    chosen = port or _free_port()
    environment = {
        **os.environ,
        "GONGKAI_INBOX": str(settings.inbox),
        "GONGKAI_HOME": str(settings.home),
        "PYTHONWARNINGS": "ignore",
    }
    command = [
        str(Path(sys.executable).with_name("dagster")),
        *("dev", "-h", "127.0.0.1", "-p", str(chosen)),
    ]
    address = f"http://127.0.0.1:{chosen}"
    told = phrase(f"Dagster 页面：{address}  （按 Ctrl-C 结束）", f"Dagster: {address}  (Ctrl-C ends it)")
    print(told, flush=True)
    # Before the server starts: a signal that has a handler here is not ignored by what is started there.
    asked_to_end = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, lambda *_: asked_to_end.set())
    # A group of its own, so that what the server leaves behind can be ended with it.
    server = subprocess.Popen(command, cwd=PROJECT, env=environment, start_new_session=True)
    while server.poll() is None and not asked_to_end.wait(_GLANCE):
        pass
    _end(server)
    return DONE if asked_to_end.is_set() else FAILED


def _end(server: subprocess.Popen[bytes]) -> None:
    """Ask the server and all that it started to end, ever less politely."""
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGKILL):
        if not _reached(server, number):
            return
        deadline = time.monotonic() + _PATIENCE
        while time.monotonic() < deadline and _reached(server, 0):
            time.sleep(_GLANCE)


def _reached(server: subprocess.Popen[bytes], number: int) -> bool:
    """Send a signal (0: none) to the server's group; whether anything is left of it."""
    server.poll()  # a process that ended is only gone when it was asked for
    try:
        os.killpg(server.pid, number)
    except ProcessLookupError:
        return False
    return True


def _free_port() -> int:
    """The first port from 3000 on that nobody listens on."""
    for port in range(FIRST_PORT, FIRST_PORT + 100):
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) != 0:
                return port
    return FIRST_PORT
