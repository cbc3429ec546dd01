"""The database: its working file, loading, releases, exports and the prompt.

The only package that opens databases. Others are handed a connection or a path by it. Its SQL is generated
from ``schemas`` or lies in ``warehouse/sql``.

Does not belong here: reading reports, deciding which file counts, checking data, scheduling.
"""
