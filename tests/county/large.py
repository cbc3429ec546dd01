"""A county of as many bodies as real ones have, over three years, in every format that reaches its office.

Its numbers are made up as those of the small one; faults are planted in turn. Scans are pictures of the pages
that PDF files have, old Word files what LibreOffice makes of .docx.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

from tests.county.bodies import CITY, COUNTY
from tests.county.made_numbers import Numbers, Trade, added, disposition, draw, numbers_of, printed
from tests.county.make import WRITERS
from tests.county.prose import CONTENTS, applications, others, overview, problems
from tests.layouts import Report, report
from tests.layouts.fixed_pages import lay_out
from tests.layouts.scanned_pages import Look, as_pdf, digit_fonts, find_fonts, paint
from tests.pipelines.extraction.libreoffice import written_by_libreoffice

YEARS = (2022, 2023, 2024)
_DEPARTMENTS = (
    "人民政府办公室", "发展和改革局", "教育局", "科学技术局", "工业和信息化局", "民族宗教事务局", "公安局",
    "民政局", "司法局", "财政局", "人力资源和社会保障局", "自然资源局", "生态环境局", "住房和城乡建设局",
    "交通运输局", "水利局", "农业农村局", "商务局", "文化广电和旅游局", "卫生健康局", "退役军人事务局",
    "应急管理局", "审计局", "市场监督管理局", "统计局", "医疗保障局", "乡村振兴局", "信访局", "林业局",
    "城市管理局", "行政审批服务局", "机关事务管理局",
)  # fmt: skip
_TOWNS = tuple(
    f"{first}{second}{kind}"
    for kind in ("镇人民政府", "乡人民政府", "街道办事处")
    for first, second in zip("清白双石柳桃云龙金长青松", "溪河桥塘湾岭峰潭坪渡林坡", strict=True)
)
FORMATS = ("txt", "html", "docx", "doc", "xlsx", "pdf", "scan")


@dataclass(frozen=True, slots=True)
class LargeCounty:
    """What is true of every body (the county itself is ``""``) and year, and what reports print otherwise."""

    true: Mapping[tuple[str, int], Numbers]
    printed: Mapping[tuple[str, int], Mapping[str, str]]


def large_county(bodies: int, years: tuple[int, ...] = YEARS) -> LargeCounty:
    """So many bodies, its government among them; three reports of five print a total that is one less."""
    names = (*_DEPARTMENTS, *_TOWNS)[: bodies - 1]
    assert len(names) == bodies - 1
    trades = {
        name: Trade(draw(3, 40, name), draw(0, 9, name, "documents"), draw(0, 400, name, "licences"))
        for name in names
    }
    true: dict[tuple[str, int], Numbers] = {}
    for name, trade in trades.items():
        true |= {(name, year): numbers for year, numbers in numbers_of(name, trade).items() if year in years}
    for year in years:
        true["", year] = added(true[name, year] for name in names)
    wrong = [(name, year) for turn, name in enumerate(names) if turn % 5 < 3 for year in years]
    total = disposition("granted")
    return LargeCounty(
        true, {key: {total: str(int(true[key][total]) - 1)} for key in wrong if true[key][total]}
    )


def write_inbox(county: LargeCounty, inbox: Path, formats: tuple[str, ...] = FORMATS) -> None:
    """All reports, format by format in turn."""
    old_word: dict[str, bytes] = {}
    names = list(dict.fromkeys(name for name, _ in county.true))
    for name, year in county.true:
        ending = formats[(names.index(name) + year) % len(formats)]
        folder = inbox / CITY / COUNTY / str(year)
        folder.mkdir(parents=True, exist_ok=True)
        made = _report(name, year, county)
        title = f"{name or COUNTY}{year}年度报告"
        if ending == "doc":
            old_word[f"{year}-{title}"] = WRITERS["docx"](made)
        elif ending == "scan":
            (folder / f"{title}.pdf").write_bytes(_scanned(made))
        else:
            (folder / f"{title}.{ending}").write_bytes(WRITERS[ending](made))
    if old_word:
        scratch = inbox.parent / "converting"
        scratch.mkdir()
        for stem, data in written_by_libreoffice(scratch, old_word, "doc").items():
            of_year, title = stem.split("-", 1)
            (inbox / CITY / COUNTY / of_year / f"{title}.doc").write_bytes(data)


def _report(name: str, year: int, county: LargeCounty) -> Report:
    figures = printed(county.true[name, year])
    edits = county.printed.get((name, year), {})
    full = COUNTY + (name or "人民政府")
    shown = {**county.true[name, year], **{cell: Decimal(text) for cell, text in edits.items()}}
    return report(figures.but(edits) if edits else figures).but(
        title=(f"{full}{year}年政府信息公开工作年度报告",),
        signature=(full, f"{year + 1}年1月{draw(9, 28, name, year)}日"),
        preface=(f"本报告的数据自{year}年1月1日起至{year}年12月31日止。", *(() if name else (CONTENTS,))),
        overview=overview(full, year, applications("本机关" if name else "全县", year, shown, 0)),
        problems=problems(full, year),
        others=others(full, year),
    )


def _scanned(made: Report) -> bytes:
    look = Look(find_fonts()[0], digit_fonts()[0], 150)
    return as_pdf([paint(page, look) for page in lay_out(made)], look.dpi)
