"""The data-quality expectations: what must hold in the warehouse, and what is worth a person's look.

They are derived from ``schemas`` as data (``expectations.suites``), run inside the database by Great
Expectations (``expectations.validation``) and shown to people on one page (``expectations.report``). Only
this package imports Great Expectations, and only when it validates: the import takes seconds.

Does not belong here: opening databases, loading, repairing, deciding what happens to a release.
"""
