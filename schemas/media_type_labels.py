"""What media types are called, in Chinese and English, as (zh, en)."""

MEDIA_TYPE_NAMES: dict[str, tuple[str, str]] = {
    "text/plain": ("文本", "plain text"),
    "text/csv": ("CSV", "CSV"),
    "text/html": ("网页", "web page"),
    "multipart/related": ("网页存档", "web archive"),
    "application/pdf": ("PDF", "PDF"),
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": (
        "Word（.docx）",
        "Word (.docx)",
    ),
    "application/vnd.ms-word+xml": ("Word（.xml）", "Word (.xml)"),
    "application/msword": ("旧式 Word（.doc、.wps）", "old Word (.doc, .wps)"),
    "application/vnd.ms-works": ("旧式 WPS（.wps）", "old Works or WPS (.wps)"),
    "application/rtf": ("RTF", "RTF"),
    "application/vnd.oasis.opendocument.text": ("ODT", "ODT"),
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": ("Excel（.xlsx）", "Excel (.xlsx)"),
    "application/vnd.ms-excel": ("旧式 Excel（.xls）", "old Excel (.xls)"),
    "application/ofd": ("OFD", "OFD"),
    "image/png": ("PNG 图片", "PNG image"),
    "image/jpeg": ("JPEG 图片", "JPEG image"),
    "image/tiff": ("TIFF 图片", "TIFF image"),
    "image/bmp": ("BMP 图片", "BMP image"),
    "application/zip": ("ZIP 压缩包", "ZIP archive"),
    "application/x-7z-compressed": ("7z 压缩包", "7z archive"),
    "application/x-tar": ("tar 归档", "tar archive"),
    "application/gzip": ("gzip 压缩包", "gzip archive"),
    "application/x-bzip2": ("bzip2 压缩包", "bzip2 archive"),
    "application/x-xz": ("xz 压缩包", "xz archive"),
    "application/vnd.rar": ("RAR 压缩包", "RAR archive"),
}
"""Media types that are read, unpacked, or refused with advice; others are told by themselves."""
