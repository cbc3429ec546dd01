"""``make worker``: a process of this machine that reads for a cluster's driver."""

import os
import socket
import sys

from pipelines.exits import UsageError
from pipelines.extraction.cluster_address import ClusterAddress
from pipelines.settings import PROJECT, Settings
from schemas.language import phrase, system_words


def serve_cluster(settings: Settings, plain: bool) -> int:
    """Become a worker of the scheduler that is set; ``plain`` allows one without TLS on another machine.

    Raises:
        UsageError: no cluster is set, or its scheduler could be anybody's.
    """
    address = settings.cluster
    if address is None:
        raise UsageError(
            phrase(
                "请指明集群：GONGKAI_CLUSTER=tls://host:port make worker。",
                "Say whose worker: GONGKAI_CLUSTER=tls://host:port make worker.",
            )
        )
    if address.is_open and not plain:
        raise UsageError(
            phrase(
                f"{address} 在另一台机器上且未加密：能连上它的人都可在本机执行任何程序。请改用 tls:// 并设 "
                "GONGKAI_CLUSTER_TLS；网络确属专用的，可用 make worker PLAIN=1。",
                f"{address} is on another machine and plain: whoever reaches it could run anything here. "
                "Use tls:// with GONGKAI_CLUSTER_TLS; where the network is yours alone, make worker PLAIN=1.",
            )
        )
    # In the project's folder, so that the code of this worker is what is there.
    os.chdir(PROJECT)
    os.execv(sys.executable, [sys.executable, *worker_arguments(address)])


def worker_arguments(address: ClusterAddress) -> list[str]:
    """Dask's command: without a nanny, which would forbid readers that can be killed, one file at a time, and
    listening where the scheduler reaches it and nowhere else.
    """
    tls = zip(("--tls-ca-file", "--tls-cert", "--tls-key"), address.tls_files, strict=False)
    return [
        *("-m", "distributed.cli.dask_worker", str(address), "--no-nanny", "--nthreads", "1"),
        *("--no-dashboard", "--host", _faces(address)),
        *(word for option in tls for word in option),
    ]


def _faces(address: ClusterAddress) -> str:
    """This machine's address on the way to the scheduler; nothing is sent."""
    try:
        family, kind, *_, there = socket.getaddrinfo(address.host, address.port, type=socket.SOCK_DGRAM)[0]
        with socket.socket(family, kind) as probe:
            probe.connect(there)
            return str(probe.getsockname()[0])
    except OSError as error:
        raise UsageError(
            phrase(
                f"无法连到 {address}：{system_words(error)}。",
                f"No way leads to {address}: {error.strerror}.",
            )
        ) from error
