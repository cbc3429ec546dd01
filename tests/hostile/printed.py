"""PDF files that never end, are cut, locked, or hold more than any report."""

import zlib

from tests.hostile.case import case
from tests.layouts.locked_documents import locked
from tests.layouts.page_documents import Objects, file_of

_CATALOG = b"<< /Type /Catalog /Pages 2 0 R >>"
_FONT = b"<< /Font << /F 9 0 R >> >>"


def _stream(content: bytes, entries: bytes = b"") -> bytes:
    return b"<< /Length %d %s >>\nstream\n%s\nendstream" % (len(content), entries, content)


def _objects(content: bytes, resources: bytes = _FONT, box: bytes = b"0 0 595 842", **more: bytes) -> Objects:
    """One page with this content; ``more`` are objects by their number after an underscore."""
    page = b"<< /Type /Page /Parent 2 0 R /MediaBox [%s] /Resources %s /Contents 4 0 R >>"
    return {
        1: _CATALOG,
        2: b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        3: page % (box, resources),
        4: _stream(content),
        9: b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
        **{int(name[1:]): data for name, data in more.items()},
    }


_WORDS = b"BT /F 12 Tf 72 700 Td (This is not a report) Tj ET"


def _many_pages(count: int) -> bytes:
    objects = _objects(_WORDS)
    kids = b" ".join(b"%d 0 R" % (number + 10) for number in range(count))
    page = b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Resources %s /Contents 4 0 R >>" % _FONT
    pages = {number + 10: page for number in range(count)}
    return file_of({**objects, 2: b"<< /Type /Pages /Kids [%s] /Count %d >>" % (kids, count), **pages})


def _form(content: bytes, inner: bytes) -> bytes:
    entries = b"/Type /XObject /Subtype /Form /BBox [0 0 595 842] /Resources << /XObject << %s >> >>"
    return _stream(content, entries % inner)


def _itself() -> bytes:
    """A form that draws itself."""
    return file_of(
        _objects(b"/X Do", b"<< /XObject << /X 5 0 R >> >>", _5=_form(b"/X Do /X Do", b"/X 5 0 R"))
    )


def _doubling() -> bytes:
    """Forms that each draw the next one ten times."""
    forms = {f"_{number}": _form(b"/X Do " * 10, b"/X %d 0 R" % (number + 1)) for number in range(20, 25)}
    last = _stream(b"0 0 9 9 re f", b"/Type /XObject /Subtype /Form /BBox [0 0 9 9]")
    return file_of(_objects(b"/X Do", b"<< /XObject << /X 20 0 R >> >>", _25=last, **forms))


def _content_bomb() -> bytes:
    packed = zlib.compress(b"0 0 9 9 re f " * 1_000_000, 9)
    return file_of({**_objects(b""), 4: _stream(packed, b"/Filter /FlateDecode")})


def _twice_packed() -> bytes:
    packed = zlib.compress(zlib.compress(bytes(40 << 20), 1), 9)
    return file_of({**_objects(b""), 4: _stream(packed, b"/Filter [/FlateDecode /FlateDecode]")})


def _object_stream_bomb() -> bytes:
    packed = zlib.compress(b"5 0 " + b"[" * (30 << 20), 9)
    entries = b"/Type /ObjStm /N 1 /First 4 /Filter /FlateDecode"
    return file_of(_objects(_WORDS, _8=_stream(packed, entries)))


def _of_lines() -> bytes:
    return file_of(_objects(b"".join(b"0 %d 595 1 re f\n%d 0 1 842 re f\n" % (n, n) for n in range(40_000))))


def _pages_in_a_ring() -> bytes:
    return file_of(
        {**_objects(_WORDS), 2: b"<< /Type /Pages /Kids [2 0 R 2 0 R 3 0 R] /Count 9 /Parent 2 0 R >>"}
    )


def _table_in_a_ring() -> bytes:
    """A table of references whose predecessor is itself."""
    data = file_of(_objects(_WORDS))
    at = data[data.rindex(b"startxref") + 10 :].split()[0]
    return data.replace(b"/Root", b"/Prev " + at + b" /Root")


def _with_notes(*notes: bytes, content: bytes = _WORDS, **more: bytes) -> bytes:
    """One page with fields and notes, which are the form's too."""
    objects = _objects(content, **more)
    numbers = b" ".join(b"%d 0 R" % (number + 1000) for number in range(len(notes)))
    catalog = (
        b"<< /Type /Catalog /Pages 2 0 R /AcroForm << /Fields [%s] /NeedAppearances true >> >>" % numbers
    )
    page = objects[3].removesuffix(b">>") + b"/Annots [%s] >>" % numbers
    own = {number + 1000: b"<< /Type /Annot %s >>" % note for number, note in enumerate(notes)}
    return file_of({**objects, 1: catalog, 3: page, **own})


