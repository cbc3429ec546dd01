"""A report in fonts that are not embedded, and its rows: ``python -m tests.extractors.readers.pdf_fonts``.

It prints a hash of what is read of each file, which is the same on every machine, whatever fonts it has:
run it with and without ``/usr/share/fonts``, as in a mount namespace of its own, and compare.
"""

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import replace

import regex

from extractors import extract
from tests.layouts import Figures, all_different, report
from tests.layouts.fixed_pages import CELL_SIZE, MARGIN, PAGE_HEIGHT, Page, Text, lay_out
from tests.layouts.page_documents import TURNS, Style, drawn_besides

_LABEL = "三、本年度办理结果"
_OWN = all_different("2021")
FIGURES: Figures = _OWN.but(
    {cell: "无／－７"[at % 4] for at, cell in enumerate(_OWN.printed) if at % 3 == 0 and "amount" not in cell}
)
"""Every third cell prints one full-width character by itself."""
_ENCODINGS = {"GBK-EUC": "gbk", "UniGB-UCS2": "utf-16-be", "UniGB-UTF16": "utf-16-be"}
_SCALES = {"": (CELL_SIZE, 1.0), "_large": (200.0, CELL_SIZE / 200), "_small": (1.0, CELL_SIZE)}
"""Sizes of the font for vertical writing, and what they are scaled by."""
_CODES = regex.compile(rb"<([0-9a-f]+)> Tj")


def _without_label(page: Page) -> tuple[Page, list[Text]]:
    label = [text for text in page.texts if text.text in _LABEL and text.x < MARGIN + CELL_SIZE * 2]
    return replace(page, texts=[text for text in page.texts if text not in label]), label


def _file(encoding: str, codec: str, quarters: int, size: float, scale: float) -> bytes:
    """A report whose first column's label is set in a font for vertical writing."""
    first, *others = lay_out(report(FIGURES))
    first, label = _without_label(first)
    top = PAGE_HEIGHT - (label[0].y if label else 0) + 3 * CELL_SIZE
    x = MARGIN + 1.5 * CELL_SIZE
    code = _LABEL.encode("utf-16-be").hex()
    shown = f"BT /F1 {size} Tf {scale:.5f} 0 0 {scale:.5f} {x:.2f} {top:.2f} Tm <{code}> Tj ET"
    upright = ("/Type /Font /Subtype /Type0 /BaseFont /STSong-Light /Encoding /UniGB-UCS2-V "
               "/DescendantFonts [4 0 R]", "")  # fmt: skip
    data = drawn_besides(
        [first, *others],
        Style(quarters=quarters),
        over=f"q {TURNS[quarters]} cm {shown} Q",
        fonts="/F1 {upright}",
        more={"upright": upright},
    )
    plain = data.replace(b"/Encoding /UniGB-UCS2-H", f"/Encoding /{encoding}-H".encode())
    plain = plain.replace(b"/Encoding /UniGB-UCS2-V", f"/Encoding /{encoding}-V".encode())

    def coded(found: "regex.Match[bytes]") -> bytes:
        text = bytes.fromhex(found[1].decode()).decode("utf-16-be")
        return f"<{text.encode(codec).hex()}> Tj".encode()

    return _CODES.sub(coded, plain)


def files() -> Mapping[str, bytes]:
    """The files by name."""
    return {
        f"{encoding}{scale}_turned_{quarters}": _file(encoding, codec, quarters, *_SCALES[scale])
        for encoding, codec in _ENCODINGS.items()
        for scale in _SCALES
        for quarters in (0, 1)
    }


def hashes(named: Mapping[str, bytes]) -> Iterator[str]:
    """A line for each file, and one for all."""
    whole = hashlib.sha256()
    for name, data in named.items():
        rows = repr([(reading.cells, reading.findings) for reading in extract(data).reports]).encode()
        whole.update(rows)
        yield f"{hashlib.sha256(rows).hexdigest()[:16]} {name}"
    yield f"{whole.hexdigest()[:16]} all"


if __name__ == "__main__":
    print(*hashes(files()), sep="\n")
