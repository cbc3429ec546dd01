"""The one font that PDFium takes substitute glyphs from, and the script that wrote it."""
