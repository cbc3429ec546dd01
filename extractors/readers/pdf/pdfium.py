"""PDFium, the same on every machine: its one font folder is the project's own.

Glyphs of fonts that a file does not hold are taken from fonts on the machine; text without any glyph is left
out, and boxes follow the font that is found. Import this module before any file is opened. Pages for people
are drawn in a process that does not.
"""

import ctypes
import os
from array import array
from collections.abc import Callable
from typing import Any

import pypdfium2.raw as pdfium
from pypdfium2 import PdfDocument, PdfiumError

from extractors.readers.pdf.fonts.make_substitute_font import PATH

__all__ = ["PdfDocument", "PdfiumError", "address_of", "addresses", "by_address", "pdfium"]

_FOLDER = ctypes.create_string_buffer(os.fsencode(PATH.parent))
_FOLDERS = (ctypes.POINTER(ctypes.c_char) * 2)(ctypes.cast(_FOLDER, ctypes.POINTER(ctypes.c_char)))
"""Ends with a null pointer; PDFium keeps the address."""

# The package has initialised the library with the system's folders; the version of the configuration that can
# name others has no renderer of its own to choose.
pdfium.FPDF_DestroyLibrary()
pdfium.FPDF_InitLibraryWithConfig(pdfium.FPDF_LIBRARY_CONFIG(version=2, m_pUserFontPaths=_FOLDERS))


def by_address(function: Any, arguments: int) -> Callable[..., Any]:
    """A function of PDFium that takes and gives addresses, or an integer, in half the time.

    Its result is that of a call with pointers, as an address where it is a pointer. A call is so short that
    to let other threads run meanwhile would take longer.
    """
    pointer = ctypes.c_void_p
    result = function.restype if function.restype in {ctypes.c_int, ctypes.c_uint} else pointer
    return ctypes.PYFUNCTYPE(result, *[pointer] * arguments)(ctypes.cast(function, pointer).value or 0)


def address_of(pointer: Any) -> int:
    """Where a pointer points to, 0 for none."""
    return ctypes.cast(pointer, ctypes.c_void_p).value or 0


def addresses(numbers: "array[Any]") -> tuple[int, ...]:
    """The address of each of some numbers, for a function that fills them in."""
    first, count = numbers.buffer_info()
    return tuple(first + numbers.itemsize * at for at in range(count))
