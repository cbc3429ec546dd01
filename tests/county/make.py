"""Writes ``samples/county`` anew: ``python -m tests.county.make``."""

import csv
import re
import shutil
from collections.abc import Callable, Iterator, Mapping
from decimal import Decimal
from io import BytesIO, StringIO
from zipfile import ZipFile

from tests.conftest import ROOT
from tests.county import prose
from tests.county.bodies import (
    ALONE,
    BELOW_PARTS,
    BLANK,
    BODY,
    CITY,
    COPIED,
    COUNTY,
    GOVERNMENT,
    JUMPS,
    LAST_YEARS_TITLE,
    LATE,
    LEFT_OUT,
    NAMESAKE,
    NOT_CARRIED,
    PARTS,
    SAYS_MORE,
    SILENT,
    STRUCK,
    UNDATED,
    UNREADABLE,
    WRONG_SUM,
)
from tests.county.made_numbers import (
    CARRIED_IN,
    FORWARD,
    RECEIVED,
    YEARS,
    Numbers,
    Trade,
    added,
    disposition,
    draw,
    numbers_of,
    printed,
)
from tests.county.read_me import read_me
from tests.layouts import LAYOUTS, Report, report
from tests.layouts.fixed_pages import lay_out
from tests.layouts.packaging import package
from tests.layouts.page_documents import write_pdf
from tests.layouts.sheets import Book, SheetLayout, Sheets
from tests.layouts.web_pages import Markup, spanned
from tests.layouts.word_documents import PLAIN
from tests.layouts.word_markup import run, value_runs

FOLDER = ROOT / "samples" / "county"
REAL = ("dajin-2024.txt", "ganhezi-2024.txt")
"""Reports of real places, as they stand in ``samples/reports``: nothing is made up about those."""
_LICENCES = "article20_items/art20_5/administrative_licensing/decisions"


def _printed(short: str, year: int, true: Mapping[str, str]) -> dict[str, str]:
    """The cells that a report prints other than they should be; what stands between tildes is struck out."""

    def one_less(code: str, applicant: str) -> tuple[str, str]:
        return disposition(code, applicant), str(int(true[disposition(code, applicant)]) - 1)

    granted, received = disposition("granted", "natural_person"), disposition(RECEIVED, "natural_person")
    total, secrets = disposition("granted"), disposition("refused.state_secret", "")
    edits: dict[tuple[str, int], dict[str, str]] = {
        WRONG_SUM: {total: true[total][::-1]},
        STRUCK: {received: f"~9~{true[received]}"},
        UNREADABLE: {granted: f"{true[granted]}?"},
        BLANK: {cell: "" for cell in true if cell.startswith(secrets)},
    }
    if (short, year) == NOT_CARRIED:
        columns = ("commercial_enterprise", "total")
        return dict(one_less(code, column) for code in (CARRIED_IN, FORWARD) for column in columns)
    return edits.get((short, year), {})


def files() -> dict[str, bytes]:
    """Every file of the inbox by its path."""
    made = dict(_reports())
    older = {path: content for path, content in made.items() if f"/{YEARS[0]}/" in path}
    made = {path: content for path, content in made.items() if path not in older}
    made[f"{CITY}/{COUNTY}/{YEARS[0]}.zip"] = package(
        {path.rsplit("/", 1)[1]: content for path, content in older.items()}
    )
    for name in REAL:
        made[f"其他地区/{name}"] = (ROOT / "samples" / "reports" / name).read_bytes()
    made["manifest.csv"] = _table(_manifest(made))
    made["roster.csv"] = _table(_roster())
    made["README.md"] = read_me().encode()
    return made


def true_numbers() -> dict[tuple[str, int], Numbers]:
    """What is true of every body and year, by its short name; the government's are the sum of its parts."""
    true = {
        (body.short, year): numbers
        for body in PARTS
        for year, numbers in numbers_of(body.name, body.trade).items()
    }
    true[JUMPS] = {**true[JUMPS], _LICENCES: true[JUMPS][_LICENCES] * 10}
    for year in YEARS:
        parts = (body.short for body in PARTS if (GOVERNMENT, year) != BELOW_PARTS or body.short != LEFT_OUT)
        true[GOVERNMENT, year] = added(true[part, year] for part in parts)
    return true


def path_of(short: str, year: int) -> str:
    """Where the report of a body and year lies, as the warehouse names it."""
    if (short, year) == NAMESAKE:
        return f"待归位/{short}{year}年.docx"
    if (short, year) == UNDATED:
        return f"{CITY}/{COUNTY}/{short}年度报告.docx"
    folder = f"{year}.zip!" if year == YEARS[0] else year
    name = "附件1" if (short, year) == ALONE else f"{short}{year}年度报告"
    return f"{CITY}/{COUNTY}/{folder}/{name}.{_ending(short, year)}"


def _reports() -> Iterator[tuple[str, bytes]]:
    """All reports that are made up, those of the first year as if they were in no archive."""
    others = {
        NAMESAKE: numbers_of(NAMESAKE[0], Trade(3, licences=40, carries=False))[NAMESAKE[1]],
        UNDATED: numbers_of("/".join(map(str, UNDATED)), BODY[UNDATED[0]].trade)[YEARS[-1]],
    }
    for (short, year), numbers in (true_numbers() | others).items():
        if (short, year) == SILENT:
            continue
        write = WRITERS[_ending(short, year)]
        if year == YEARS[0]:
            write = _older_text
        elif (short, year) == ALONE:
            write = _sheet(Book(Sheets(only_tables=True)))
        yield path_of(short, year).replace(".zip!", ""), write(_report(short, year, numbers))


