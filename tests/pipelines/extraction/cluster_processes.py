"""A cluster on this machine's loopback: a scheduler and workers as processes of their own."""

import datetime as dt
import ipaddress
import os
import re
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from importlib.util import find_spec
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from pipelines.cli.worker import worker_arguments
from pipelines.extraction.cluster_address import TLS_FILES, ClusterAddress
from pipelines.settings import PROJECT

NEEDS_CLUSTER = pytest.mark.skipif(
    find_spec("distributed") is None, reason="the extra for clusters is not installed (make setup-cluster)"
)
_AT = re.compile(r"at:\s+((?:tcp|tls)://\S+)")
_START_SECONDS = 120.0


@dataclass
class Process:
    """A scheduler or worker, and where it listens."""

    process: "subprocess.Popen[str]"
    address: str = ""

    def kill(self) -> None:
        """End it without a word."""
        self.process.send_signal(signal.SIGCONT)
        self.process.kill()
        self.process.wait()


@dataclass
class Processes:
    """A scheduler, and the workers that were started so far."""

    tls: Path | None = None
    scheduler: Process = field(init=False)
    workers: list[Process] = field(default_factory=list)

    @property
    def address(self) -> ClusterAddress:
        return ClusterAddress(self.scheduler.address, self.tls)

    def start(self, port: int = 0) -> None:
        secure = ["--protocol", "tls"] if self.tls else []
        self.scheduler = _started(
            [
                *("-m", "distributed.cli.dask_scheduler", "--host", "127.0.0.1"),
                *("--port", str(port)),
                *("--no-dashboard", *secure, *_tls_words(ClusterAddress("", self.tls))),
            ]
        )

    def restart(self) -> None:
        """Another scheduler in the place of this one, with another worker."""
        port = self.address.port
        self.scheduler.kill()
        self.start(port)
        self.add()

    def add(self, project: Path = PROJECT, arguments: Sequence[str] | None = None) -> Process:
        """Another worker; by what make worker starts unless told otherwise."""
        self.workers.append(_started(arguments or worker_arguments(self.address), project))
        return self.workers[-1]

    def remove(self, worker: Process) -> None:
        """Kill a worker."""
        worker.kill()
        self.workers.remove(worker)

    def have(self, number: int) -> None:
        """Add workers until there are so many."""
        while len(self.workers) < number:
            self.add()

    def end(self) -> None:
        for each in (*self.workers, self.scheduler):
            each.kill()


def _tls_words(address: ClusterAddress) -> list[str]:
    options = zip(("--tls-ca-file", "--tls-cert", "--tls-key"), address.tls_files, strict=False)
    return [word for option in options for word in option]


def _started(arguments: Sequence[str], project: Path = PROJECT) -> Process:
    """A process that has said where it listens; what it says after that is read and dropped."""
    environment = {**os.environ, "PYTHONUNBUFFERED": "1"}
    process = subprocess.Popen(
        [sys.executable, *arguments], cwd=project, env=environment, text=True,
        stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE,
    )  # fmt: skip
    assert process.stderr is not None
    started, said = Process(process), []
    deadline = time.monotonic() + _START_SECONDS
    for line in process.stderr:
        said.append(line)
        found = _AT.search(line)
        if found:
            started.address = found[1]
            break
        assert time.monotonic() < deadline, said
    assert started.address, said
    threading.Thread(target=process.stderr.read, daemon=True).start()
    return started


@contextmanager
def running_cluster(workers: int = 2, tls: Path | None = None) -> Iterator[Processes]:
    """A scheduler with so many workers, ended with the block."""
    processes = Processes(tls)
    processes.start()
    try:
        for _ in range(workers):
            processes.add()
        yield processes
    finally:
        processes.end()


def comes_true(what: Callable[[], bool], seconds: float = 60) -> bool:
    """Whether something comes true."""
    deadline = time.monotonic() + seconds
    while not what() and time.monotonic() < deadline:
        time.sleep(0.05)
    return what()


def certificates(folder: Path) -> Path:
    """An authority of its own, and a certificate for the loopback that it signed."""
    folder.mkdir()
    authority, device = (ec.generate_private_key(ec.SECP256R1()) for _ in range(2))
    names = [
        x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)]) for name in ("authority", "127.0.0.1")
    ]
    now = dt.datetime.now(dt.UTC)

    def signed(name: x509.Name, key: ec.EllipticCurvePrivateKey, is_authority: bool) -> x509.Certificate:
        return (
            x509.CertificateBuilder()
            .subject_name(name)
            .issuer_name(names[0])
            .public_key(key.public_key())
            .serial_number(x509.random_serial_number())
            .not_valid_before(now - dt.timedelta(days=1))
            .not_valid_after(now + dt.timedelta(days=1))
            .add_extension(x509.BasicConstraints(ca=is_authority, path_length=None), critical=True)
            .add_extension(
                x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]),
                critical=False,
            )
            .sign(authority, hashes.SHA256())
        )

    pem = serialization.Encoding.PEM
    written = (
        signed(names[0], authority, is_authority=True).public_bytes(pem),
        signed(names[1], device, is_authority=False).public_bytes(pem),
        device.private_bytes(pem, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()),
    )
    for name, data in zip(TLS_FILES, written, strict=True):
        (folder / name).write_bytes(data)
    return folder
