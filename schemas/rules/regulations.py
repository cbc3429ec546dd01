"""Who may make regulations (规章): the State Council's departments, the governments of provinces, of cities with districts
and of autonomous prefectures. Source: Legislation Law (2023) articles 91 and 93."""

from decimal import Decimal

from schemas.findings import Finding
from schemas.places.bodies import BodyKind, Level
from schemas.rules.sums import plain_number

ITS_OWN = ("issued", "in_force", "newly_made")
"""Columns of the row of regulations that count a body's own; those that it only disclosed may be others'."""


def may_make_regulations(kind: BodyKind | None, level: Level | None) -> bool:
    """Whether a body may make any; also where it is not known which body it is.

    The office of a government reports the government's own.
    """
    if kind is None or level in (None, "national"):
        return True
    return kind in ("government", "government_office") and level in ("province", "prefecture")


def not_its_own(cell: str, value: Decimal, locator: str | None) -> Finding:
    """The finding on a number of regulations of a body that may make none."""
    return Finding("regulations_not_its_own", "article20_items", cell, plain_number(value), None, locator)
