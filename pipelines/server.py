"""Dagster's pages on this machine, with the daemon that runs the nightly schedule."""

import os
import signal
import socket
import subprocess
import sys
from contextlib import suppress
from pathlib import Path

from pipelines.exits import DONE, FAILED
from pipelines.instance import prepare
from pipelines.settings import PROJECT, Settings
from warehouse.paths import Home

FIRST_PORT = 3000


def serve(settings: Settings, port: int | None) -> int:
    """Run ``dagster dev`` until it is interrupted; everything that it started ends with it."""
    prepare(Home(settings.home).dagster)
    chosen = port or _free_port()
    environment = {
        **os.environ,
        "GONGKAI_INBOX": str(settings.inbox),
        "GONGKAI_HOME": str(settings.home),
        "PYTHONWARNINGS": "ignore",
    }
    command = [
        str(Path(sys.executable).with_name("dagster")),
        *("dev", "-m", "pipelines.definitions", "-h", "127.0.0.1", "-p", str(chosen)),
    ]
    print(f"Dagster: http://127.0.0.1:{chosen}  (Ctrl-C ends it)", flush=True)
    # A group of its own, so that one signal reaches all the processes that it starts.
    server = subprocess.Popen(command, cwd=PROJECT, env=environment, start_new_session=True)
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, lambda *_: _interrupt(server))
    code = server.wait()
    _end_group(server.pid)
    return DONE if code in {0, -signal.SIGINT, 130} else FAILED


def _free_port() -> int:
    """The first port from 3000 on that nobody listens on."""
    for port in range(FIRST_PORT, FIRST_PORT + 100):
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) != 0:
                return port
    return FIRST_PORT


def _interrupt(server: subprocess.Popen[bytes]) -> None:
    """Ask the server to end; it ends what it started."""
    if server.poll() is None:
        server.send_signal(signal.SIGINT)


def _end_group(group: int) -> None:
    """End what the server left behind."""
    with suppress(ProcessLookupError):  # the usual case: nothing is left
        os.killpg(group, signal.SIGTERM)
