"""The commands behind ``make``: ``python -m pipelines COMMAND``.

What is slow to import is imported by the command that needs it.
"""

import argparse
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Literal

from pipelines.exits import DONE, FAILED, INTERRUPTED, LOCKED, USAGE, UsageError
from pipelines.settings import PROJECT, Settings, SettingsError
from schemas.errors import GongkaiError
from warehouse.errors import WarehouseLockedError

_EXIT_CODES = (
    "Exit codes: 0 done, 1 a guard refused the release, 2 not understood, 3 another run holds the lock, "
    "4 failed otherwise. All that is written goes to GONGKAI_HOME."
)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; returns the exit code."""
    parser = _parser()
    given = parser.parse_args(arguments)
    try:
        settings = Settings.from_environment()
        command: Callable[[argparse.Namespace, Settings], int] = given.command
        return command(given, settings)
    except (UsageError, SettingsError) as error:
        return _told(error, USAGE)
    except WarehouseLockedError as error:
        return _told(error, LOCKED)
    except GongkaiError as error:
        return _told(error, FAILED)
    except BrokenPipeError:
        raise  # nobody reads on: nothing is wrong
    except OSError as error:
        where = f"{error.filename}: {error.strerror}" if error.filename else error
        return _told(
            f"{where}. Check the folder and its permissions; GONGKAI_HOME says where all is kept.", FAILED
        )
    except KeyboardInterrupt:
        return _told(
            "Interrupted. What was read is kept, the last release stays; run again to go on.", INTERRUPTED
        )


def _told(what: object, code: int) -> int:
    print(what, file=sys.stderr)
    return code


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m pipelines", description=__doc__, epilog=_EXIT_CODES)
    commands = parser.add_subparsers(required=True, metavar="COMMAND")

    def add(name: str, command: Callable[[argparse.Namespace, Settings], int]) -> argparse.ArgumentParser:
        text = (command.__doc__ or "").strip()
        added = commands.add_parser(name, help=text.splitlines()[0], description=text)
        added.set_defaults(command=command)
        return added

    add("run", _run).add_argument(
        "--accept-lost",
        type=lambda text: [word for word in text.replace(",", " ").split() if word],
        default=[],
        metavar="REPORT_ID[,…]",
        help="release even though these reports of the last release can no longer be read",
    )
    materialize = add("materialize", _materialize)
    materialize.add_argument("--asset", required=True)
    materialize.add_argument("--year", help="2024, 2019-2024, unknown or all (the default)")
    dev = add("dev", _dev)
    dev.add_argument("--port", type=int, help="the first free one from 3000 on")
    sql = add("sql", _sql)
    sql.add_argument("query", nargs="?", help="a query to run instead of a prompt")
    export = add("export", _export)
    export.add_argument("--table", help="a table or view; for csv and xlsx")
    export.add_argument("--year", help="2024 or unknown; all without it")
    export.add_argument("--format", choices=("csv", "xlsx", "sqlite", "parquet"), default="csv")
    export.add_argument("--out", type=Path, help="the file to write; exports/<table>.<format> without it")
    review = add("review", _review)
    review.add_argument("--year", help="2024; all without it")
    review.add_argument("--top", type=_positive, default=50, help="how many problems (default 50)")
    review.add_argument("--out", type=Path, help="the file to write; exports/review.csv without it")
    trace = add("trace", _trace)
    trace.add_argument("--report", required=True, help="its id, or parts of the body's name and the year")
    trace.add_argument("--cell", help="a cell's name or how it ends; all cells without it")
    trace.add_argument("--out", type=Path, help="the page to write; exports/trace-….html without it")
    roster = add("roster", _roster)
    roster.add_argument(
        "--place", required=True, help="a place: its name, with those above it if there are several"
    )
    roster.add_argument("--out", type=Path, help="the file to write; exports/roster-<place>.csv without it")
    add("rollback", _rollback).add_argument("--release", help="the release's id; without it, list them")
    worker = add("worker", _worker)
    worker.add_argument(
        "--plain", action="store_true", help="allow a scheduler on another machine without TLS"
    )
    add("dictionary", _dictionary)
    return parser


def _positive(text: str) -> int:
    if not text.isascii() or not text.isdigit() or int(text) == 0:
        raise argparse.ArgumentTypeError(f"{text!r} is no whole number above 0")
    return int(text)


def _run(given: argparse.Namespace, settings: Settings) -> int:
    """Read the inbox, load all years, validate, publish, and print a summary."""
    from pipelines.cli.runs import run

    return run(settings, given.accept_lost)


def _materialize(given: argparse.Namespace, settings: Settings) -> int:
    """Make one asset in the working database; published_warehouse releases."""
    from pipelines.cli.runs import materialize

    return materialize(settings, given.asset, given.year)


def _dev(given: argparse.Namespace, settings: Settings) -> int:
    """Open Dagster's pages on this machine, with the daemon that runs the nightly schedule."""
    from pipelines.cli.server import serve

    return serve(settings, given.port)


