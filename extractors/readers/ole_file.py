"""OLE storages that are no document known by its streams: most often a .docx or .xlsx with a password."""

from extractors.document import Document
from extractors.files.ole_storage import is_encrypted
from schemas.errors import UnreadableSourceError


def read(data: bytes) -> Document:
    """Raises :class:`UnreadableSourceError` with ``encrypted`` or ``unsupported_format``."""
    raise UnreadableSourceError("encrypted" if is_encrypted(data) else "unsupported_format")
