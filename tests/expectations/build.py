"""A small warehouse in which every expectation holds: one report of each form."""

import datetime as dt
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa

from schemas.arrow_schemas import arrow_schema
from schemas.forms import FACT_TABLES, Codes, TableName, form_table, report_form, term_by_codes
from schemas.identifiers import agency_id, report_id
from schemas.identities import equations, evaluate
from schemas.tables import VALUE_COLUMN, key_columns
from schemas.terms import FormVersion
from warehouse import ddl
from warehouse.session import query

Row = dict[str, Any]

NOW = dt.datetime(2026, 3, 1, 8, 0, tzinfo=dt.UTC)

REPORTS: tuple[tuple[str, int, FormVersion, FormVersion], ...] = (
    ("某县甲镇", 2023, "2021", "2021"),
    ("某县乙镇", 2019, "2019", "2019"),
    ("某县丙镇", 2022, "2021", "2019"),
)
"""Body, year and the forms of the two tables: a report of each form."""

NUMBERS: dict[Codes, int] = {
    ("received_new", "natural_person"): 5, ("carried_in", "natural_person"): 1,
    ("granted", "natural_person"): 4, ("granted_in_part", "natural_person"): 1,
    ("total_processed", "natural_person"): 5, ("carried_forward", "natural_person"): 1,
    ("administrative_review", "upheld"): 1, ("administrative_review", "total"): 1,
}  # fmt: skip
"""The cells that are not zero; a row's total is that of its one applicant, so every identity holds."""


def identity(number: int) -> str:
    """The id of the report at ``number`` in ``REPORTS``."""
    agency, year, *_ = REPORTS[number]
    return report_id(agency_id(agency), year)


def build(path: Path) -> None:
    """Write the warehouse to ``path``, with the schema ``guard`` staged."""
    with duckdb.connect(path) as con:
        for statement in ddl.statements():
            con.execute(statement)
        tables = _rows()
        for table, rows in tables.items():
            con.register("incoming", pa.Table.from_pylist(rows, schema=arrow_schema(table)))
            con.execute(f"INSERT INTO {table} BY NAME SELECT * FROM incoming")
            con.unregister("incoming")
        con.execute(query("guard_tables"))
        con.execute("INSERT INTO guard.stored_reports SELECT source_sha256, 0 FROM report_sources")


def _rows() -> dict[str, list[Row]]:
    tables: dict[str, list[Row]] = {
        name: []
        for name in (
            "reports", "source_files", "report_sources", *FACT_TABLES, "findings", "arithmetic",
            "narrative_claims",
        )
    }  # fmt: skip
    for number, (agency, year, article20, dispositions) in enumerate(REPORTS):
        key = {"report_id": identity(number), "report_year": year}
        source = {"path": f"{year}/{agency}.txt", "source_sha256": f"{number}" * 64}
        tables["reports"].append({
            **key, "agency_id": agency_id(agency), "agency_name": agency,
            "agency_name_printed": f"{agency}人民政府", "place": "某县",
            "title": f"{agency}{year}年政府信息公开工作年度报告", "signed_on": dt.date(year + 1, 1, 20),
            "form_version": report_form(article20, dispositions),
            "article20_form": article20, "dispositions_form": dispositions,
            "status": "complete", "verification": "verified",
            "source_sha256": source["source_sha256"], "extractor_version": "1",
            "reading_key": source["source_sha256"][:16],
        })  # fmt: skip
        tables["source_files"].append({
            **source, "media_type": "text/plain", "encoding": "utf-8", "bytes": 1000, "status": "extracted",
            "is_present": True, "first_seen_at": NOW, "last_seen_at": NOW, "report_id": key["report_id"],
        })  # fmt: skip
        tables["report_sources"].append({**key, **source, "role": "current"})
        tables["findings"].append({
            "finding_id": f"f{number}", **key, **source, "table_name": "application_dispositions",
            "cell": "application_dispositions/granted", "finding_code": "label_misprinted",
            "severity": "info", "stated": "予以公幵", "expected": "予以公开",
            "message_en": "…", "message_zh": "…",
        })  # fmt: skip
        tables["narrative_claims"].append({
            **key, "claim_index": 0, "claim_code": "applications_received", "value": 5, "unit": "count",
            "scope": "whole", "is_rounded": False, "raw_text": "5件", "sentence": "收到申请5件。",
            "locator": "line=3;col=1", "table_value": 5, "verdict": "agrees", "basis": "as_in_table",
            "explanation_en": "…", "explanation_zh": "…",
        })  # fmt: skip
        forms: dict[TableName, FormVersion] = dict.fromkeys(FACT_TABLES, dispositions)
        forms["article20_items"] = article20
        for table, version in forms.items():
            cells = list(_cells(table, version))
            tables[table] += [{**key, **row} for row in cells]
            tables["arithmetic"] += [{**key, **row} for row in _arithmetic(table, version, cells)]
    return tables


def _cells(table: TableName, version: FormVersion) -> Iterator[Row]:
    names = [column.name for column in key_columns(table)]
    for line, codes in enumerate(form_table(table, version).cells(), start=1):
        row = {
            **dict(zip(names, codes, strict=True)),
            "value_status": "stated", "locator": f"line={line};col=1", "placement": "labels",
            "is_corrected": False,
        }  # fmt: skip
        of_applicant = (codes[0], "natural_person") if codes[-1] == "total" else codes
        number = NUMBERS.get(codes, NUMBERS.get(of_applicant, 0))
        if table == "article20_items":
            row["unit"] = term_by_codes(table, codes)[-1].unit
        # One cell of each table is blank: a blank takes part in sums, but is no zero.
        if codes in {("other.other", "other_organization"), ("litigation_direct", "pending")}:
            yield {**row, "value_status": "blank", "raw_text": "", VALUE_COLUMN[table]: None}
        else:
            yield {**row, "raw_text": str(number), VALUE_COLUMN[table]: number}


def _arithmetic(table: TableName, version: FormVersion, rows: list[Row]) -> Iterator[Row]:
    names = [column.name for column in key_columns(table)]
    value = VALUE_COLUMN[table]
    cells = {
        tuple(row[name] for name in names): (
            None if row[value] is None else Decimal(row[value]),
            str(row["value_status"]),
        )
        for row in rows
    }
    for equation in equations(form_table(table, version)):
        left, right, status = evaluate(equation, cells)
        yield {
            "identity_code": equation.identity_code, "scope": equation.scope,
            "left_value": left, "right_value": right, "status": status,
        }  # fmt: skip
