"""PDFium, the same on every machine: its one font folder is the project's own.

Glyphs of fonts that a file does not hold are taken from fonts on the machine; text without any glyph is left
out, and boxes follow the font that is found. Import this module before any file is opened. Pages for people
are drawn in a process that does not.
"""

import ctypes
import os

import pypdfium2.raw as pdfium

from extractors.readers.pdf.fonts.make_substitute_font import PATH

__all__ = ["pdfium"]

_FOLDER = ctypes.create_string_buffer(os.fsencode(PATH.parent))
_FOLDERS = (ctypes.POINTER(ctypes.c_char) * 2)(ctypes.cast(_FOLDER, ctypes.POINTER(ctypes.c_char)))
"""Ends with a null pointer; PDFium keeps the address."""

# The package has initialised the library with the system's folders; the version of the configuration that can
# name others has no renderer of its own to choose.
pdfium.FPDF_DestroyLibrary()
pdfium.FPDF_InitLibraryWithConfig(pdfium.FPDF_LIBRARY_CONFIG(version=2, m_pUserFontPaths=_FOLDERS))
