"""An edition: the Parquet files of a release with a data package that describes them, for research that is to be repeated.

``datapackage.json`` follows the Data Package standard (version 1): every table is a resource with its files, columns, key and
references; each file stands with its size, rows and SHA-256, so that whoever cites an edition can prove which one it was.
"""

import json
import shutil
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import duckdb
import pyarrow.parquet as pq

from schemas.language import phrase
from schemas.columns import Column
from schemas.tables import TABLES, Table
from warehouse.errors import ExportRefusedError
from warehouse.exports.selection import Exported
from warehouse.manifest import files_in
from warehouse.release_reader import open_published

_TYPES = {
    "VARCHAR": "string",
    "BOOLEAN": "boolean",
    "SMALLINT": "integer",
    "INTEGER": "integer",
    "BIGINT": "integer",
    "REAL": "number",
    "DECIMAL(20,6)": "number",
    "DATE": "date",
    "TIMESTAMPTZ": "datetime",
}


def export_edition(published_database: Path, out: Path) -> Exported:
    """Copy the published release's Parquet files and documents into the folder ``out`` and describe them there.

    Raises:
        ReleaseNotFoundError: nothing is published.
        ExportRefusedError: ``out`` is there already; an edition is never changed.
    """
    if out.exists():
        raise ExportRefusedError(
            phrase(
                f"{out} 已存在，而导出的版本从不改动。请另起名称：OUT=文件夹。",
                f"{out} is there already, and an edition never changes. Name another: OUT=folder.",
            )
        )
    with open_published(published_database) as con:
        release = published_database.resolve().parent
        unfinished = out.with_name(f".{out.name}.part")
        shutil.rmtree(unfinished, ignore_errors=True)
        try:
            shutil.copytree(release / "parquet", unfinished / "parquet")
            shutil.copytree(release / "docs", unfinished / "docs")
            package = data_package(con, unfinished)
            text = json.dumps(package, ensure_ascii=False, indent=1)
            (unfinished / "datapackage.json").write_text(text, encoding="utf-8")
            unfinished.rename(out)
        finally:
            shutil.rmtree(unfinished, ignore_errors=True)
    return Exported(out, sum(file["rows"] for resource in package["resources"] for file in resource["files"]))


def data_package(con: duckdb.DuckDBPyConnection, folder: Path) -> dict[str, Any]:
    """The description of the Parquet files in ``folder``, those of the release that ``con`` has open."""
    known = files_in(folder)
    release_id, built_at, software, extractor, schema = con.execute(
        "SELECT release_id, strftime(built_at AT TIME ZONE 'UTC', '%Y-%m-%dT%H:%M:%SZ'), software_version, "
        "extractor_version, schema_version FROM releases ORDER BY built_at DESC LIMIT 1"
    ).fetchall()[0]
    return {
        "profile": "data-package",
        "name": "gongkai",
        "id": f"gongkai-{release_id}",
        "title": "政府信息公开工作年度报告数据 · Government information disclosure annual reports of Chinese public bodies",
        "version": release_id,
        "created": built_at,
        "software_version": software,
        "extractor_version": extractor,
        "schema_version": schema,
        "citation": f"gongkai, edition {release_id} ({built_at[:10]}): government information disclosure annual reports.",
        "sources": [
            {"title": "各行政机关发布的政府信息公开工作年度报告 · annual reports published by each body; source_files.source_url"},
            {"title": "schemas/places/NOTICE: lists of administrative divisions"},
        ],
        "resources": [_resource(table, folder, known) for table in TABLES],
    }


def _resource(table: Table, folder: Path, known: Mapping[str, tuple[int, str]]) -> dict[str, Any]:
    paths = sorted(path for path in known if path.startswith(f"parquet/{table.name}/"))
    described = [
        {
            "path": path,
            "bytes": known[path][0],
            "rows": pq.read_metadata(folder / path).num_rows,
            "hash": f"sha256:{known[path][1]}",
        }
        for path in paths
    ]
    return {
        "name": table.name,
        "title": f"{table.zh} · {table.en}",
        "path": [file["path"] for file in described],
        "format": "parquet",
        "mediatype": "application/vnd.apache.parquet",
        # Not of the whole: validators hold that against the first of the files, the only one that they read.
        "files": described,
        "schema": {
            "fields": list(map(_field, table.columns)),
            "primaryKey": list(table.key),
            "foreignKeys": list(_foreign_keys(table)),
            # A reader by pandas makes a NaN of every number that is not there; an empty text is there, and empty.
            "missingValues": ["nan"],
        },
    }


def _field(column: Column) -> dict[str, Any]:
    constraints: dict[str, Any] = {} if column.nullable else {"required": True}
    if column.domain is not None:
        constraints["enum"] = list(column.domain)
    return {
        "name": column.name,
        # Of a list Parquet says itself what it is; read by pandas it is no array of JSON's.
        "type": _TYPES.get(column.type, "any"),
        "title": column.zh,
        "description": column.en,
        **({"constraints": constraints} if constraints else {}),
    }


def _foreign_keys(table: Table) -> Iterator[dict[str, Any]]:
    for column in table.columns:
        if column.references is not None:
            other, _, name = column.references.partition(".")
            yield {
                "fields": column.name,
                "reference": {"resource": "" if other == table.name else other, "fields": name},
            }
