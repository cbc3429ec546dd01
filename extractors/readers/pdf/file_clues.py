"""What a PDF names anywhere, by which it is known what need not be asked of each page."""

import zlib
from contextlib import suppress
from dataclasses import dataclass
from itertools import islice

import regex

_LAYERS = b"/OCProperties"
_MIXING = regex.compile(rb"/SMask\s*[<0-9]|/BM\s*(?:\[|/(?!Normal\b))")
_UPRIGHT_FONTS = regex.compile(rb"/[A-Za-z0-9-]{3,24}-V\s*[/>\]]|/WMode\s+1\b")
_OBJECT_STREAM = regex.compile(rb"/ObjStm\b.{0,400}?stream\r?\n", regex.DOTALL)
_MOST_STREAMS, _LONGEST_STREAM = 500, 1_000_000


@dataclass(slots=True)
class Clues:
    """What a file names anywhere.

    Layers, which may be switched off; masks, and ways of mixing colours; fonts for vertical writing.
    """

    layers: bool = False
    mixing: bool = False
    upright_fonts: bool = False

    @classmethod
    def of(cls, data: bytes) -> "Clues":
        """Those in the open and in streams of objects."""
        clues = cls()
        clues._look_in(data)
        streams = _OBJECT_STREAM.finditer(data) if b"/ObjStm" in data else iter(())
        for stream in islice(streams, _MOST_STREAMS):
            packed = data[stream.end() : stream.end() + _LONGEST_STREAM]
            with suppress(zlib.error):
                clues._look_in(zlib.decompressobj().decompress(packed, _LONGEST_STREAM))
        return clues

    def _look_in(self, data: bytes) -> None:
        self.layers = self.layers or _LAYERS in data
        # What most files lack is looked for first: that takes a tenth of the time.
        if b"/SMask" in data or b"/BM" in data:
            self.mixing = self.mixing or _MIXING.search(data) is not None
        if b"-V" in data or b"/WMode" in data:
            self.upright_fonts = self.upright_fonts or _UPRIGHT_FONTS.search(data) is not None
