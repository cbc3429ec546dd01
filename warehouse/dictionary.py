"""The data dictionary as Markdown, Chinese and English side by side, generated from the declarations."""

from collections.abc import Iterable, Iterator

from schemas.codes import code_rows
from schemas.columns import Column
from schemas.forms import FACT_TABLES, FORM_VERSIONS, TableName, form_table
from schemas.identities import IDENTITIES, equations
from schemas.tables import SCHEMA_VERSION, TABLES, UNKNOWN_YEAR, Table
from schemas.terms import FormVersion
from warehouse.views import VIEWS, View

_INTRODUCTION = f"""# Data dictionary · 数据字典

Schema version · 表结构版本: {SCHEMA_VERSION}. Generated from `schemas/`; do not edit · 由 `schemas/` 生成，请勿手工修改。

- A blank is never a zero: only cells whose `value_status` is `stated` have a number.
  空白不是零：只有 `value_status` 为 `stated` 的单元格才有数值。
- Every report has every row of its form; what could not be read is a row that says so.
  每份报告都有其表式的全部单元格；未能读取的单元格也有一行，并说明原因。
- A cell's name, everywhere: `<table>/<code>/<code>[/<code>]`, as in
  `application_dispositions/refused.state_secret/total`.
  单元格名称一律写作 `<表>/<代码>/<代码>[/<代码>]`。
- Reports whose year could not be read have `report_year` NULL; their partition is named `{UNKNOWN_YEAR}`.
  无法确定年度的报告 `report_year` 为 NULL，所在分区名为 `{UNKNOWN_YEAR}`。
- Times are UTC · 时间均为 UTC。
"""

_KINDS = {
    "dimension": "Reports and files · 报告与文件",
    "fact": "Facts · 数据",
    "record": "Findings, checks and releases · 发现、检验与发布",
    "code": "Code tables · 代码表",
}


def data_dictionary() -> str:
    """The whole dictionary, one Markdown document that ends with a newline."""
    return "\n".join(_parts()).rstrip("\n") + "\n"


def _parts() -> Iterator[str]:
    yield _INTRODUCTION
    yield from _contents()
    yield from _forms()
    for kind, heading in _KINDS.items():
        yield f"## {heading}\n"
        for table in TABLES:
            if table.kind == kind:
                yield from _table(table)
    yield "## Views · 视图\n"
    for view in VIEWS:
        yield from _view(view)
    yield from _identities()


def _markdown_table(header: Iterable[str], rows: Iterable[Iterable[str]]) -> str:
    head = list(header)
    lines = [head, ["---"] * len(head), *([_cell(text) for text in row] for row in rows)]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines) + "\n"


def _cell(text: str) -> str:
    return text.replace("|", "\\|").replace("\n", " ")


def _code(text: str | None) -> str:
    return f"`{text}`" if text else ""


def _contents() -> Iterator[str]:
    yield "## Tables and views · 表与视图\n"
    relations = [
        *((table.name, table.zh, table.en) for table in TABLES),
        *((v.name, v.zh, v.en) for v in VIEWS),
    ]
    yield _markdown_table(
        ("name", "English", "中文"), ((f"[`{name}`](#{name})", en, zh) for name, zh, en in relations)
    )


# --- forms --------------------------------------------------------------------------------------------------

_REPORT_FORMS: dict[str, tuple[FormVersion, FormVersion]] = {
    "2021": ("2021", "2021"),
    "2019": ("2019", "2019"),
    "hybrid": ("2021", "2019"),
}
"""The forms of the Article 20 table and of the disposition table in a report's form, as they are met with.

The other mixture is a hybrid, too, but has not been seen.
"""


def cell_counts(article20: FormVersion, dispositions: FormVersion) -> dict[TableName, int]:
    """Cells per fact table of a report whose two tables follow the given forms."""
    version: dict[TableName, FormVersion] = {
        "article20_items": article20,
        "application_dispositions": dispositions,
        "review_litigation_counts": dispositions,
    }
    return {table: len(form_table(table, version[table]).cells()) for table in FACT_TABLES}


def _forms() -> Iterator[str]:
    yield "## Forms · 表式\n"
    yield "Cells, and so rows, of one report · 每份报告的单元格数（即行数）:\n"
    counted = {form: cell_counts(*versions) for form, versions in _REPORT_FORMS.items()}
    yield _markdown_table(
        ("`form_version`", *(f"`{table}`" for table in FACT_TABLES), "total · 合计"),
        (
            (_code(form), *map(str, counts.values()), str(sum(counts.values())))
            for form, counts in counted.items()
        ),
    )


# --- tables and views ---------------------------------------------------------------------------------------


def _table(table: Table) -> Iterator[str]:
    yield f"### {table.name}\n"
    key = ", ".join(_code(name) for name in table.key)
    kept = " Replaced a report year at a time · 按报告年度整体替换。" if table.by_year else ""
    yield f"{table.en} · {table.zh}。\n\nKey · 键: {key}.{kept}\n"
    yield _markdown_table(
        ("column", "type", "NULL", "English", "中文", "values · 取值"),
        (
            (
                _code(column.name),
                column.type,
                "yes" if column.nullable else "",
                column.en,
                column.zh,
                _values(column),
            )
            for column in table.columns
        ),
    )
    if table.kind == "code":
        yield from _code_rows(table)


def _code_rows(table: Table) -> Iterator[str]:
    columns = [name for name in table.column_names if name not in {"code", "sort_order"}]
    yield "Rows, in this order · 全部行，按此次序:\n"
    yield _markdown_table(
        ("code", *columns),
        ([_code(row["code"]), *(row[name] or "" for name in columns)] for row in code_rows(table.name)),
    )


def _values(column: Column) -> str:
    if column.references:
        table, _, name = column.references.partition(".")
        return f"[`{table}`](#{table})`.{name}`"
    if column.domain:
        return "<br>".join(f"`{value}` {en} · {zh}" for value, (zh, en) in column.domain.items())
    return ""


def _view(view: View) -> Iterator[str]:
    yield f"### {view.name}\n"
    yield f"{view.en} · {view.zh}。\n"
    yield _markdown_table(
        ("column", "English", "中文"), ((_code(column.name), column.en, column.zh) for column in view.columns)
    )


# --- identities -------------------------------------------------------------------------------------------


def _identities() -> Iterator[str]:
    yield "## Identities · 勾稽关系\n"
    yield "How many equations each makes, per form · 每种表式的等式个数:\n"
    yield _markdown_table(
        ("code", "table", "English", "中文", *(f"{version}" for version in FORM_VERSIONS), "source · 出处"),
        (
            (
                _code(identity.code),
                _code(identity.table),
                identity.en,
                identity.zh,
                *(
                    str(
                        sum(
                            equation.identity_code == identity.code
                            for equation in equations(form_table(identity.table, version))
                        )
                    )
                    for version in FORM_VERSIONS
                ),
                identity.source,
            )
            for identity in IDENTITIES
        ),
    )
