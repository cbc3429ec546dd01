"""The commands behind ``make``: ``python -m pipelines COMMAND``.

What is slow to import is imported by the command that needs it.
"""

import argparse
import datetime as dt
import sys
from collections.abc import Callable, Sequence
from contextlib import nullcontext
from pathlib import Path
from traceback import format_exception
from typing import NoReturn

from pipelines.cli import published_commands
from pipelines.cli.failures import exit_status, failure_line
from pipelines.exits import (
    DONE,
    FAILED,
    INTERRUPTED,
    ending_on_signals,
    interrupted_message,
)
from pipelines.extraction.processes import imported_for_good
from pipelines.settings import PROJECT, Settings
from schemas.errors import GongkaiError
from schemas.inert import inert
from schemas.language import phrase


def _exit_codes() -> str:
    return phrase(
        "退出码：0 完成，1 关键检验不通过、未发布，2 命令有误，3 另一次运行尚未结束，4 其他失败。"
        "所有写出的文件都在 GONGKAI_HOME 中。",
        "Exit codes: 0 done, 1 a guard refused the release, 2 not understood, 3 another run holds the lock, "
        "4 failed otherwise. All that is written goes to GONGKAI_HOME.",
    )


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; returns the exit code."""
    parser = _parser()
    given = parser.parse_args(arguments)
    try:
        settings = Settings.from_environment()
        command: Callable[[argparse.Namespace, Settings], int] = given.command
        # In a prompt Ctrl-C ends a query, and Dagster's pages have handlers of their own.
        with ending_on_signals() if command in {_run, _materialize, _retry, _forget} else nullcontext():
            return command(given, settings)
    except GongkaiError as error:
        return _told(error, exit_status(error))
    except BrokenPipeError:
        raise  # nobody reads on: nothing is wrong
    except KeyboardInterrupt:
        return _told(interrupted_message(), INTERRUPTED)
    except Exception as error:  # noqa: BLE001 - a traceback says nothing to people, and ends with 1: a refusal
        return _told(_unforeseen(error), FAILED)


def _unforeseen(error: Exception) -> str:
    """One line on an error, whose traceback goes to a file where one can still be written."""
    home = Settings.from_environment().home
    line = failure_line(error, home)
    if isinstance(error, OSError):
        return line
    trace = home / "logs" / "error.txt"
    try:
        trace.parent.mkdir(parents=True, exist_ok=True)
        trace.write_text("".join(format_exception(error)), encoding="utf-8")
    except OSError:
        return line
    return line + phrase(f" 出错经过见 {trace}。", f" Where it came from is in {trace}.")


def _told(what: object, code: int) -> int:
    print(inert(str(what)), file=sys.stderr)
    return code


class _Parser(argparse.ArgumentParser):
    """Says in the language of people what argparse says in English: its messages have no translations."""

    def error(self, message: str) -> NoReturn:
        super().error(phrase(f"命令的写法有误（{message}）；加 --help 可查看用法。", message))

    def format_usage(self) -> str:
        return phrase("用法", "usage") + super().format_usage().removeprefix("usage")

    def format_help(self) -> str:
        shown = super().format_help()
        for en, zh in _HEADINGS_ZH.items():
            shown = shown.replace(en, phrase(zh, en))
        return shown


_HEADINGS_ZH = {
    "usage: ": "用法：",
    "positional arguments:": "参数：",
    "options:": "选项：",
    "show this help message and exit": "显示本说明",
}
_ABOUT_ZH = {
    "run": "读取收件目录，载入所有年度，检验，发布，并输出摘要。",
    "materialize": "单独重做工作数据库中的一个资产；published_warehouse（发布）才会发布。",
    "dev": "在本机打开 Dagster 页面，并启动每晚定时运行的守护进程。",
    "sql": "在已发布的数据库上打开只读的查询窗口。",
    "export": "把已发布的一个表或视图写成文件，或把整个发布写成 SQLite 或 Parquet。",
    "try": "发布前核对一份报告，生成网页：单元格、勾稽关系、属于哪个机关、哪个年度。",
    "trace": "以网页显示一份已发布报告的原件，并标出一个单元格所在之处。",
    "worker": "为 GONGKAI_CLUSTER 所指集群读取文件，直到集群结束。",
    "review": "列出最需要人工核对之处，并写成可填入 corrections.csv 的文件。",
    "county": "生成可下发的文件夹：一个地区各机关的报告、其中的问题、汇总数。",
    "site": "为已发布的数据生成静态网页：全国、各地区、各机关、各报告。",
    "roster": "写出一个地区的应报机关名册，供更正：依据行政区划清单和已有报告。",
    "rollback": "重新发布以前的一个版本，或列出各版本。",
    "verify": "逐个文件核对保留的各个发布是否完整；损坏的移到一边。",
    "retry": "重读上次超限或转换失败的文件，并运行。",
    "forget": "把一个收件目录、一个来源或一份报告移出数据库，直到再次读到，并发布。",
    "dictionary": "由 schemas/ 写出 docs/data-dictionary.md（数据字典）。",
}
"""By command; the English is the command's docstring."""