def _ending(short: str, year: int) -> str:
    chosen = {
        NAMESAKE: "docx", UNDATED: "docx", STRUCK: "docx", UNREADABLE: "html", BLANK: "xlsx", ALONE: "xlsx",
        WRONG_SUM: "pdf", LAST_YEARS_TITLE: "pdf", BELOW_PARTS: "pdf", (GOVERNMENT, 2024): "html",
    }  # fmt: skip
    if year == YEARS[0]:
        return "txt"
    turn = [*BODY, GOVERNMENT].index(short) + year if (short, year) not in chosen else 0
    return chosen.get((short, year)) or _IN_TURN[turn % len(_IN_TURN)]


def _report(short: str, year: int, numbers: Numbers) -> Report:
    says_nothing = (short, year) == UNDATED
    is_copy, is_county = short == COPIED[0] and year in (COPIED[1], COPIED[1] - 1), short == GOVERNMENT
    name = COUNTY + (BODY[short].name if short in BODY else "人民政府")
    if (short, year) == NAMESAKE:
        name = f"{short}人民政府"
    text_year = COPIED[1] if is_copy else year
    figures = printed(numbers)
    edits = _printed(short, year, figures.printed)
    shown = {**numbers, **{cell: Decimal(text) for cell, text in edits.items() if text.isdigit()}}
    said = prose.applications(
        "全县" if is_county else "本机关", year, shown, 3 if (short, year) == SAYS_MORE else 0
    )
    signed = f"{year + 1}年{'3月' if is_county else '1月'}{draw(9, 28, short, year)}日"
    made = report(figures.but(edits)).but(
        title=(f"{name}{year - ((short, year) == LAST_YEARS_TITLE)}年政府信息公开工作年度报告",),
        signature=(name, "2025年2月17日" if (short, year) == LATE else signed),
        preface=(
            f"本报告的数据自{year}年1月1日起至{year}年12月31日止。",
            *((prose.CONTENTS,) if is_county else ()),
        ),
        overview=prose.overview(
            name, text_year, "办理情况见本报告第三部分。" if is_copy or says_nothing else said
        ),
        problems=prose.problems(name, text_year),
        others=prose.others(name, text_year),
    )
    if says_nothing:
        return made.but(title=(f"{name}政府信息公开工作年度报告",), signature=(name,), preface=())
    return made


def _page(made: Report) -> bytes:
    """A page of the county's site, published on the day of the signature."""
    published = "-".join(f"{int(number):02}" for number in re.findall(r"\d+", made.signature[-1]))
    above = f"<nav>首页　政府信息公开　年度报告</nav><div>浏览次数：1024　发布时间：{published} 09:30</div>"
    below = "<div>【打印】【关闭】</div><footer>版权所有　网站地图</footer>"
    return Markup(spanned, around=lambda body: f"{above}<article>{body}</article>{below}")(made).encode()


def _word(made: Report) -> bytes:
    return PLAIN.but(value=_value_runs)(made)


def _value_runs(text: str) -> str:
    struck = re.fullmatch(r"~(.+)~(.+)", text)
    return run(struck[1], "<w:strike/>") + run(struck[2]) if struck else value_runs(text)


def _sheet(book: SheetLayout) -> Callable[[Report], bytes]:
    """The book without the times at which it was written, the same bytes each time."""

    def write(made: Report) -> bytes:
        with ZipFile(BytesIO(book(made))) as archive:
            parts = {name: archive.read(name) for name in archive.namelist()}
        return package({name: content for name, content in parts.items() if name != "docProps/core.xml"})

    return write


_IN_TURN = ("html", "docx", "xlsx", "txt")
"""The usual formats; files of pages are large, so only chosen reports are such."""
WRITERS: dict[str, Callable[[Report], bytes]] = {
    "html": _page,
    "docx": _word,
    "xlsx": _sheet(Book()),
    "txt": lambda made: LAYOUTS["tabbed_cells"](made).encode(),
    "pdf": lambda made: write_pdf(lay_out(made)),
}


def _older_text(made: Report) -> bytes:
    return LAYOUTS["tabbed_rows"](made).encode("gb18030")


def _manifest(paths: Mapping[str, bytes]) -> Iterator[tuple[str, ...]]:
    yield "path", "agency_name", "region_code", "report_year", "source_url", "retrieved_at"
    for path in paths:
        if path == path_of(*ALONE):
            yield path, f"{CITY}{COUNTY}{BODY[ALONE[0]].name}", "", str(ALONE[1]), "", ""
        elif path.endswith(".html"):
            number = draw(100_000, 999_999, path)
            yield (
                path,
                "",
                "",
                "",
                f"https://www.example.org/linjiang/xxgk/{number}.html",
                "2026-11-20T08:00:00Z",
            )


def _roster() -> Iterator[tuple[str, ...]]:
    yield "agency_name", "parent", "from_year", "to_year"
    first, last = str(YEARS[0]), str(YEARS[-1])
    yield CITY + GOVERNMENT, CITY, first, last
    for body in PARTS:
        name = body.name.removesuffix("人民政府").removesuffix("办事处")
        yield f"{CITY}{COUNTY}{name}", CITY + COUNTY, first, last


def _table(rows: Iterator[tuple[str, ...]]) -> bytes:
    written = StringIO(newline="")
    csv.writer(written, lineterminator="\n").writerows(rows)
    return written.getvalue().encode()


def write() -> None:
    """Write the folder anew."""
    shutil.rmtree(FOLDER, ignore_errors=True)
    for path, content in files().items():
        target = FOLDER / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(content)


if __name__ == "__main__":
    write()
