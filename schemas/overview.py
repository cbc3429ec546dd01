"""What is in the warehouse, counted: the frames that its overview is made of, each column with its dtype.

NULL stays NULL: whole numbers are of pandas' nullable dtypes, so that no year becomes 2024.0.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import groupby
from operator import itemgetter
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:  # It takes as long to import as a small run's assets to make.
    from pandas import DataFrame


def _columns(**dtypes: str) -> Callable[[], "DataFrame"]:
    """What makes a frame of these columns without rows."""

    def empty() -> "DataFrame":
        from pandas import DataFrame, Series

        return DataFrame({name: Series(dtype=dtype) for name, dtype in dtypes.items()})

    return empty


@dataclass(frozen=True, slots=True)
class Overview:
    """The frames, in each the most important rows first. Without rows they are empty, with all their columns.

    Attributes:
        reports: reports of one year (NULL: unknown), form and verdict, the last year first; ``partial`` of
            them have cells that could not be read.
        review_reasons: reports that need review for one reason; a report may have several.
        cells: cells of one fact table with one value status.
        files: files of one status and error code ever seen; the last scan saw ``present`` of them.
        media_types: files of one media type (NULL: not known, for they were not read) that the last scan saw;
            ``reports`` are those whose current source is of it, ``failures`` the files with an error code.
        unread_files: some of the files in the inbox that could not be read, those with one error code
            together; there are ``files`` with that code.
        findings: some of the findings, those of one code together, the worst code first; there are
            ``findings`` of that code, in so many ``reports``.
        reviewed: how many findings a person looked at, which are in none of those; no row where there is none.
        expectations: the expectations of the last run that validated anything: failed before passed, critical
            before warning.
    """

    reports: "DataFrame" = field(
        default_factory=_columns(
            report_year="Int16", form_version="str", verification="str", reports="Int64", partial="Int64"
        )
    )
    review_reasons: "DataFrame" = field(default_factory=_columns(reason="str", reports="Int64"))
    cells: "DataFrame" = field(default_factory=_columns(table_name="str", value_status="str", cells="Int64"))
    files: "DataFrame" = field(
        default_factory=_columns(status="str", error_code="str", files="Int64", present="Int64")
    )
    media_types: "DataFrame" = field(
        default_factory=_columns(media_type="str", files="Int64", reports="Int64", failures="Int64")
    )
    unread_files: "DataFrame" = field(
        default_factory=_columns(error_code="str", files="Int64", path="str", error_detail="str")
    )
    findings: "DataFrame" = field(
        default_factory=_columns(
            severity="str", finding_code="str", findings="Int64", reports="Int64", report_id="str",
            agency_name="str", report_year="Int16", path="str", cell="str", stated="str", expected="str",
            message_en="str", message_zh="str", locator="str",
        )
    )  # fmt: skip
    reviewed: "DataFrame" = field(default_factory=_columns(findings="Int64"))
    expectations: "DataFrame" = field(
        default_factory=_columns(
            suite="str", expectation="str", table_name="str", severity="str", success="bool",
            unexpected_count="Int64",
        )
    )  # fmt: skip


def records(frame: "DataFrame") -> list[dict[str, Any]]:
    """The rows as plain values by column, None for NULL."""
    plain = frame.astype(object)
    return plain.where(frame.notna(), None).to_dict("records")  # type: ignore[return-value]


def groups(frame: "DataFrame", column: str) -> list[list[dict[str, Any]]]:
    """The records, each run of rows with one value of a column together."""
    return [list(rows) for _, rows in groupby(records(frame), itemgetter(column))]


def summed(frame: "DataFrame", column: str, numbers: str) -> dict[str, int]:
    """The sum of a column of numbers by the values of another but NULL: the greatest first, then by value."""
    sums = {str(value): int(number) for value, number in frame.groupby(column)[numbers].sum().items()}
    return dict(sorted(sums.items(), key=lambda each: (-each[1], each[0])))
