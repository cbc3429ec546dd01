"""A finding on a report of the database as a row of ``findings``."""

from collections.abc import Mapping
from typing import Any

from schemas.findings import Finding


def finding_row(
    finding: Finding, subject: str, year: int | None, source: Mapping[str, Any]
) -> dict[str, Any]:
    """The row; ``subject`` tells apart what the finding alone does not, see :meth:`Finding.identify`.

    ``source`` has the ``report_id``, and the ``source_sha256`` and ``path`` of its current source.
    """
    return {
        "finding_id": finding.identify(subject),
        "report_year": year,
        **{name: source[name] for name in ("report_id", "source_sha256", "path")},
        "table_name": finding.table,
        "cell": finding.cell,
        "finding_code": finding.code,
        "severity": finding.severity,
        "stated": finding.stated,
        "expected": finding.expected,
        "message_en": finding.message_en,
        "message_zh": finding.message_zh,
        "locator": finding.locator,
    }
