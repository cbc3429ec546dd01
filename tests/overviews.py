"""Overviews made of rows, and rows taken out of them."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from pandas import DataFrame

from schemas.overview import Overview, records

Row = tuple[Any, ...]


def overview_of(**rows: Sequence[Row]) -> Overview:
    """An overview with these rows by the name of their frame; the other frames are empty."""
    empty = Overview()
    return replace(empty, **{name: _frame(getattr(empty, name), given) for name, given in rows.items()})


def _frame(empty: DataFrame, rows: Sequence[Row]) -> DataFrame:
    return DataFrame(rows, columns=list(empty)).astype(empty.dtypes)


def rows_in(frame: DataFrame) -> list[Row]:
    """The rows as plain values, None for NULL."""
    return [tuple(record.values()) for record in records(frame)]
