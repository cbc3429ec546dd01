"""Files that another program must convert before they can be read: .doc, .wps, .rtf, .odt.

The pipeline has LibreOffice do that where it is installed. A file that comes here has not been converted.
"""

from extractors.document import Document
from extractors.ole_storage import OLE_MAGIC, is_encrypted
from schemas.errors import UnreadableSource


def read(data: bytes) -> Document:
    """Raises :class:`UnreadableSource` with ``encrypted`` or ``needs_libreoffice``."""
    if data.startswith(OLE_MAGIC) and is_encrypted(data):
        raise UnreadableSource("encrypted")
    raise UnreadableSource("needs_libreoffice")
