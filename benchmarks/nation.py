"""A made-up country: small files of reports, and what is read from them as neutral Parquet.

The readings are those of the tests' layouts and of the samples, under other hashes, bodies and years. What a
commit needs to take them into its own store is :data:`ADAPTER`.
"""

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, NamedTuple

import pyarrow as pa
import pyarrow.parquet as pq

from extractors import extract
from schemas.forms import ReportForm
from schemas.places import PLACES_FILE
from schemas.store import STORE_SCHEMAS, store_rows
from tests.layouts import LAYOUTS, Report, report, same_everywhere
from tests.layouts.sheets import SHEET_LAYOUTS
from tests.layouts.web_pages import WEB_LAYOUTS
from tests.layouts.word_documents import WORD_LAYOUTS

YEARS = range(2019, 2026)
BATCH = 2_000
SLIPS = 20
"""One report in so many has a slip in a sum."""
DEPARTMENTS = (
    "教育局", "公安局", "民政局", "司法局", "财政局", "自然资源局", "交通运输局", "水利局", "农业农村局",
    "商务局", "卫生健康局", "应急管理局", "审计局", "市场监督管理局", "统计局", "医疗保障局", "信访局",
    "气象局", "税务局", "城市管理局", "林业局", "档案局", "科学技术局", "体育局", "文化和旅游局",
    "住房和城乡建设局",
    "人力资源和社会保障局", "退役军人事务局", "发展和改革局", "工业和信息化局", "生态环境局", "乡村振兴局",
    "行政审批局", "机关事务管理局", "金融局", "民族宗教事务局", "投资促进局", "粮食和物资储备局",
    "地震局", "数据局",
)  # fmt: skip

ADAPTER = """
import json, sys
from pathlib import Path
import pyarrow as pa, pyarrow.compute as pc, pyarrow.parquet as pq
from schemas.store import STORE_SCHEMAS
try:
    from pipelines.extraction.extraction_store import append
    from pipelines.extraction.extractor_version import extractor_version
    from pipelines.settings import PROJECT
except ImportError:
    from pipelines.store import append
    from pipelines.settings import PROJECT, extractor_version
severities = {}
if "severity" in STORE_SCHEMAS["findings"].names:
    from schemas.codes import code_rows
    severities = {row["code"]: row["severity"] for row in code_rows("code_findings")}
version = extractor_version(PROJECT)
for batch in sorted(Path(sys.argv[1]).iterdir()):
    tables = {}
    for name, schema in STORE_SCHEMAS.items():
        rows = pq.read_table(batch / f"{name}.parquet")
        if severities and name == "findings":
            rows = rows.filter(pc.is_in(rows["finding_code"], value_set=pa.array(list(severities))))
        given = {column: rows[column] for column in rows.column_names if column in schema.names}
        given["extractor_version"] = pa.array([version] * len(rows), pa.string())
        if severities and name == "findings":
            codes = rows["finding_code"].to_pylist()
            given["severity"] = pa.array([severities[code] for code in codes], pa.string())
            given["message_en"] = given["message_zh"] = rows["finding_code"]
        tables[name] = pa.table({
            field.name: given.get(field.name, pa.nulls(len(rows), field.type)) for field in schema
        }).cast(schema)
    append(Path(sys.argv[2]), tables)
"""
"""A program for the root of a commit: takes the batches of a folder into the store of another."""


class Body(NamedTuple):
    """A body by its full name, and the folder in which its reports lie."""

    name: str
    folder: str


def bodies() -> Iterator[Body]:
    """Counties, each followed by its departments and townships."""
    rows = pq.read_table(PLACES_FILE).to_pylist()
    rows = [
        row for row in rows if row["county"] and not row["is_zone"] and row["civil_affairs_years"] & 1 << 7
    ]
    rows.sort(
        key=lambda row: tuple(row[name] or "" for name in ("province", "prefecture", "county", "township"))
    )
    for row in rows:
        units = [row[name] for name in ("province", "prefecture", "county", "township") if row[name]]
        folder, name = "/".join(units[:3]), "".join(units)
        yield Body(name, folder)
        if not row["township"]:
            yield from (Body(f"{name}{department}", folder) for department in DEPARTMENTS)


