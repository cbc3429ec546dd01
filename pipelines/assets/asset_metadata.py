"""What Dagster shows of an asset, made from the declarations: columns and their origin, owners, freshness."""

import datetime as dt
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, TypedDict

import dagster as dg

from pipelines.assets.partitions import Years, year_of
from schemas.columns import Column
from schemas.overview import records
from schemas.store import STORE_SCHEMAS
from schemas.tables import TABLE_BY_NAME, Table

if TYPE_CHECKING:
    from pandas import DataFrame

OWNERS = ["team:data"]
ROWS = "dagster/partition_row_count"
FRESHNESS = dg.FreshnessPolicy.cron(
    deadline_cron="0 6 * * *", lower_bound_delta=dt.timedelta(hours=6), timezone="Asia/Shanghai"
)
"""The nightly run starts at half past two and must have been through by six."""


class ByYear(TypedDict):
    """What is the same for every asset by report year."""

    partitions_def: Years
    backfill_policy: dg.BackfillPolicy
    owners: list[str]
    kinds: set[str]
    freshness_policy: dg.FreshnessPolicy
    code_version: str


def table_metadata(
    table: str, lineage: Mapping[str, Sequence[tuple[str, str]]] | None = None
) -> dict[str, Any]:
    """Column schema, origin of columns and name of a warehouse table, as Dagster's metadata.

    ``lineage`` gives for a column the (asset, column) pairs that it comes from.
    """
    declared = TABLE_BY_NAME[table]
    return {
        "dagster/column_schema": dg.TableSchema([_column(declared, column) for column in declared.columns]),
        "dagster/table_name": f"main.{table}",
        **({"dagster/column_lineage": _lineage(lineage)} if lineage else {}),
    }


def store_metadata() -> dict[str, Any]:
    """The extraction store's columns, each with its table's name before it."""
    columns = [
        dg.TableColumn(f"{table}.{field.name}", str(field.type))
        for table, schema in STORE_SCHEMAS.items()
        for field in schema
    ]
    return {"dagster/column_schema": dg.TableSchema(columns)}


def _column(table: Table, column: Column) -> dg.TableColumn:
    return dg.TableColumn(
        column.name,
        column.type,
        # Shown as Markdown, where <code> would be a tag.
        f"{column.zh} · {column.en}".replace("<", "‹").replace(">", "›"),
        dg.TableColumnConstraints(
            nullable=column.nullable,
            unique=table.key == (column.name,),
            other=[f"one of {', '.join(column.domain)}"] if column.domain else [],
        ),
        {"key": "yes"} if column.name in table.key else None,
    )


def _lineage(lineage: Mapping[str, Sequence[tuple[str, str]]]) -> dg.TableColumnLineage:
    return dg.TableColumnLineage(
        {
            column: [dg.TableColumnDep(dg.AssetKey(asset), origin) for asset, origin in origins]
            for column, origins in lineage.items()
        }
    )


def markdown_table(rows: Sequence[Mapping[str, Any]]) -> dg.MarkdownMetadataValue:
    """Rows as a Markdown table; ``—`` where there are none."""
    if not rows:
        return dg.MetadataValue.md("—")
    names = list(rows[0])
    lines = [names, ["---"] * len(names), *([_cell(row[name]) for name in names] for row in rows)]
    return dg.MetadataValue.md("\n".join(f"| {' | '.join(line)} |" for line in lines))


def _cell(value: object) -> str:
    """A value on one line of a Markdown table, not longer than people read."""
    text = "" if value is None else str(value).replace("\n", " ").replace("|", "\\|")
    return text if len(text) <= 120 else f"{text[:119]}…"


def counts(counted: Counter[Any], name: str) -> list[dict[str, Any]]:
    """How often each value occurs, the most frequent first, as rows to show."""
    ordered = sorted(counted.items(), key=lambda item: (-item[1], str(item[0])))
    return [{name: value, "rows": number} for value, number in ordered]


def made_by_year(
    context: dg.AssetExecutionContext, years: Mapping[int | None, Mapping[str, Any]]
) -> dg.MaterializeResult[None]:
    """What an asset by year made: with each year what is to be shown of it."""
    nothing = {ROWS: 0}
    for key in context.partition_keys:
        context.add_asset_metadata(years.get(year_of(key), nothing), partition_key=key)
    return dg.MaterializeResult()


def frame_table(frame: "DataFrame") -> dg.TableMetadataValue:
    """A frame as a table of metadata; what is neither text, number nor boolean as it is written."""
    rows = [{name: _plain(value) for name, value in row.items()} for row in records(frame)]
    columns = [dg.TableColumn(str(name), str(dtype)) for name, dtype in frame.dtypes.items()]
    return dg.MetadataValue.table([dg.TableRecord(row) for row in rows], dg.TableSchema(columns))


def _plain(value: object) -> str | int | float | bool | None:
    return value if isinstance(value, str | int | float | bool | None) else str(value)


def of_values(counted: "DataFrame", column: str) -> dict[int | None, dict[str, Any]]:
    """What to show of each year: its rows, in all and by the values of a column."""
    years = counted.groupby("report_year", sort=False, dropna=False)
    return {
        records(of_year[:1])[0]["report_year"]: {
            ROWS: int(of_year["rows"].sum()),
            f"by_{column}": frame_table(of_year[[column, "rows"]]),
        }
        for _, of_year in years
    }
