"""The folder of releases and the link to the current one.

Every folder under ``releases/`` with a database in it is one whole release; what is not whole, or about
to go, has a name that begins with a dot. The link ``published`` is only ever replaced, in one rename, so
a reader sees the old release or the new one.
"""

import json
import os
import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import duckdb

from warehouse.errors import ReleaseNotFoundError, ReleaseRefusedError
from warehouse.paths import DATABASE_NAME, Home, sync
from warehouse.session import query

KEPT_RELEASES = 7

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Release:
    """One release: what made it, when (UTC), how many rows each table has, and where it is."""

    release_id: str
    built_at: datetime
    software_version: str
    extractor_version: str
    schema_version: str
    row_counts: Mapping[str, int]
    path: Path
    is_current: bool

    @property
    def database(self) -> Path:
        """The release's database."""
        return self.path / DATABASE_NAME


def list_releases(home: Home) -> list[Release]:
    """All releases that are kept, the newest first."""
    return [read_release(home, release_id) for release_id in reversed(release_ids(home))]


def current_release(home: Home) -> Release | None:
    """The release that is published; None before the first."""
    current = current_release_id(home)
    return None if current is None else read_release(home, current)


def rollback(home: Home, release_id: str) -> Release:
    """Publish an earlier (or later) release again; the working database and all releases stay as they are.

    The caller holds the run's lock.

    Raises:
        ReleaseNotFoundError: no such release is kept; the message lists those that are.
    """
    there = release_ids(home)
    if release_id not in there:
        kept = ", ".join(reversed(there)) or "none"
        raise ReleaseNotFoundError(
            f"There is no release {release_id!r}. Releases kept, the newest first: {kept}."
        )
    read_release(home, release_id)  # raises where it cannot be read
    publish_link(home, release_id)
    return read_release(home, release_id)


def release_ids(home: Home) -> list[str]:
    """Ids of all whole releases, the oldest first; ids begin with the time of building."""
    return sorted(
        database.parent.name
        for database in home.releases.glob(f"*/{DATABASE_NAME}")
        if not database.parent.name.startswith(".")
    )


def current_release_id(home: Home) -> str | None:
    """What the link ``published`` points at; None where there is no link or it leads nowhere."""
    if not home.published.is_symlink() or not home.published.exists():
        return None
    return home.published.resolve().name


def publish_link(home: Home, release_id: str) -> None:
    """Point ``published`` at a release, in one rename.

    Raises:
        ReleaseRefusedError: something that is no link is in the way.
    """
    if home.published.exists() and not home.published.is_symlink():
        raise ReleaseRefusedError(f"{home.published} is not a link; move it away and run again.")
    link = home.root / f".published-{os.getpid()}"
    link.unlink(missing_ok=True)
    link.symlink_to(home.releases.relative_to(home.root) / release_id)
    link.replace(home.published)
    sync(home.root)


def prune(home: Home, keep: int) -> list[str]:
    """Remove all but the last ``keep`` releases, never the current one; the ids removed.

    Whoever has a removed database open keeps reading it.
    """
    current = current_release_id(home)
    removed = [release_id for release_id in release_ids(home)[:-keep] if release_id != current]
    for release_id in removed:
        doomed = home.releases / f".{release_id}.pruned"
        (home.releases / release_id).rename(doomed)
        shutil.rmtree(doomed)
    return removed


def clear_leftovers(home: Home) -> None:
    """Remove what a crash left: half-built and half-removed releases, and links that were not renamed."""
    for leftover in home.releases.glob(".*"):
        shutil.rmtree(leftover)
    for link in home.root.glob(".published-*"):
        link.unlink()


def read_release(home: Home, release_id: str) -> Release:
    """What a release says of itself.

    Raises:
        ReleaseRefusedError: its database cannot be read, or is another release's.
    """
    path = home.releases / release_id
    try:
        with duckdb.connect(str(path.resolve() / DATABASE_NAME), read_only=True) as con:
            row = con.execute(query("release_record"), {"release_id": release_id}).fetchone()
    except duckdb.Error as error:
        raise ReleaseRefusedError(f"Release {release_id} cannot be read: {error}") from error
    if row is None:
        raise ReleaseRefusedError(f"Release {release_id} does not name itself in its table of releases.")
    name, built_at_us, software, extractor, schema, row_counts = row
    return Release(
        release_id=name,
        built_at=_EPOCH + timedelta(microseconds=built_at_us),
        software_version=software,
        extractor_version=extractor,
        schema_version=schema,
        row_counts=json.loads(row_counts),
        path=path,
        is_current=release_id == current_release_id(home),
    )
