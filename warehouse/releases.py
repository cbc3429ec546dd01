"""The folder of releases and the link to the current one.

Every folder under ``releases/`` with a database, a manifest or ``parquet/`` in it is a release; what is
being built, or about to go, has a name that begins with a dot. The link ``published`` is only ever replaced,
in one rename, so a reader sees the old release or the new one. A release that is damaged is set aside, in
``damaged/``.
"""

import json
import os
import re
import shutil
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import chain
from pathlib import Path

import duckdb

from schemas import kept
from schemas.language import phrase
from warehouse.errors import DamagedReleaseError, ReleaseNotFoundError, ReleaseRefusedError
from warehouse.manifest import MANIFEST_NAME, Manifest, damages, read_manifest
from warehouse.paths import DATABASE_NAME, Home, sync, write_whole
from warehouse.session import query

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
REPORT_LISTS = ("parquet/reports/", "parquet/report_sources/")
"""The files of a release that say which reports it has, and from which files."""
_DIGEST = re.compile("[0-9a-f]{64}")
_WAS_CURRENT = ".was-current"


@dataclass(frozen=True, slots=True)
class Release:
    """One release: what made it, when (UTC), how many rows each table has, and where it is.

    ``sequence`` and ``content`` are of its manifest; 0 and empty for one of before there were manifests.
    """

    release_id: str
    built_at: datetime
    software_version: str
    extractor_version: str
    schema_version: str
    row_counts: Mapping[str, int]
    path: Path
    is_current: bool
    sequence: int = 0
    content: str = ""

    @property
    def database(self) -> Path:
        """The release's database."""
        return self.path / DATABASE_NAME


def list_releases(home: Home) -> list[Release]:
    """All releases that are kept and say what they are, the newest first."""
    return list(reversed(_readable(home)))


def _readable(home: Home) -> list[Release]:
    releases = []
    for release_id in release_ids(home):
        try:
            releases.append(read_release(home, release_id))
        except DamagedReleaseError:
            continue  # said, and set aside, by the next run
    return releases


def current_release(home: Home) -> Release | None:
    """The release that is published; None before the first."""
    current = current_release_id(home)
    return None if current is None else read_release(home, current)


def rollback(home: Home, release_id: str, facts: Collection[str] = ()) -> Release:
    """Publish an earlier (or later) release again; the working database and all releases stay as they are.

    It holds until the facts change: runs make no release of those of the release that was left, of any newer
    than the chosen one, nor of ``facts``, the digests of what the working database has now. The caller holds
    the run's lock.

    Raises:
        ReleaseNotFoundError: no such release is kept; the message lists those that are.
        DamagedReleaseError: it is not what was written.
        ReleaseRefusedError: the list of what must not be published cannot be read.
    """
    there = release_ids(home)
    if release_id not in there:
        listed = ", ".join(reversed(there)) or phrase("无", "none")
        raise ReleaseNotFoundError(
            phrase(
                f"没有发布“{release_id}”。保留的发布（新的在前）：{listed}。",
                f"There is no release {release_id!r}. Releases kept, the newest first: {listed}.",
            )
        )
    if wrong := first_damage(home.releases / release_id):
        raise DamagedReleaseError(
            phrase(
                f"发布 {release_id} 已损坏：{wrong}。make verify 会把它移到一边；请另选一个。",
                f"Release {release_id} is damaged: {wrong}. make verify sets it aside; choose another one.",
            )
        )
    left, content = _published_content(home), read_release(home, release_id).content
    at = there.index(release_id)
    older, newer = (_contents(home, each) for each in (there[:at], there[at + 1 :]))
    # First: what is held of the current release changes nothing, should this be cut short.
    _hold(home, {*(held_contents(home) - older), *newer, *facts, left} - {content, ""})
    publish_link(home, release_id)
    return read_release(home, release_id)


def _published_content(home: Home) -> str:
    """The digest of the facts of the current release; empty where there is none or it does not say."""
    with suppress(DamagedReleaseError):
        if current := current_release(home):
            return current.content
    return ""


def held_contents(home: Home) -> set[str]:
    """Digests of the facts that are not to be published again: somebody went back from them.

    Raises:
        ReleaseRefusedError: the list cannot be read, so nobody knows what must not be published.
    """
    try:
        held = home.held.read_text(encoding="ascii").split()
    except FileNotFoundError:
        return set()
    except (OSError, UnicodeDecodeError):
        held = None
    if held is None or not all(map(_DIGEST.fullmatch, held)):
        raise ReleaseRefusedError(
            phrase(
                f"无法读取 {home.held}，其中记有曾被回退、不得再发布的数据，因此未作发布。"
                "如无需保留该记录，请删除它后再运行。",
                f"{home.held} cannot be read. It lists facts that somebody went back from, so nothing is "
                "published. Delete it, unless they must stay away, and run again.",
            )
        )
    return set(held)


