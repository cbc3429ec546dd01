"""Ids of bodies and reports: short hashes that are the same on every machine."""

import hashlib

ID_LENGTH = 16
PROVISIONAL_PREFIX = "p"
"""How ids begin of bodies whose place nobody states, and of their reports."""


def _digest(*parts: str) -> str:
    return hashlib.sha256("\x1f".join(parts).encode()).hexdigest()[:ID_LENGTH]


def agency_id(agency_name: str) -> str:
    """Id of a body whose full name is known, place and all."""
    return "a" + _digest("agency", agency_name)


def provisional_agency_id(agency_name: str | None, report_year: int | None, text_key: str) -> str:
    """Id of a body whose place nobody states.

    Name, year and the text of the report go into it: two bodies of one name are never merged, and the same report in
    two formats is still one.
    """
    return PROVISIONAL_PREFIX + _digest("provisional", agency_name or "", str(report_year or ""), text_key)


def report_id(agency: str, report_year: int | None) -> str:
    """Id of a body's report of one year; provisional where the body's id is."""
    return agency[0].replace("a", "r") + _digest("report", agency, str(report_year or ""))
