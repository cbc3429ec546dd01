"""The manifest of a release: what it is, and size and SHA-256 of each of its files, which prove it whole.

The manifest is a file of its own in the release, and proves itself too.
"""

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass, field
from functools import lru_cache
from pathlib import Path

from schemas.language import phrase
from warehouse.errors import DamagedReleaseError

MANIFEST_NAME = "manifest.json"


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a release says of itself.

    ``sequence`` counts releases, whatever the clock says; ``built_at`` is UTC, ISO 8601; ``content`` is the
    digest of its facts, ``contents`` those of the years of its tables, by the declarations of ``declared``
    (see :mod:`warehouse.content`); ``files`` has size in bytes and SHA-256 by path in the release.
    """

    release_id: str
    sequence: int
    built_at: str
    software_version: str
    extractor_version: str
    schema_version: str
    row_counts: Mapping[str, int]
    content: str
    files: Mapping[str, tuple[int, str]]
    declared: str = ""
    contents: Mapping[str, Mapping[str, str]] = field(default_factory=dict)


def files_in(folder: Path) -> dict[str, tuple[int, str]]:
    """Size and SHA-256 of each file of a release that is being built."""
    return {path: (_size(folder / path), _sha256(folder / path)) for path in _paths(folder)}


def write_manifest(folder: Path, manifest: Manifest) -> None:
    """Write the manifest into its release."""
    text = _canonical(asdict(manifest))
    signed = {"manifest": json.loads(text), "sha256": hashlib.sha256(text.encode()).hexdigest()}
    (folder / MANIFEST_NAME).write_text(
        json.dumps(signed, ensure_ascii=False, indent=1) + "\n", encoding="utf-8"
    )


def read_manifest(folder: Path) -> Manifest | None:
    """The manifest of a release; None where it was made before there were manifests.

    Raises:
        DamagedReleaseError: the manifest is not what was written.
    """
    try:
        signed = json.loads((folder / MANIFEST_NAME).read_text(encoding="utf-8"))
        stored, sha256 = signed["manifest"], signed["sha256"]
        files = {path: (size, digest) for path, (size, digest) in stored["files"].items()}
        manifest = Manifest(**{**stored, "files": files})
    except FileNotFoundError:
        return None
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise DamagedReleaseError(
            phrase(f"{MANIFEST_NAME} 无法读取", f"{MANIFEST_NAME} cannot be read")
        ) from error
    if hashlib.sha256(_canonical(stored).encode()).hexdigest() != sha256:
        raise DamagedReleaseError(
            phrase(f"{MANIFEST_NAME} 与写出时不同", f"{MANIFEST_NAME} is not what was written")
        )
    return manifest


def damages(folder: Path, manifest: Manifest, within: str = "") -> Iterator[str]:
    """What is wrong with the files of a release whose paths begin with ``within``: a line for each."""
    for path, (size, sha256) in manifest.files.items():
        if not path.startswith(within):
            continue
        file = folder / path
        if not file.is_file():
            yield phrase(f"缺少 {path}", f"{path} is missing")
        elif _size(file) != size:
            there = _size(file)
            yield phrase(
                f"{path} 有 {there:,} 字节，应有 {size:,} 字节",
                f"{path} has {there:,} bytes and should have {size:,}",
            )
        elif _sha256(file) != sha256:
            yield phrase(f"{path} 的内容与写出时不同", f"{path} has other content than was written")
    # What readers would take for part of a table, or of the database.
    for path in _paths(folder):
        read = path.startswith("parquet/") or path.endswith(".wal")
        if read and path.startswith(within) and path not in manifest.files:
            yield phrase(f"{path} 不属于该发布", f"{path} is no part of the release")


def _paths(folder: Path) -> Iterable[str]:
    files = (path for path in folder.rglob("*") if path.is_file() and path.name != MANIFEST_NAME)
    return sorted(path.relative_to(folder).as_posix() for path in files)


def _size(file: Path) -> int:
    return file.stat().st_size


def _sha256(file: Path) -> str:
    status = file.stat()
    return _remembered_sha256(file, (status.st_ino, status.st_size, status.st_mtime_ns, status.st_ctime_ns))


@lru_cache(maxsize=10_000)
def _remembered_sha256(file: Path, state: tuple[int, ...]) -> str:  # noqa: ARG001 - part of what is remembered by
    """The hash of a release's file, read once in a process: what a run begins with is what it copies."""
    with file.open("rb") as opened:
        return hashlib.file_digest(opened, "sha256").hexdigest()


def _canonical(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
