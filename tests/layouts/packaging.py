"""ZIP packages of text parts, the same bytes each time."""

from collections.abc import Mapping
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

_LONG_AGO = (2025, 1, 20, 9, 0, 0)


def package(parts: Mapping[str, str | bytes]) -> bytes:
    """A package of these parts."""
    packed = BytesIO()
    with ZipFile(packed, "w") as archive:
        for name, content in parts.items():
            entry = ZipInfo(name, _LONG_AGO)
            entry.compress_type = ZIP_DEFLATED
            archive.writestr(entry, content.encode() if isinstance(content, str) else content)
    return packed.getvalue()
