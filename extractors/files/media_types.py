"""What kind of file some bytes are, by their content first."""

import regex

from extractors.files.containers import is_tar
from extractors.files.delimiters import is_delimited
from extractors.files.ole_storage import OLE_MAGIC, streams
from extractors.files.packages import open_package
from extractors.files.web_marks import is_web_archive, is_web_page
from schemas.errors import UnreadableSourceError

PLAIN_TEXT = "text/plain"
DELIMITED_TEXT = "text/csv"
WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
OPEN_DOCUMENT = "application/vnd.oasis.opendocument.text"
WORD_XML = "application/vnd.ms-word+xml"
"""Word's single-file XML, of 2003 and later; it has no registered name."""
ZIP, OLE_STORAGE = "application/zip", "application/x-ole-storage"

_MAGIC: tuple[tuple[bytes, str], ...] = (
    (b"%PDF-", "application/pdf"),
    (b"PK\x03\x04", ZIP),
    (b"PK\x05\x06", ZIP),
    (OLE_MAGIC, OLE_STORAGE),
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"GIF8", "image/gif"),
    (b"BM", "image/bmp"),
    (b"II*\x00", "image/tiff"),
    (b"MM\x00*", "image/tiff"),
    (b"Rar!\x1a\x07", "application/vnd.rar"),
    (b"7z\xbc\xaf\x27\x1c", "application/x-7z-compressed"),
    (b"\x1f\x8b", "application/gzip"),
    (b"BZh", "application/x-bzip2"),
    (b"\xfd7zXZ\x00", "application/x-xz"),
    (b"{\\rtf", "application/rtf"),
    (b"\x7fELF", "application/x-executable"),
    (b"PAR1", "application/vnd.apache.parquet"),
    (b"SQLite format 3\x00", "application/vnd.sqlite3"),
)
_FOLDERS_OF_PACKAGES = {
    "word/": WORD,
    "xl/": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "ppt/": "application/vnd.openxmlformats-officedocument.presentationml.presentation",
}
"""The folder of the document itself in an Office package, which ``[Content_Types].xml`` makes one."""
_BY_STREAM = {
    "EncryptedPackage": OLE_STORAGE,
    "WordDocument": "application/msword",
    "Workbook": "application/vnd.ms-excel",
    "Book": "application/vnd.ms-excel",
    "PowerPoint Document": "application/vnd.ms-powerpoint",
    "MatOST": "application/vnd.ms-works",
}
"""The stream that makes an OLE storage what it is; the first that is there decides."""
_BY_SUFFIX = {
    (ZIP, "docx"): WORD,
    (ZIP, "xlsx"): "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    (ZIP, "ofd"): "application/ofd",
    (OLE_STORAGE, "doc"): "application/msword",
    (OLE_STORAGE, "wps"): "application/msword",
    (OLE_STORAGE, "xls"): "application/vnd.ms-excel",
}
"""For containers so damaged that their content cannot be listed."""
_WORD_XML = regex.compile(
    rb"^\s*<\?xml[^>]*>\s*(?:<\?mso-application[^>]*>\s*)?<(?:w:wordDocument|pkg:package)\b"
)


def sniff_media_type(data: bytes, name: str = "") -> str:
    """The media type by content; text without markup is ``text/plain``.

    Containers are told apart by what is in them; the file's name counts only where that cannot be listed.
    """
    if data.startswith(b"BM") and data[6:10] != b"\x00\x00\x00\x00":
        return PLAIN_TEXT
    for magic, media_type in _MAGIC:
        if data.startswith(magic):
            suffix = name.rpartition(".")[2].lower()
            return _contained(data, media_type) or _BY_SUFFIX.get((media_type, suffix), media_type)
    if is_tar(data):
        return "application/x-tar"
    head = data[:4096].removeprefix(b"\xef\xbb\xbf")
    if head.lstrip().startswith(b"<?xml") and _WORD_XML.match(head):
        return WORD_XML
    if is_web_archive(data):
        return "multipart/related"
    if is_web_page(data):
        return "text/html"
    return DELIMITED_TEXT if is_delimited(data) else PLAIN_TEXT


def _contained(data: bytes, container: str) -> str | None:
    """The media type of a document that is a container; the container's own where it holds files.

    None where its content cannot be listed.
    """
    if container == OLE_STORAGE:
        found = streams(data)
        kinds = [media_type for name, media_type in _BY_STREAM.items() if name in found]
        return kinds[0] if kinds else OLE_STORAGE if found else None
    if container != ZIP:
        return container
    try:
        package = open_package(data)
    except UnreadableSourceError:
        return None
    names = package.entries.keys()
    if "[content_types].xml" in names:
        for folder, media_type in _FOLDERS_OF_PACKAGES.items():
            if any(name.startswith(folder) for name in names):
                return media_type
    if "ofd.xml" in names:
        return "application/ofd"
    if "content.xml" in names and "mimetype" in names:
        return OPEN_DOCUMENT
    return ZIP
