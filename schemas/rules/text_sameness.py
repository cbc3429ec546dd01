"""When the prose of a report is said to be another's: how common sentences and likeness are bounded."""

COMMON_SHARE = 0.01
COMMON_REPORTS = 50
"""A sentence that more than this share of a year's reports print, and more reports than this, is nobody's own.

In texts made for the test a third of what unrelated reports print was such phrases of the law, and without them a
wholly new report had nothing in common with the last. The number keeps what a county's towns copy from one another,
which is in many of the few reports that a county's own warehouse has.
"""

FEWEST_OWN_SENTENCES = 8
LEAST_SAME_SHARE = 0.8
"""Of its own sentences: then less than a fifth was written for this year and body. Towns where little happened repeat a
half. Of fewer sentences than eight, what every report must say is most.
"""
