"""Where everything is under ``GONGKAI_HOME``, and that it is on the disk."""

import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

DATABASE_NAME = "gongkai.duckdb"
"""The file in every release."""


@dataclass(frozen=True, slots=True)
class Home:
    """The folder that holds everything the pipeline writes; nothing is created by asking for a path."""

    root: Path

    @property
    def working_database(self) -> Path:
        """The database the pipeline alone writes."""
        return self.root / "warehouse.duckdb"

    @property
    def releases(self) -> Path:
        """The folder of whole releases, one folder each."""
        return self.root / "releases"

    @property
    def damaged(self) -> Path:
        """Releases that were set aside, being damaged."""
        return self.root / "damaged"

    @property
    def held(self) -> Path:
        """Which facts are not to be published again, as somebody went back to an earlier release."""
        return self.root / "held_releases"

    @property
    def published(self) -> Path:
        """The link to the current release."""
        return self.root / "published"

    @property
    def published_database(self) -> Path:
        """The database analysts open, through the link."""
        return self.published / DATABASE_NAME

    @property
    def extractions(self) -> Path:
        """The extraction store."""
        return self.root / "extractions"

    @property
    def quality(self) -> Path:
        """The quality report."""
        return self.root / "quality"

    @property
    def exports(self) -> Path:
        """What people take out of the published database in the prompt."""
        return self.root / "exports"

    @property
    def lock(self) -> Path:
        """The file that one run at a time holds locked."""
        return self.root / "run.lock"

    @property
    def dagster(self) -> Path:
        """The orchestrator's own storage."""
        return self.root / "dagster"


def sync(path: Path) -> None:
    """Make sure that a file's bytes, or a folder's entries, are on the disk."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def write_whole(file: Path, write: Callable[[Path], object]) -> None:
    """Have a file written beside its place and rename it once it is on the disk."""
    file.parent.mkdir(parents=True, exist_ok=True)
    partial = file.with_name(f".{file.name}.partial")
    write(partial)
    sync(partial)
    partial.replace(file)
    sync(file.parent)
