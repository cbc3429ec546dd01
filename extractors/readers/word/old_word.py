"""Files that another program must convert before they can be read: .doc, .wps, .rtf, .odt.

The pipeline has LibreOffice do that where it is installed. A file that comes here has not been converted.
"""

from extractors.document import Document
from extractors.files.ole_storage import OLE_MAGIC, is_encrypted
from schemas.errors import UnreadableSourceError


def read(data: bytes) -> Document:
    """Raises :class:`UnreadableSourceError` with ``encrypted`` or ``needs_libreoffice``."""
    if data.startswith(OLE_MAGIC) and is_encrypted(data):
        raise UnreadableSourceError("encrypted")
    raise UnreadableSourceError("needs_libreoffice")
