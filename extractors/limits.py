"""The most that a file may hold and still be read: annual reports stay far below, and more is refused."""

MIB = 1024 * 1024

LARGEST_PART = 48 * MIB
"""Bytes of one part of a package, unpacked; a report of the usual length is of half a megabyte."""
LARGEST_MEMBER = 256 * MIB
"""Bytes of one file in an archive, unpacked, and of one that was converted."""
LARGEST_TOTAL = 1024 * MIB
"""Bytes of all files in an archive, unpacked."""
HIGHEST_RATIO = 250
"""So many times its packed bytes no table of numbers has unpacked."""
LEAST_SUSPECT = 4 * MIB
"""Bytes; what has fewer unpacked may have been packed as tightly as it likes."""
MOST_MEMBERS = 10_000
"""Of an archive, and parts of a package."""

MOST_PAGES = 500
MOST_SCANNED_PAGES = 100
MOST_REREAD_PAGES = 60
"""A report has a tenth of these; pdfplumber would take minutes for more."""
MOST_GLYPHS, MOST_OBJECTS, MOST_SEGMENTS = 50_000, 50_000, 200_000
"""Of one page. A page of tables has some thousands of each."""
DEEPEST_OBJECT = 12
"""So many objects of a page, one inside the other."""
MOST_ANNOTATIONS = 5_000
"""Fields and notes of one page. A form has some hundreds."""
MOST_FILLED = 1_000
"""How many times the shapes and pictures of one page may fill it, where it has to be drawn."""
MOST_PIXELS = 80_000_000
"""Of one page: A3 at 600 dots per inch has 70 million."""

MOST_AREAS, MOST_MARKS = 2000, 2000
"""Painted rectangles of one OFD page, and places in doubt: of more of these the last lies around the rest."""

MOST_NODES, MOST_CHARACTERS = 1_000_000, 2_000_000
"""Of a web page."""
MOST_ATTRIBUTES, MOST_OPTIONS = 1_000, 20_000
"""Of one tag, and of a web page: parsing compares each with all before it. A tag of a page has some ten."""
LONGEST_HEADER = 8192
"""Bytes of one header of a web archive, its lines together; browsers write some hundreds."""
MOST_RULES, MOST_STEPS, MOST_LOOKS = 20_000, 1_000_000, 50_000_000
"""Of style: rules, elements compared with a step of one, and rules by the elements that each looks at."""
MOST_CELLS = 200_000
"""Cells with something in them, of all sheets of a file; the official tables have 300."""
MOST_MERGED, MOST_COVERED = 100_000, 1_000_000
"""Merged cells of a sheet, and the places that they and the others cover."""
MOST_PICTURES, MOST_CONDITIONED = 1000, 5_000_000
"""Drawings on a sheet, and its cells by the areas of conditional formats."""
LONGEST_FORMAT = 1024
"""Characters of a number format, four times of what spreadsheets let people enter."""
MOST_RULED, MOST_SPANNED = 40_000, 2_000_000
"""Places of one table: between ruling lines of a page, and that the cells of a web page's span."""
MOST_ROWS = 20_000
"""Of a Word file; the official tables have 60 in all."""
MOST_COLUMNS = 500
"""Of one table; what claims to span more spans these, what has more is no table of a report."""
