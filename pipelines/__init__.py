"""The way from a folder of files to a release: Dagster's assets, and the plain functions that they call.

The only package that imports dagster, and nobody imports this one. It may import all the others; what they do
is theirs:
reading a report is in ``extractors``, SQL in ``warehouse``, checks in ``expectations``.
"""
