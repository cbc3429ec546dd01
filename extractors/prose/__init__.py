"""Prose to claims: the numbers that the text of a report states about what its tables count.

``passages`` puts broken lines together, ``printed_numbers`` finds what is a number, ``scopes`` whom a clause
is about, ``wordings`` which words name a claim, ``nothing`` those that say there was none,
``claimed_numbers`` what each number claims. Does not belong here: whether a claim is true; that is decided
where the cells are known.
"""
