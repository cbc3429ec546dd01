"""Arrow schemas of the tables, made from the declarations."""

from functools import cache

import pyarrow as pa

from schemas.columns import ColumnType
from schemas.tables import TABLE_BY_NAME

ARROW_TYPES: dict[ColumnType, pa.DataType] = {
    "VARCHAR": pa.string(),
    "BOOLEAN": pa.bool_(),
    "SMALLINT": pa.int16(),
    "INTEGER": pa.int32(),
    "BIGINT": pa.int64(),
    "REAL": pa.float32(),
    "DECIMAL(20,6)": pa.decimal128(20, 6),
    "DATE": pa.date32(),
    "TIMESTAMPTZ": pa.timestamp("us", tz="UTC"),
    "SMALLINT[]": pa.list_(pa.int16()),
}


@cache
def arrow_schema(table: str) -> pa.Schema:
    """The Arrow schema of one warehouse table."""
    return pa.schema(
        [
            pa.field(column.name, ARROW_TYPES[column.type], nullable=column.nullable)
            for column in TABLE_BY_NAME[table].columns
        ]
    )
