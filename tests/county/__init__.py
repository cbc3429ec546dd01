"""Writes ``samples/county``: four years of a made-up county, with faults planted in known places.

``python -m tests.county.make`` writes the folder anew, the same bytes each time.
"""