def of_nation(reports: int) -> list[tuple[Body, int]]:
    """Bodies with a report each year, so many reports in all."""
    wanted = -(-reports // len(YEARS))
    chosen = [body for body, _ in zip(bodies(), range(wanted), strict=False)]
    return [(body, year) for body in chosen for year in YEARS][:reports]


def path_of(body: Body, year: int) -> str:
    """Where the report lies in the inbox."""
    return f"{body.folder}/{body.name}-{year}.txt"


def made_report(form: ReportForm, *, slips: bool = False) -> Report:
    """A report of seven applications, all granted, that adds up, or slips in one sum."""
    table, of = "application_dispositions", ("natural_person", "total")
    seven = {
        f"{table}/{row}/{who}": "7" for row in ("received_new", "granted", "total_processed") for who in of
    }
    slip = {f"{table}/total_processed/total": "9"} if slips else {}
    return report(same_everywhere(form, "0").but({**seven, **slip}))


def form_of(year: int) -> ReportForm:
    """The form of a report year."""
    return "2021" if year >= 2021 else "2019"


def text_of(body: Body, year: int, number: int) -> str:
    """A whole report as text, in one of the layouts."""
    layout = list(LAYOUTS.values())[number % len(LAYOUTS)]
    named = replace(
        made_report(form_of(year)),
        title=(f"{body.name}{year}年政府信息公开工作年度报告",),
        signature=(body.name, f"{year + 1}年1月20日"),
        preface=(f"本报告的数据自{year}年1月1日起至{year}年12月31日止。",),
        overview=(f"（一）主动公开。{year}年发布信息{number}条。",),
        problems=(f"{year}年有两点不足，{year + 1}年改进。",),
    )
    return layout(named)


Tables = dict[str, pa.Table]


def slipped_text(form: ReportForm) -> str:
    """A whole report that slips in one sum."""
    return next(iter(LAYOUTS.values()))(made_report(form, slips=True))


def templates(form: ReportForm) -> list[Tables]:
    """The readings of all layouts, and of the samples, each as tables of the store."""
    own = made_report(form)
    written = [
        *(layout(own).encode() for layout in LAYOUTS.values()),
        *(write(own) for write in (*WEB_LAYOUTS.values(), *WORD_LAYOUTS.values(), *SHEET_LAYOUTS.values())),
        slipped_text(form).encode(),
    ]
    if form == "2021":
        folder = Path(__file__).parent.parent / "samples" / "reports"
        written[:0] = [sample.read_bytes() for sample in sorted(folder.glob("*.txt"))]
    read = [extract(data, "report") for data in written]
    return [dict(store_rows([("", extraction)], "")) for extraction in read if len(extraction.reports) == 1]


def make(inbox: Path, batches: Path, reports: int) -> None:
    """Write the files and what is read from them; those that slip can be looked up in their files."""
    by_form = {form: templates(form) for form in {form_of(year) for year in YEARS}}
    chosen = of_nation(reports)
    for first in range(0, len(chosen), BATCH):
        parts: dict[str, list[pa.Table]] = {name: [] for name in STORE_SCHEMAS}
        for number, (body, year) in enumerate(chosen[first : first + BATCH], start=first):
            is_slipped = number % SLIPS == 0
            content = f"{slipped_text(form_of(year)) if is_slipped else ''}\n{body.name} {year}\n".encode()
            file = inbox / path_of(body, year)
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(content)
            *usual, slipped = by_form[form_of(year)]
            template = slipped if is_slipped else usual[number // len(YEARS) % len(usual)]
            sha256 = hashlib.sha256(content).hexdigest()
            for name, rows in template.items():
                parts[name].append(_under(rows, sha256, body, year))
        folder = batches / f"{first:08}"
        folder.mkdir(parents=True)
        for name, tables in parts.items():
            pq.write_table(pa.concat_tables(tables), folder / f"{name}.parquet", compression="zstd")


def _under(rows: pa.Table, sha256: str, body: Body, year: int) -> pa.Table:
    """A template's rows as those of a file, and of a body and year."""
    told: dict[str, Any] = {"source_sha256": sha256}
    if "text_key" in rows.column_names:
        told |= {
            "title": f"{body.name}{year}年政府信息公开工作年度报告",
            "agency": body.name, "agency_printed": body.name, "place": None, "year": year,
            "text_key": sha256[:16],
            "signed_on": None, "published_on": None, "year_votes": None,
        }  # fmt: skip
    for name, value in told.items():
        field = rows.schema.field(name)
        place = rows.column_names.index(name)
        rows = rows.set_column(place, field, pa.array([value] * len(rows), field.type))
    return rows


def add(inbox: Path, chosen: Sequence[tuple[Body, int]]) -> None:
    """Put new reports, of further bodies, into the inbox; these are read."""
    for number, (body, year) in enumerate(chosen):
        file = inbox / f"new/{path_of(body, year)}"
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text_of(body, year, number), encoding="utf-8")
