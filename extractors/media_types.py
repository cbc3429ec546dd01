"""What kind of file some bytes are, by their content first."""

from extractors.web_marks import is_web_archive, is_web_page

PLAIN_TEXT = "text/plain"

_MAGIC: tuple[tuple[bytes, str], ...] = (
    (b"%PDF-", "application/pdf"),
    (b"PK\x03\x04", "application/zip"),
    (b"PK\x05\x06", "application/zip"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "application/x-ole-storage"),
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"GIF8", "image/gif"),
    (b"BM", "image/bmp"),
    (b"II*\x00", "image/tiff"),
    (b"MM\x00*", "image/tiff"),
    (b"Rar!\x1a\x07", "application/vnd.rar"),
    (b"7z\xbc\xaf\x27\x1c", "application/x-7z-compressed"),
    (b"\x1f\x8b", "application/gzip"),
    (b"{\\rtf", "application/rtf"),
    (b"\x7fELF", "application/x-executable"),
    (b"PAR1", "application/vnd.apache.parquet"),
    (b"SQLite format 3\x00", "application/vnd.sqlite3"),
)
_CONTAINED = {
    ("application/zip", "docx"): "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    ("application/zip", "xlsx"): "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ("application/zip", "ofd"): "application/ofd",
    ("application/x-ole-storage", "doc"): "application/msword",
    ("application/x-ole-storage", "wps"): "application/vnd.ms-works",
    ("application/x-ole-storage", "xls"): "application/vnd.ms-excel",
}


def sniff_media_type(data: bytes, name: str = "") -> str:
    """The media type by content; text without markup is ``text/plain``.

    The file's name only tells apart what shares one container format, as .docx and .xlsx share ZIP.
    """
    if data.startswith(b"BM") and data[6:10] != b"\x00\x00\x00\x00":
        return PLAIN_TEXT
    for magic, media_type in _MAGIC:
        if data.startswith(magic):
            suffix = name.rpartition(".")[2].lower()
            return _CONTAINED.get((media_type, suffix), media_type)
    if is_web_page(data):
        return "text/html"
    if is_web_archive(data):
        return "multipart/related"
    return PLAIN_TEXT
