"""What Dagster shows of an asset, made from the declarations: columns and their origin, owners, freshness."""

import datetime as dt
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from typing import TYPE_CHECKING, Any, TypedDict

import dagster as dg

from pipelines.assets.declared_assets import ASSET_BY_NAME
from pipelines.assets.partitions import Years, partition_of
from schemas.columns import Column
from schemas.inert import inert
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

Lineage = Mapping[str, Sequence[tuple[str, str]]]
"""For a column the (asset, column) pairs that it comes from."""


class Declared(TypedDict):
    """What the declaration of an asset says of it, as arguments of ``dg.asset``."""

    name: str
    deps: Sequence[str]
    group_name: str
    owners: list[str]
    freshness_policy: dg.FreshnessPolicy
    metadata: dict[str, Any]


class ByYear(TypedDict):
    """What is the same for every asset by report year."""

    partitions_def: Years
    backfill_policy: dg.BackfillPolicy
    kinds: set[str]
    code_version: str


def declared(name: str, lineage: Lineage | None = None) -> Declared:
    """The arguments of ``dg.asset`` for an asset by its declaration.

    Its metadata are the columns of the tables that it fills: Dagster's own entry has the first one's,
    those of the others have their names.
    """
    asset = ASSET_BY_NAME[name]
    schemas = {table: _table_schema(TABLE_BY_NAME[table]) for table in asset.tables}
    first = asset.tables[0] if asset.tables else None
    return {
        "name": name,
        "deps": asset.deps,
        "group_name": asset.group,
        "owners": OWNERS,
        "freshness_policy": FRESHNESS,
        "metadata": {
            "dagster/column_schema": schemas.pop(first) if first else _store_schema(),
            **({"dagster/table_name": f"main.{first}"} if first else {}),
            **({"dagster/column_lineage": _lineage(lineage)} if lineage else {}),
            **schemas,
        },
    }


def _store_schema() -> dg.TableSchema:
    """The extraction store's columns, each with its table's name before it."""
    return dg.TableSchema(
        [
            dg.TableColumn(f"{table}.{field.name}", str(field.type))
            for table, schema in STORE_SCHEMAS.items()
            for field in schema
        ]
    )


def _table_schema(table: Table) -> dg.TableSchema:
    return dg.TableSchema([_column(table, column) for column in table.columns])


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


def _lineage(lineage: Lineage) -> dg.TableColumnLineage:
    return dg.TableColumnLineage(
        {
            column: [dg.TableColumnDep(dg.AssetKey(asset), origin) for asset, origin in origins]
            for column, origins in lineage.items()
        }
    )


def shown_table(rows: Sequence[Mapping[str, Any]]) -> dg.TableMetadataValue:
    """Rows as a table of Dagster's; one without columns where there are none."""
    records = [dg.TableRecord({name: _shown(value) for name, value in row.items()}) for row in rows]
    return dg.MetadataValue.table(records, None if records else dg.TableSchema([]))


def _shown(value: object) -> str | int | float | None:
    """A value of a table, not longer than people read.

    Of cells of tables Dagster's pages make no Markdown and no links: texts of sources are shown there alone.
    """
    if value is None or isinstance(value, (int, float)):
        return value
    text = inert(str(value))
    return text if len(text) <= 120 else f"{text[:119]}…"


def shown_counts(counted: Counter[Any], name: str) -> dg.TableMetadataValue:
    """How often each value occurs, the most frequent first."""
    ordered = sorted(counted.items(), key=lambda item: (-item[1], str(item[0])))
    return shown_table([{name: value, "rows": number} for value, number in ordered])


def made_by_year(
    context: dg.AssetExecutionContext,
    partitions: Mapping[str, Mapping[str, Any]],
    kept: Collection[str] = (),
) -> dg.MaterializeResult[None]:
    """What an asset by year made: with each partition what is to be shown of it.

    The ``kept`` ones were left as they are, which is shown too.
    """
    for key in context.partition_keys:
        shown = partitions.get(key, {} if key in kept else {ROWS: 0})
        context.add_asset_metadata({**shown, "unchanged": key in kept}, partition_key=key)
    return dg.MaterializeResult()


def of_values(counted: "DataFrame", column: str) -> dict[str, dict[str, Any]]:
    """What to show of each partition: its rows, in all and by the values of a column."""
    partitions: dict[str, Counter[str | None]] = {}
    for row in records(counted):
        partitions.setdefault(partition_of(row["report_year"]), Counter())[row[column]] += row["rows"]
    return {
        key: {ROWS: values.total(), f"by_{column}": shown_counts(values, column)}
        for key, values in partitions.items()
    }
