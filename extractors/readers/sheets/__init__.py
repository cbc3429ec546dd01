"""Spreadsheets: what their cells print, and which cells make one table.

Parts of the readers of spreadsheets; nothing here knows what a report is but the headings that part tables.
"""
