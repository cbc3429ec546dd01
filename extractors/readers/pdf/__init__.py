"""PDF with a text layer: glyphs that show and ruling lines to paragraphs and grids.

``pdfium`` is that library with one font of its own (``fonts``), ``annotations`` makes fields and notes part
of their page, ``loaded_pages`` reads glyphs, drawings and texts of each page into ``page_objects``,
``shown`` and ``unseen_glyphs`` tell what of them shows, ``page_doubts`` says why it is not certain what a
cell displays, ``lattice`` makes cells of rules, ``text_lines`` makes lines of glyphs, ``open_tables`` finds
tables without rules, ``page_layout`` puts all together for one page, ``stitching`` continues tables over
pages, ``pdf_pages`` is the reader, and ``pdfplumber_reading`` reads the same file once more with another
library.
"""
