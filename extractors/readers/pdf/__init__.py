"""PDF with a text layer: glyphs and ruling lines to paragraphs and grids.

``page_objects`` reads glyphs and rules through PDFium, ``lattice`` makes cells of rules, ``text_lines`` makes
lines of glyphs, ``layout`` puts both together for one page, ``stitching`` continues tables over pages,
``reading`` is the reader, and ``second_reading`` reads the same file once more with another library.
"""