def _sql(given: argparse.Namespace, settings: Settings) -> int:
    """Open a prompt on the published database, read only."""
    from warehouse.paths import Home
    from warehouse.prompt import run_prompt

    run_prompt(Home(settings.home).published_database, given.query)
    return DONE


def _export(given: argparse.Namespace, settings: Settings) -> int:
    """Write one published table or view to a file, or the whole release as SQLite or as Parquet."""
    from pipelines.terminal import counted
    from warehouse.exports.edition import export_edition
    from warehouse.exports.sqlite import export_sqlite
    from warehouse.exports.table_files import export_table
    from warehouse.paths import Home

    published = Home(settings.home).published_database
    if given.format in ("sqlite", "parquet"):
        if given.table or given.year:
            raise UsageError(f"FORMAT={given.format} takes the whole release: leave out TABLE and YEAR.")
        name = f"gongkai-{published.resolve().parent.name}"
        if given.format == "sqlite":
            exported = export_sqlite(published, settings.out_file(given.out, f"{name}.sqlite"))
        else:
            exported = export_edition(published, settings.out_file(given.out, name))
    elif given.table:
        year = _export_year(given.year)
        out = settings.out_file(given.out, f"{given.table}{f'-{year}' if year else ''}.{given.format}")
        exported = export_table(published, given.table, year, given.format, out)
    else:
        raise UsageError(
            "Say which table: make export TABLE=reports [YEAR=2024] [FORMAT=csv|xlsx] [OUT=file]."
        )
    print(f"{exported.path}: {counted(exported.rows, 'row')}")
    if exported.guarded_texts:
        texts = counted(exported.guarded_texts, "text that begins", "texts that begin")
        print(f"An apostrophe was put before {texts} like a formula; FORMAT=xlsx keeps text as it is.")
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


def _export_year(text: str | None) -> int | Literal["unknown"] | None:
    if text is None or text == "all":
        return None
    if text == "unknown":
        return "unknown"
    if text.isascii() and text.isdigit():
        return int(text)
    raise UsageError(f"{text!r} is no report year: write 2024 or unknown.")


def _review(given: argparse.Namespace, settings: Settings) -> int:
    """List what most needs a person's look, and write it as a file to fill in for corrections.csv."""
    from pipelines.cli.review import free_name, review_csv, review_text
    from pipelines.terminal import style_of
    from warehouse.paths import Home
    from warehouse.review_list import review

    year = _export_year(given.year)
    if year == "unknown":
        raise UsageError("Give a report year, or none for all: make review YEAR=2024.")
    found = review(Home(settings.home).published_database, year, given.top)
    out = free_name(settings.out_file(given.out, f"review{f'-{year}' if year else ''}.csv"))
    if not found.empty:
        out.parent.mkdir(parents=True, exist_ok=True)
        out.write_bytes(review_csv(found))
    print(review_text(found, out, style_of()))
    return DONE


def _roster(given: argparse.Namespace, settings: Settings) -> int:
    """Write a roster of a place to correct: who should report, by the lists of divisions and by reports."""
    from pipelines.cli.review import free_name
    from pipelines.cli.roster import write_roster
    from warehouse.paths import Home

    out = free_name(settings.out_file(given.out, f"roster-{given.place}.csv"))
    print(write_roster(Home(settings.home), given.place, out))
    return DONE


def _rollback(given: argparse.Namespace, settings: Settings) -> int:
    """Publish an earlier release again, or list the releases."""
    from pipelines.terminal import aligned, counted
    from warehouse.lock import run_lock
    from warehouse.paths import Home
    from warehouse.releases import list_releases, rollback

    home = Home(settings.home)
    if given.release is None:
        rows = [
            (
                "→" if release.is_current else "",
                release.release_id,
                counted(release.row_counts["reports"], "report"),
                f"extractor {release.extractor_version}",
            )
            for release in list_releases(home)
        ]
        print("\n".join(aligned(rows)) or "Nothing is published yet. Make a release first: make run.")
        return DONE
    with run_lock(home, f"make rollback RELEASE={given.release}"):
        release = rollback(home, given.release)
    print(f"{home.published} is now release {release.release_id}.")
    return DONE


def _dictionary(_: argparse.Namespace, __: Settings) -> int:
    """Write docs/data-dictionary.md from schemas/."""
    from warehouse.dictionary import data_dictionary

    out = PROJECT / "docs" / "data-dictionary.md"
    out.parent.mkdir(exist_ok=True)
    out.write_text(data_dictionary(), encoding="utf-8")
    print(out)
    return DONE