def _contents(home: Home, release_ids: Iterable[str]) -> set[str]:
    return {_content(home.releases / release_id) for release_id in release_ids}


def _hold(home: Home, contents: Collection[str]) -> None:
    text = "".join(f"{content}\n" for content in sorted(contents))
    write_whole(home.held, lambda partial: partial.write_text(text, encoding="ascii"))


def release_ids(home: Home) -> list[str]:
    """Ids of all releases, the oldest first: by sequence; those without a manifest, by time."""
    found = {
        path.parent.name
        for name in (DATABASE_NAME, MANIFEST_NAME, "parquet")
        for path in home.releases.glob(f"*/{name}")
        if not path.parent.name.startswith(".")
    }
    return sorted(found, key=lambda release_id: (_sequence(home.releases / release_id), release_id))


def next_sequence(home: Home) -> int:
    """The number of the next release: higher than any that is there, those set aside included."""
    folders = [*home.releases.glob("*"), *home.damaged.glob("*")]
    return 1 + max((_sequence(folder) for folder in folders), default=0)


def _sequence(folder: Path) -> int:
    try:
        manifest = read_manifest(folder)
    except (DamagedReleaseError, OSError):
        return 0
    return manifest.sequence if manifest else 0


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
        raise ReleaseRefusedError(
            phrase(
                f"{home.published} 不是链接；请把它移走后再运行。",
                f"{home.published} is not a link; move it away and run again.",
            )
        )
    link = home.root / f".published-{os.getpid()}"
    link.unlink(missing_ok=True)
    link.symlink_to(home.releases.relative_to(home.root) / release_id)
    link.replace(home.published)
    sync(home.root)


def prune(home: Home, keep: int) -> list[str]:
    """Remove all but the last ``keep`` releases and the last of each of the last twelve months, never the
    current one; the ids removed.

    Whoever has a removed database open keeps reading it.
    """
    releases = _readable(home)
    monthly = {(release.built_at.year, release.built_at.month): release.release_id for release in releases}
    last_months = [release_id for _, release_id in sorted(monthly.items())][-kept.MONTHS :]
    spared = {release.release_id for release in releases[-keep:]} | {*last_months, current_release_id(home)}
    removed = [release.release_id for release in releases if release.release_id not in spared]
    for release_id in removed:
        doomed = home.releases / f".{release_id}.pruned"
        (home.releases / release_id).rename(doomed)
        shutil.rmtree(doomed)
    return removed


def clear_leftovers(home: Home) -> None:
    """Remove what a crash left: releases and batches half-built or half-removed, files and links not renamed,
    and what the working database had no memory for. The caller holds the run's lock.
    """
    spilled = home.working_database.with_name(f"{home.working_database.name}.tmp")
    unfinished = (home.releases.glob(".*"), home.extractions.glob(".*"), home.root.glob("*/.*.partial"))
    for left in (spilled, *chain(*unfinished, home.root.glob(".*.partial"), home.root.glob(".published-*"))):
        if left.is_dir() and not left.is_symlink():
            shutil.rmtree(left, ignore_errors=True)
        else:
            with suppress(OSError):
                left.unlink()


def read_release(home: Home, release_id: str) -> Release:
    """What a release says of itself.

    Raises:
        DamagedReleaseError: it cannot be read, or is another release's.
    """
    path = home.releases / release_id
    manifest = read_manifest(path) or _without_manifest(path, release_id)
    if manifest.release_id != release_id:
        raise DamagedReleaseError(
            phrase(
                f"发布 {release_id} 自称为 {manifest.release_id}。",
                f"Release {release_id} says that it is {manifest.release_id}.",
            )
        )
    return Release(
        release_id=release_id,
        built_at=datetime.fromisoformat(manifest.built_at),
        software_version=manifest.software_version,
        extractor_version=manifest.extractor_version,
        schema_version=manifest.schema_version,
        row_counts=manifest.row_counts,
        path=path,
        is_current=release_id == current_release_id(home),
        sequence=manifest.sequence,
        content=manifest.content,
    )