def _note(rect: bytes = b"72 600 172 620", rest: bytes = b"") -> bytes:
    return b"/Subtype /FreeText /Rect [%s] /Contents (1) /DA (/F 9 Tf) %s" % (rect, rest)


def _fields_in_a_ring() -> bytes:
    field = b"/Subtype /Widget /FT /Tx /Rect [72 600 172 620] /Kids [1001 0 R 1000 0 R] /Parent 1001 0 R"
    return _with_notes(field, field)


def _note_that_draws_itself() -> bytes:
    return _with_notes(_note(rest=b"/AP << /N 5 0 R >>"), _5=_form(b"/X Do /X Do", b"/X 5 0 R"))


def _covered_over_and_over() -> bytes:
    part = b"BT /F 12 Tf 1 g 72 700 Td (1) Tj ET 1 g 0 0 595 842 re f "
    return file_of(_objects(part * 12_000))


def _broken_parts() -> bytes:
    """A picture and a font whose data are none."""
    picture = (
        b"/Type /XObject /Subtype /Image /Width 9000 /Height 9000 /BitsPerComponent 8 /ColorSpace /DeviceRGB"
    )
    font = (
        b"<< /Type /Font /Subtype /TrueType /BaseFont /Any /FontDescriptor 6 0 R /FirstChar 0 /LastChar 9 >>"
    )
    return file_of(
        _objects(
            _WORDS + b" q 400 0 0 400 72 72 cm /P Do Q",
            b"<< /Font << /F 7 0 R >> /XObject << /P 5 0 R >> >>",
            _5=_stream(b"\xff\xd8\xff" + bytes(range(256)) * 9, picture + b" /Filter /DCTDecode"),
            _6=b"<< /Type /FontDescriptor /FontName /Any /Flags 4 /FontFile2 8 0 R >>",
            _7=font,
            _8=_stream(b"\0\1\0\0" + bytes(range(256)) * 9),
        )
    )


_TEXT = ("no_text_layer", "needs_scans_extra", "not_a_report", "damaged_file", "too_complex", "too_large")

PRINTED = {
    "many-pages.pdf": case(lambda: _many_pages(10_000), "too_complex", "not_a_report"),
    "itself.pdf": case(_itself, "timed_out", "out_of_memory"),
    "doubling.pdf": case(_doubling, *_TEXT, "timed_out", "out_of_memory"),
    "content-bomb.pdf": case(_content_bomb, *_TEXT, "timed_out", "out_of_memory"),
    "twice-packed.pdf": case(_twice_packed, *_TEXT, "out_of_memory"),
    "object-stream-bomb.pdf": case(_object_stream_bomb, *_TEXT),
    "pages-in-a-ring.pdf": case(_pages_in_a_ring, *_TEXT),
    "table-in-a-ring.pdf": case(_table_in_a_ring, *_TEXT),
    "cut.pdf": case(lambda: file_of(_objects(_WORDS))[:300], "damaged_file"),
    "locked.pdf": case(lambda: locked(_objects(_WORDS), user=b"secret"), "encrypted"),
    "endless-page.pdf": case(
        lambda: file_of(_objects(_WORDS, box=b"0 0 20000000 20000000")), *_TEXT, "out_of_memory"
    ),
    "lines.pdf": case(_of_lines, *_TEXT, "timed_out"),
    "many-notes.pdf": case(lambda: _with_notes(*[_note()] * 20_000), "too_complex"),
    "notes-far-away.pdf": case(
        lambda: _with_notes(_note(b"-9e30 0 9e30 9e38"), _note(b"x y"), _note(b"600 900 601 901")), *_TEXT
    ),
    "fields-in-a-ring.pdf": case(_fields_in_a_ring, *_TEXT, "timed_out", "out_of_memory"),
    "note-that-draws-itself.pdf": case(_note_that_draws_itself, *_TEXT, "timed_out", "out_of_memory"),
    "covered-over-and-over.pdf": case(_covered_over_and_over, *_TEXT),
    "broken-parts.pdf": case(_broken_parts, *_TEXT),
    "magic-only.pdf": case(lambda: b"%PDF-1.7\n" + bytes(range(256)) * 99, "damaged_file"),
}  # fmt: skip
