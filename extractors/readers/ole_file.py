"""OLE storages that are no document known by its streams: most often a .docx or .xlsx with a password."""

from extractors.document import Document
from extractors.ole_storage import is_encrypted
from schemas.errors import UnreadableSource


def read(data: bytes) -> Document:
    """Raises :class:`UnreadableSource` with ``encrypted`` or ``unsupported_format``."""
    raise UnreadableSource("encrypted" if is_encrypted(data) else "unsupported_format")