def _parser() -> argparse.ArgumentParser:
    about = phrase("make 各命令背后的命令：python -m pipelines 命令。", __doc__)
    parser = _Parser(prog="python -m pipelines", description=about, epilog=_exit_codes())
    commands = parser.add_subparsers(required=True, metavar=phrase("命令", "COMMAND"))

    def add(name: str, command: Callable[[argparse.Namespace, Settings], int]) -> argparse.ArgumentParser:
        text = phrase(_ABOUT_ZH[name], (command.__doc__ or "").strip())
        added = commands.add_parser(name, help=text.splitlines()[0], description=text)
        added.set_defaults(command=command)
        return added

    add("run", _run).add_argument(
        "--accept-lost",
        type=lambda text: [word for word in text.replace(",", " ").split() if word],
        default=[],
        metavar="REPORT_ID[,…]",
        help=phrase(
            "即使上一版中的这些报告现已读不出，也照常发布",
            "release even though these reports of the last release can no longer be read",
        ),
    )
    materialize = add("materialize", _materialize)
    materialize.add_argument("--asset", required=True)
    materialize.add_argument(
        "--year",
        help=phrase(
            "2024、2019-2024、unknown（年度未知）或 all（全部，默认）",
            "2024, 2019-2024, unknown or all (the default)",
        ),
    )
    dev = add("dev", _dev)
    dev.add_argument(
        "--port", type=int, help=phrase("端口；默认为 3000 起第一个空闲的", "the first free one from 3000 on")
    )
    sql = add("sql", published_commands.sql)
    sql.add_argument("query", nargs="?", help=phrase("直接执行的查询", "a query to run instead of a prompt"))
    export = add("export", published_commands.export)
    export.add_argument(
        "--table", help=phrase("表或视图；用于 csv 和 xlsx", "a table or view; for csv and xlsx")
    )
    export.add_argument(
        "--year", help=phrase("2024 或 unknown（年度未知）；不写则为全部", "2024 or unknown; all without it")
    )
    export.add_argument("--format", choices=("csv", "xlsx", "sqlite", "parquet"), default="csv")
    export.add_argument(
        "--out",
        type=Path,
        help=phrase(
            "写出的文件；默认为 exports/<表>.<格式>", "the file to write; exports/<table>.<format> without it"
        ),
    )
    review = add("review", published_commands.review)
    review.add_argument("--year", help=phrase("2024；不写则为全部", "2024; all without it"))
    review.add_argument(
        "--top",
        type=_positive,
        default=50,
        help=phrase("列出几个问题（默认 50）", "how many problems (default 50)"),
    )
    review.add_argument(
        "--out",
        type=Path,
        help=phrase(
            "写出的文件；默认为 exports/review.csv", "the file to write; exports/review.csv without it"
        ),
    )
    tried = add("try", _try)
    tried.add_argument("file", type=Path, metavar="FILE", help=phrase("报告文件", "the report"))
    tried.add_argument(
        "--out",
        type=Path,
        help=phrase(
            "写出的网页；默认为 exports/try-<文件名>.html",
            "the page to write; exports/try-<name>.html without it",
        ),
    )
    trace = add("trace", _trace)
    trace.add_argument(
        "--report",
        required=True,
        help=phrase("报告标识，或机关名称的一部分加年度", "its id, or parts of the body's name and the year"),
    )
    trace.add_argument(
        "--cell",
        help=phrase(
            "单元格的名称或其结尾；不写则显示全部", "a cell's name or how it ends; all cells without it"
        ),
    )
    trace.add_argument(
        "--out",
        type=Path,
        help=phrase(
            "写出的网页；默认为 exports/trace-….html", "the page to write; exports/trace-….html without it"
        ),
    )
    county = add("county", published_commands.county)
    county.add_argument(
        "--place",
        required=True,
        help=phrase(
            "县、市或省的名称，或其标识", "a county, prefecture or province as it is named, or its id"
        ),
    )
    county.add_argument("--year", required=True, type=_positive, help=phrase("报告年度", "the report year"))
    site = add("site", published_commands.site)
    site.add_argument(
        "--out",
        type=Path,
        help=phrase(
            "网页所在文件夹；默认为数据文件夹中的 site/",
            "the folder of the pages; site/ in the home without it",
        ),
    )
    roster = add("roster", published_commands.roster)
    roster.add_argument(
        "--place",
        required=True,
        help=phrase(
            "地区名称；有重名时写明上级", "a place: its name, with those above it if there are several"
        ),
    )
    roster.add_argument(
        "--out",
        type=Path,
        help=phrase(
            "写出的文件；默认为 exports/roster-<地区>.csv",
            "the file to write; exports/roster-<place>.csv without it",
        ),
    )
    add("rollback", published_commands.rollback).add_argument(
        "--release", help=phrase("发布标识；不写则列出各版本", "the release's id; without it, list them")
    )
    worker = add("worker", _worker)
    worker.add_argument(
        "--plain",
        action="store_true",
        help=phrase("允许另一台机器上的调度器不用 TLS", "allow a scheduler on another machine without TLS"),
    )
    add("verify", published_commands.verify)
    retry = add("retry", _retry)
    retry.add_argument(
        "--code",
        help=phrase(
            "只重读因此失败的文件：source_files.error_code 中的错误代码",
            "only files that failed so: a code of source_files.error_code",
        ),
    )
    forget = add("forget", _forget)
    forget.add_argument(
        "--inbox", help=phrase("这个文件夹中读过的全部文件", "all that lies in this folder and was read")
    )
    forget.add_argument(
        "--source",
        help=phrase(
            "文件或文件夹，写法同 source_files.path，或 SHA-256",
            "a file or folder, as source_files.path says, or a SHA-256",
        ),
    )
    forget.add_argument(
        "--report", help=phrase("报告标识：即给出该报告的文件", "the id of a report: the files that give it")
    )
    add("dictionary", _dictionary)
    return parser


