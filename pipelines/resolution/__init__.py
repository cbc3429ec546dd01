"""Whose report each reading is, of which year, and which of several files counts."""
