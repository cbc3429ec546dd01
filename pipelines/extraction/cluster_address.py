"""Where a cluster's scheduler is, and what proves to it who this is."""

import ipaddress
import re
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

from pipelines.exits import UsageError
from schemas.language import phrase

TLS_FILES = ("ca.pem", "cert.pem", "key.pem")
"""Whom to believe, who this is, and the key to that."""
_ADDRESS = re.compile(r"(tcp|tls)://(\[[0-9a-fA-F:]+\]|[\w.-]+):(\d{1,5})")


@dataclass(frozen=True, slots=True)
class ClusterAddress:
    """``tcp://host:port``, or ``tls://host:port`` with the folder of ``TLS_FILES``."""

    text: str
    tls: Path | None = None

    @classmethod
    def of(cls, text: str, tls: Path | None) -> "ClusterAddress":
        """What settings say.

        Raises:
            UsageError: it is no address, files are missing, or the extra is not installed.
        """
        found = _ADDRESS.fullmatch(text)
        if found is None:
            raise UsageError(
                phrase(
                    f"GONGKAI_CLUSTER 须写作 tcp://host:port 或 tls://host:port，不能是“{text}”。",
                    f"GONGKAI_CLUSTER is tcp://host:port or tls://host:port, not {text!r}.",
                )
            )
        if find_spec("distributed") is None:
            raise UsageError(
                phrase(
                    "使用 GONGKAI_CLUSTER 须先运行 make setup-cluster。",
                    "GONGKAI_CLUSTER needs what make setup-cluster installs.",
                )
            )
        if found[1] == "tcp":
            return cls(text)
        if tls is None:
            raise UsageError(
                phrase(
                    f"tls:// 的集群须设 GONGKAI_CLUSTER_TLS，即存有 {'、'.join(TLS_FILES)} 的文件夹。",
                    f"A cluster at tls:// needs GONGKAI_CLUSTER_TLS, a folder with {', '.join(TLS_FILES)}.",
                )
            )
        missing = [name for name in TLS_FILES if not (tls / name).is_file()]
        if missing:
            raise UsageError(
                phrase(
                    f"GONGKAI_CLUSTER_TLS 所指的 {tls} 中缺少 {'、'.join(missing)}。",
                    f"GONGKAI_CLUSTER_TLS, {tls}, lacks {', '.join(missing)}.",
                )
            )
        return cls(text, tls)

    def __str__(self) -> str:
        return self.text

    @property
    def host(self) -> str:
        """The scheduler's machine."""
        return self.text.partition("://")[2].rpartition(":")[0].strip("[]")

    @property
    def port(self) -> int:
        """The scheduler's port there."""
        return int(self.text.rpartition(":")[2])

    @property
    def tls_files(self) -> list[str]:
        """``TLS_FILES`` in their folder; none without."""
        return [] if self.tls is None else [str(self.tls / name) for name in TLS_FILES]

    @property
    def is_open(self) -> bool:
        """Whether whoever reaches it may run what they like: nobody proves who they are, and other machines
        reach it.
        """
        if self.tls is not None or self.host == "localhost":
            return False
        try:
            return not ipaddress.ip_address(self.host).is_loopback
        except ValueError:
            return True
