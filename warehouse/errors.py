"""What can go wrong here, in words for the person who runs it."""

from pathlib import Path

from schemas.errors import GongkaiError
from schemas.language import phrase


class WarehouseError(GongkaiError):
    """Anything this package refuses to do; the message says why and what to do."""


class WarehouseLockedError(WarehouseError):
    """Another run, or another program, has the working database."""


class SchemaMismatchError(WarehouseError):
    """The database's tables are not the ones this version declares."""


class RowsRefusedError(WarehouseError):
    """Rows that do not fit the table they were meant for; nothing was written."""


class ReleaseNotFoundError(WarehouseError):
    """There is no such release, or none at all."""


class ReleaseRefusedError(WarehouseError):
    """A release that was built is not what it should be; the old one stays."""


class DamagedReleaseError(WarehouseError):
    """A release is not what was written: files are missing, or others than they were."""


class OtherReleaseError(WarehouseError):
    """A release lacks tables that this version of the software asks for."""


class ExportRefusedError(WarehouseError):
    """What was asked for cannot be exported like that."""


class NoSuchYearError(WarehouseError):
    """Nothing is published of the report year that was asked for; the message says which years there are."""


class QueryFailedError(WarehouseError):
    """A statement that nobody typed by hand was not understood or could not be run."""


class TraceRefusedError(WarehouseError):
    """What was to be traced is not there, could be several things, or is no longer what was read."""


def nothing_published(place: Path | None = None) -> str:
    """That there is no release, at a place where one is looked for, and what to do."""
    return phrase(
        f"{place or ''}尚无已发布的数据。请先运行 make run。",
        f"Nothing is published{f' at {place}' if place else ''} yet. Make a release first: make run.",
    )


def without_trace(message: str) -> str:
    """What an error of DuckDB says, without the trace of its own code that internal ones end with."""
    return message.partition("Stack Trace:")[0].strip()
