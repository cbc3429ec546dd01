"""The report years that there can be."""

FIRST_YEAR, LAST_YEAR = 2008, 2040
"""From the first year of the regulations (State Council Decree 492, in force from 1 May 2008) on, and long enough not
to be thought of.
"""

FIRST_FORM_YEAR = 2019
"""The first year of a national form (with the regulations as amended by Decree 711, and the notice on their form)."""