def _positive(text: str) -> int:
    if not text.isascii() or not text.isdigit() or int(text) == 0:
        raise argparse.ArgumentTypeError(
            phrase(f"“{text}”不是大于 0 的整数", f"{text!r} is no whole number above 0")
        )
    return int(text)


def _run(given: argparse.Namespace, settings: Settings) -> int:
    """Read the inbox, load all years, validate, publish, and print a summary."""
    with imported_for_good():
        from pipelines.cli.runs import run

    return run(settings, given.accept_lost)


def _materialize(given: argparse.Namespace, settings: Settings) -> int:
    """Make one asset in the working database; published_warehouse releases."""
    with imported_for_good():
        from pipelines.cli.making import materialize

    return materialize(settings, given.asset, given.year)


def _dev(given: argparse.Namespace, settings: Settings) -> int:
    """Open Dagster's pages on this machine, with the daemon that runs the nightly schedule."""
    from pipelines.cli.server import serve

    return serve(settings, given.port)


def _try(given: argparse.Namespace, settings: Settings) -> int:
    """Check one file before it is published, as a page: its cells, its sums, whose it is, of which year."""
    from pipelines.pages.one_file import try_file

    tried = try_file(settings, given.file, given.out, dt.datetime.now(dt.UTC).date())
    print("\n".join(tried.lines))
    if tried.page:
        print(tried.page)
    return DONE


def _trace(given: argparse.Namespace, settings: Settings) -> int:
    """Show a published report's source as a page, with one cell marked where it is printed."""
    from pipelines.cli.tracing import trace

    traced = trace(settings, given.report, given.cell, given.out)
    print("\n".join(traced.lines))
    print(traced.page)
    return DONE


def _worker(given: argparse.Namespace, settings: Settings) -> int:
    """Read for the driver of the cluster that GONGKAI_CLUSTER names, until it goes."""
    from pipelines.cli.worker import serve_cluster

    return serve_cluster(settings, given.plain)


def _retry(given: argparse.Namespace, settings: Settings) -> int:
    """Read files again that cost an earlier attempt its limit or failed in LibreOffice, and run."""
    with imported_for_good():
        from pipelines.cli.runs import retry

    return retry(settings, given.code)


def _forget(given: argparse.Namespace, settings: Settings) -> int:
    """Take an inbox, a source or a report out of the warehouse until it is read again, and release."""
    with imported_for_good():
        from pipelines.cli.runs import forget

    return forget(settings, given.inbox, given.source, given.report)


def _dictionary(_: argparse.Namespace, __: Settings) -> int:
    """Write docs/data-dictionary.md from schemas/."""
    from warehouse.dictionary import data_dictionary

    out = PROJECT / "docs" / "data-dictionary.md"
    out.parent.mkdir(exist_ok=True)
    out.write_text(data_dictionary(), encoding="utf-8")
    print(out)
    return DONE
