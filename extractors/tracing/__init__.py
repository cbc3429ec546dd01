"""Traces: a page that shows a source with a report's cells marked in it, each with what can be said of it.

``marks`` numbers the cells and says where they are, ``text_source``, ``document_source`` and ``page_source``
lay out what the source shows, ``cards`` says what is known of each cell, ``rendering`` makes the page, and
``terminal_summary`` a few lines for a terminal. Nothing here decides what is read from a file, so changes
here read no file again. The page runs nothing, asks no other host for anything, and everything of the source
is escaped.
"""
