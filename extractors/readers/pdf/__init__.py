"""PDF with a text layer: glyphs and ruling lines to paragraphs and grids.

``page_objects`` reads glyphs and rules through PDFium, ``lattice`` makes cells of rules, ``text_lines`` makes
lines of glyphs, ``open_tables`` finds tables without rules, ``page_layout`` puts all together for one page,
``stitching`` continues tables over pages, ``pdf_pages`` is the reader, and ``pdfplumber_reading`` reads the
same file once more with another library.
"""