def _without_manifest(path: Path, release_id: str) -> Manifest:
    """What the database of a release of before there were manifests says."""
    try:
        with duckdb.connect(str(path.resolve() / DATABASE_NAME), read_only=True) as con:
            row = con.execute(query("release_record"), {"release_id": release_id}).fetchone()
    except duckdb.Error as error:
        raise DamagedReleaseError(
            phrase(f"发布 {release_id} 无法读取：{error}", f"Release {release_id} cannot be read: {error}")
        ) from error
    if row is None:
        raise DamagedReleaseError(
            phrase(
                f"发布 {release_id} 的发布记录中没有它自己。",
                f"Release {release_id} does not name itself in its table of releases.",
            )
        )
    name, built_at_us, software, extractor, schema, row_counts, had_manifest = row
    if had_manifest:
        raise DamagedReleaseError(phrase(f"缺少 {MANIFEST_NAME}", f"{MANIFEST_NAME} is missing"))
    built_at = (_EPOCH + timedelta(microseconds=built_at_us)).isoformat()
    return Manifest(name, 0, built_at, software, extractor, schema, json.loads(row_counts), "", {})


def first_damage(folder: Path, within: str = "") -> str | None:
    """The first thing that is wrong with a release, or with its files whose paths begin with ``within``; None
    where it is whole.

    Of one without a manifest it is only known that its database opens.
    """
    try:
        manifest = read_manifest(folder)
        if manifest is None:
            _without_manifest(folder, folder.name)
            return None
        return next(damages(folder, manifest, within), None)
    except (DamagedReleaseError, OSError) as error:
        return str(error)


def set_damaged_releases_aside(home: Home, release_ids: Sequence[str]) -> Iterator[str]:
    """Set aside those of the releases that are damaged, and publish the newest whole one where the current
    one was among them, or it or the link to it is gone; a line on each, as it is done. The caller holds the
    run's lock.
    """
    current = current_release_id(home)
    if current is None and home.published.is_symlink():
        gone = home.published.readlink().name
        yield phrase(f"已发布的 {gone} 已不存在。", f"Release {gone}, which was published, is gone.")
        yield _fallen_back(home, newest_whole(home))
    elif current is None and not home.published.exists() and (newest := newest_whole(home)):
        # Without one to be compared with, the next might lack whatever was in it.
        yield phrase(f"没有链接 {home.published}。", f"There is no link {home.published}.")
        yield _fallen_back(home, newest)
    for release_id in release_ids:
        folder = home.releases / release_id
        wrong = first_damage(folder)
        if wrong is None:
            continue
        if release_id == current:
            (folder / _WAS_CURRENT).touch()
        home.damaged.mkdir(exist_ok=True)
        aside = (
            home.damaged
            / f"{release_id}{'' if not (home.damaged / release_id).exists() else f'-{os.getpid()}'}"
        )
        folder.rename(aside)
        sync(home.releases)
        yield phrase(
            f"发布 {release_id} 已损坏：{wrong}。已移到 {aside}。",
            f"Release {release_id} is damaged: {wrong}. It was set aside: {aside}.",
        )
        if release_id == current:
            yield _fallen_back(home, newest_whole(home))
    for old in sorted(home.damaged.glob("*"), key=_sequence)[: -kept.DAMAGED_RELEASES]:
        shutil.rmtree(old)


def set_damaged_current_aside(home: Home) -> list[str]:
    """The same of the current release alone."""
    current = current_release_id(home)
    return list(set_damaged_releases_aside(home, [current] if current else []))


def _fallen_back(home: Home, release_id: str | None) -> str:
    if release_id is None:
        home.published.unlink()
        return phrase(
            "没有其他保留的发布；下次运行发布之前没有已发布的数据。",
            "No other release is kept: nothing is published until a run makes one.",
        )
    publish_link(home, release_id)
    return phrase(
        f"已发布 {release_id}，即最新的完整版本。",
        f"Release {release_id}, the newest that is whole, is published.",
    )


def newest_whole(home: Home, within: str = "") -> str | None:
    """The newest release that is whole, or whose files are whose paths begin with ``within``; sooner one that
    nobody went back from.
    """
    held, newest_first = set[str](), release_ids(home)[::-1]
    with suppress(ReleaseRefusedError):  # what it says sets the order; readers are served without it
        held = held_contents(home)
    in_turn = sorted(newest_first, key=lambda each: _content(home.releases / each) in held)
    return next((each for each in in_turn if first_damage(home.releases / each, within) is None), None)


def _content(folder: Path) -> str:
    with suppress(DamagedReleaseError, OSError):
        if manifest := read_manifest(folder):
            return manifest.content
    return ""


def compared_release(home: Home) -> Path | None:
    """The release that the next one is compared with, so that nothing is lost: the current one, or one that
    was it and is newer, but was set aside, as long as its lists of reports are whole.
    """
    current = current_release_id(home)
    folder = None if current is None else home.releases / current
    since = 0 if folder is None else _sequence(folder)
    for aside in sorted(home.damaged.glob("*"), key=_sequence, reverse=True):
        was_current = (aside / _WAS_CURRENT).exists() and _sequence(aside) > since
        if was_current and not any(first_damage(aside, within) for within in REPORT_LISTS):
            return aside
    return folder
