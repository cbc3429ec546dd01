"""Broken sums as findings: one wording for whoever evaluates the identities."""

from collections.abc import Mapping
from decimal import Decimal

from schemas.findings import Finding
from schemas.forms import Codes, TableName, cell_name
from schemas.identities import IDENTITY_BY_CODE


def plain_number(number: Decimal) -> str:
    """A number as people write it: no exponent, no trailing zeros (``218``, ``0.984``)."""
    return f"{number.normalize():f}"


def by_the_others(left: Decimal, right: Decimal, stated: Decimal, *, is_left: bool) -> Decimal:
    """What an equation's other cells give for one of its cells; its side's sum includes what is ``stated`` there."""
    return stated + (right - left if is_left else left - right)


def broken_sum(
    identity_code: str,
    table: TableName,
    total: Codes,
    stated: Decimal,
    by_the_others: Decimal,
    locator: str | None,
    explained: Mapping[str, str],
) -> Finding:
    """The finding on the cell of a total that is printed as ``stated`` where the other cells give another number.

    ``explained`` is what :func:`schemas.rules.explanations.in_words` says of it.
    """
    identity = IDENTITY_BY_CODE[identity_code]
    return Finding(
        "arithmetic_broken",
        table,
        cell_name(table, total),
        plain_number(stated),
        plain_number(by_the_others),
        locator,
        {"label_zh": identity.zh, "label_en": identity.en, **explained},
    )
