"""The markup of Word files: what of it is printed, and how.

Parts of the Word reader; nothing here knows what a report is.
"""
