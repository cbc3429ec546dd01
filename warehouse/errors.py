"""What can go wrong here, in words for the person who runs it."""


class WarehouseError(Exception):
    """Anything this package refuses to do; the message says why and what to do."""


class WarehouseLocked(WarehouseError):  # noqa: N818 - it names a state, not a failure
    """Another run, or another program, has the working database."""


class SchemaMismatch(WarehouseError):  # noqa: N818
    """The database's tables are not the ones this version declares."""


class RowsRefused(WarehouseError):  # noqa: N818
    """Rows that do not fit the table they were meant for; nothing was written."""


class ReleaseNotFound(WarehouseError):  # noqa: N818
    """There is no such release, or none at all."""


class ReleaseRefused(WarehouseError):  # noqa: N818
    """A release that was built is not what it should be; the old one stays."""


class ExportRefused(WarehouseError):  # noqa: N818
    """What was asked for cannot be exported like that."""


class NoSuchYear(WarehouseError):  # noqa: N818
    """Nothing is published of the report year that was asked for; the message says which years there are."""


class QueryFailed(WarehouseError):  # noqa: N818
    """A statement that nobody typed by hand was not understood or could not be run."""


class TraceRefused(WarehouseError):  # noqa: N818
    """What was to be traced is not there, could be several things, or is no longer what was read."""
