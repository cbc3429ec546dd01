"""Files made to break what reads them: each with the codes that it may get."""

from tests.hostile.documents import DOCUMENTS
from tests.hostile.packed import PACKED
from tests.hostile.pages import PAGES
from tests.hostile.pictures import PICTURES
from tests.hostile.printed import PRINTED

HOSTILE = {**PACKED, **DOCUMENTS, **PRINTED, **PAGES, **PICTURES}
"""By file name: what makes the bytes, and the codes that are right for it; an empty one: it is read, or an
archive.
"""
