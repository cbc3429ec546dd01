"""Resolved reports, findings and files as rows of the warehouse's tables. Pure."""
