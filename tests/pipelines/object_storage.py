"""Object storage on this machine's loopback: a real server, in a thread of the tests."""

import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from moto import settings as server_settings
from moto.core.models import DEFAULT_ACCOUNT_ID
from moto.s3.models import s3_backends
from moto.server import ThreadedMotoServer

from pipelines.inbox import bucket as buckets
from pipelines.inbox.bucket import Bucket

KEYS = {"AWS_ACCESS_KEY_ID": "a-key", "AWS_SECRET_ACCESS_KEY": "a-secret"}


@dataclass(frozen=True)
class Store:
    """A server with one bucket."""

    bucket: str = "reports"

    def inbox(self, prefix: str) -> Bucket:
        return Bucket.at(f"s3://{self.bucket}/{prefix}")

    def put(self, key: str, data: bytes) -> None:
        """Under any key, also one that no client would send."""
        _backend().put_object(self.bucket, key, data)

    def put_folder(self, folder: Path, prefix: str) -> None:
        for path in sorted(folder.rglob("*")):
            if path.is_file():
                self.put(f"{prefix}/{path.relative_to(folder).as_posix()}", path.read_bytes())

    def remove(self, key: str) -> None:
        _backend().delete_object(self.bucket, key)

    def close(self, key: str) -> None:
        """Let nobody read an object any more."""
        resource = f"arn:aws:s3:::{self.bucket}/{key}"
        statement = {"Effect": "Deny", "Principal": "*", "Action": "s3:GetObject", "Resource": resource}
        policy = {"Version": "2012-10-17", "Statement": [statement]}
        _backend().put_bucket_policy(self.bucket, json.dumps(policy).encode())

    @contextmanager
    def refusing_keys(self) -> Iterator[None]:
        """For a while nobody's key is known."""
        with pytest.MonkeyPatch.context() as patched:
            patched.setattr(server_settings, "INITIAL_NO_AUTH_ACTION_COUNT", 0)
            yield


def _backend() -> Any:
    return s3_backends[DEFAULT_ACCOUNT_ID]["aws"]


@contextmanager
def running_store() -> Iterator[Store]:
    """A server, and an environment that says where it is."""
    server = ThreadedMotoServer("127.0.0.1", 0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    store = Store()
    try:
        _backend().create_bucket(store.bucket, "us-east-1")
        with pytest.MonkeyPatch.context() as patched:
            for name, value in (KEYS | {"AWS_ENDPOINT_URL": f"http://{host}:{port}"}).items():
                patched.setenv(name, value)
            buckets._file_system.cache_clear()
            yield store
    finally:
        buckets._file_system.cache_clear()
        _backend().reset()
        server.stop()


def holds_no_secret(text: str) -> bool:
    """Whether a text can be shown."""
    return not re.search(r"a-key|a-secret|127\.0\.0\.1", text)
