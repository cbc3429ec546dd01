"""What a validation gives back."""

import datetime as dt
import json
from collections.abc import Mapping
from dataclasses import dataclass

import pyarrow as pa

from expectations.checks import Check, GuardSeverity
from schemas.arrow_schemas import arrow_schema

SampleValue = str | int | float | bool | None
SampleRow = Mapping[str, SampleValue]
"""One row that does not conform, by column."""


@dataclass(frozen=True, slots=True)
class CheckResult:
    """How one expectation came out.

    Attributes:
        severity: that of the check; ``critical`` where it could not be run, whatever it was declared as.
        unexpected_count: rows (for columns: names) that do not conform; None where it could not be counted.
        observed: what was seen besides, as JSON; ``{"error": …}`` where the check could not be run.
        samples: the first rows that do not conform, with the columns that let a person find them.
    """

    check: Check
    success: bool
    severity: GuardSeverity
    unexpected_count: int | None
    observed: str | None
    samples: tuple[SampleRow, ...] = ()

    @property
    def name(self) -> str:
        """``suite/expectation``, unique in a run."""
        return self.check.full_name

    @property
    def error(self) -> str | None:
        """Why the check could not be run; None where it ran."""
        text = (json.loads(self.observed) if self.observed else {}).get("error")
        return None if text is None else str(text)


@dataclass(frozen=True, slots=True)
class ValidationOutcome:
    """The results of all expectations of one run, in the order of the suites."""

    run_id: str
    validated_at: dt.datetime
    results: tuple[CheckResult, ...]

    @property
    def guard_failures(self) -> tuple[str, ...]:
        """Names of the expectations that refuse the release; empty if it may go out."""
        return tuple(r.name for r in self.results if r.severity == "critical" and not r.success)

    @property
    def warnings(self) -> tuple[str, ...]:
        """Names of the expectations that failed and only warn."""
        return tuple(r.name for r in self.results if r.severity == "warning" and not r.success)

    def table(self) -> pa.Table:
        """The rows of ``expectation_results``, in its columns and types."""
        rows = [
            {
                "run_id": self.run_id,
                "validated_at": self.validated_at,
                "suite": result.check.suite,
                "expectation": result.check.name,
                "table_name": result.check.suite,
                "column_name": result.check.column,
                "severity": result.severity,
                "success": result.success,
                "unexpected_count": result.unexpected_count,
                "observed": result.observed,
            }
            for result in self.results
        ]
        return pa.Table.from_pylist(rows, schema=arrow_schema("expectation_results"))


def observed(**seen: object) -> str:
    """What was seen besides, as it is kept: ``columns``, how many ``rows``, or an ``error``."""
    return json.dumps(seen, ensure_ascii=False)
