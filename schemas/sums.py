"""Broken sums as findings: one wording for whoever evaluates the identities."""

from decimal import Decimal

from schemas.findings import Finding
from schemas.forms import Codes, TableName, cell_name
from schemas.identities import IDENTITIES

_IDENTITY_BY_CODE = {identity.code: identity for identity in IDENTITIES}


def plain_number(number: Decimal) -> str:
    """A number as people write it: no exponent, no trailing zeros (``218``, ``0.984``)."""
    return f"{number.normalize():f}"


def total_by_the_others(left: Decimal, right: Decimal, stated: Decimal, *, total_is_left: bool) -> Decimal:
    """What an equation's other cells give for its total; its side's sum includes what is ``stated``."""
    return stated + (right - left if total_is_left else left - right)


def broken_sum(
    identity_code: str,
    table: TableName,
    total: Codes,
    stated: Decimal,
    by_the_others: Decimal,
    locator: str | None,
) -> Finding:
    """The finding on the cell of a total that is printed as ``stated`` where the other cells give another number."""
    identity = _IDENTITY_BY_CODE[identity_code]
    return Finding(
        "arithmetic_broken",
        table,
        cell_name(table, total),
        plain_number(stated),
        plain_number(by_the_others),
        locator,
        {"label_zh": identity.zh, "label_en": identity.en},
    )
