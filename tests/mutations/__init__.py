"""Damages documents whose truth is known, and judges what is read of them.

Every figure of the report is different, so a value at the wrong place is seen. A mutant's reading counts,
cell by cell, as right, as marked (absent, or carrying a finding), or as silently wrong: a ``stated`` value
that is not printed there, without any finding. Does not belong here: how a report is read.
"""
