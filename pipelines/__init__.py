"""The way from a folder of files to a release: Dagster's assets, and the plain functions that they call.

The only package that imports dagster, and nobody imports this one. It may import all the others; what they do
is theirs:
reading a report is in ``extractors``, SQL in ``warehouse``, checks in ``expectations``.
"""

import os

# Before Arrow is imported: its own allocator keeps what was freed, of 100,000 reports 300 MB, for the rest of
# the run. What is set later holds for tables that Python makes, not for what Arrow computes.
os.environ.setdefault("ARROW_DEFAULT_MEMORY_POOL", "system")
