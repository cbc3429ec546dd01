"""How much is kept of what every run makes more of: nothing in the home grows for ever.

What was read, and the records of what people decided, are kept for good.
"""

RELEASES = 7
"""Releases that differ, unless ``GONGKAI_RELEASES`` says otherwise."""
MONTHS = 12
"""Months of each of which the last release is kept besides."""
DAMAGED_RELEASES = 3
"""Releases that were set aside, being damaged."""
QUARANTINED_BATCHES = 3
"""Batches of the extraction store that were set aside, being damaged."""
VALIDATIONS = 30
"""Validations whose results stay in ``expectation_results``."""
LOGS = 30
"""Logs of runs."""
RUNS = 100
"""Runs in Dagster's history."""
