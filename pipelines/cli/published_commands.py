"""The commands on what is published, which need no run: to ask it, write it out, and choose among releases.

Each takes the arguments of its command line and returns the exit code; what is slow to import is imported by
the command that needs it.
"""

import argparse
import sys
from itertools import chain
from typing import Literal

from pipelines.exits import DONE, FAILED, UsageError
from pipelines.settings import Settings
from schemas.inert import inert
from schemas.language import phrase


def sql(given: argparse.Namespace, settings: Settings) -> int:
    """Open a prompt on the published database, read only."""
    from warehouse.paths import Home
    from warehouse.prompt import run_prompt

    run_prompt(Home(settings.home), given.query)
    return DONE


def export(given: argparse.Namespace, settings: Settings) -> int:
    """Write one published table or view to a file, or the whole release as SQLite or as Parquet."""
    from pipelines.terminal import counted
    from warehouse.exports.edition import export_edition
    from warehouse.exports.sqlite import export_sqlite
    from warehouse.exports.table_files import export_table
    from warehouse.paths import Home

    published = Home(settings.home).published_database
    if given.format in ("sqlite", "parquet"):
        if given.table or given.year:
            raise UsageError(
                phrase(
                    f"FORMAT={given.format} 导出整个发布，请去掉 TABLE 和 YEAR。",
                    f"FORMAT={given.format} takes the whole release: leave out TABLE and YEAR.",
                )
            )
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
            phrase(
                "请指定要导出的表：make export TABLE=reports [YEAR=2024] [FORMAT=csv|xlsx] [OUT=文件]。",
                "Say which table: make export TABLE=reports [YEAR=2024] [FORMAT=csv|xlsx] [OUT=file].",
            )
        )
    rows = counted(exported.rows, "row")
    print(phrase(f"{exported.path}：{exported.rows:,} 行", f"{exported.path}: {rows}"))
    if exported.guarded_texts:
        texts = counted(exported.guarded_texts, "text that begins", "texts that begin")
        print(
            phrase(
                f"有 {exported.guarded_texts:,} 处文字形同公式，已在其前加撇号；FORMAT=xlsx 则文字原样保留。",
                f"An apostrophe was put before {texts} like a formula; FORMAT=xlsx keeps text as it is.",
            )
        )
    return DONE


def review(given: argparse.Namespace, settings: Settings) -> int:
    """List what most needs a person's look, as files to fill in for corrections.csv and reviewed.csv."""
    from pipelines.cli.review import free_name, review_csv, review_text, reviewed_csv
    from pipelines.terminal import style_of
    from warehouse import review_list
    from warehouse.paths import Home

    year = _export_year(given.year)
    if year == "unknown":
        raise UsageError(
            phrase(
                "请写明报告年度，或不写（即全部）：make review YEAR=2024。",
                "Give a report year, or none for all: make review YEAR=2024.",
            )
        )
    published = Home(settings.home).published_database
    found = review_list.review(published, year, given.top)
    wanted = settings.out_file(given.out, f"review{f'-{year}' if year else ''}.csv")
    out, as_printed = free_name(wanted), free_name(wanted.with_stem(f"{wanted.stem}-as-printed"))
    if not found.empty:
        out.parent.mkdir(parents=True, exist_ok=True)
        out.write_bytes(review_csv(found))
        as_printed.write_bytes(reviewed_csv(found))
    print(review_text(found, out, as_printed, review_list.looked_at(published, year), style_of()))
    return DONE


def county(given: argparse.Namespace, settings: Settings) -> int:
    """Make a folder to hand on: an area's bodies, what is wrong with their reports, the sums."""
    from pipelines.cli.page_progress import told_in_one_line
    from pipelines.county.folder import make_folder
    from pipelines.terminal import counted

    with told_in_one_line(phrase("原件", "sources")) as tell:
        made = make_folder(settings, given.place, given.year, tell)
    counts = (
        counted(made.bodies, "body", "bodies"),
        counted(made.problems, "problem"),
        counted(made.letters, "letter"),
    )
    print(
        phrase(
            f"{made.area}：{made.bodies:,} 个机关，{made.problems:,} 条问题，{made.letters:,} 份核对意见",
            f"{made.area}: {', '.join(counts)}",
        )
    )
    if made.without_source:
        print(
            phrase(
                f"有 {made.without_source:,} 份报告无法显示原件：原文件不在收件目录中。",
                f"{counted(made.without_source, 'report')} cannot be shown: the source is not in the inbox.",
            )
        )
    print(made.folder / "index.html")
    return DONE


def site(given: argparse.Namespace, settings: Settings) -> int:
    """Make static pages of the published release: country, areas, bodies, reports."""
    from pipelines.cli.page_progress import told_in_one_line
    from pipelines.pages.build import build_site
    from warehouse.paths import Home

    home = Home(settings.home)
    with told_in_one_line(phrase("机关", "bodies")) as tell:
        built = build_site(
            home.published_database,
            given.out or settings.home / "site",
            home.quality / "index.html",
            settings,
            tell,
        )
    page = built.folder / "index.html"
    print(
        phrase(
            f"{page}：写出 {built.written:,} 页，{built.same:,} 页不变",
            f"{page}: {built.written:,} pages written, {built.same:,} as before",
        )
        + (phrase(f"，删去 {built.removed:,} 页", f", {built.removed:,} removed") if built.removed else "")
    )
    return DONE


def roster(given: argparse.Namespace, settings: Settings) -> int:
    """Write a roster of a place to correct: who should report, by the lists of divisions and by reports."""
    from pipelines.cli.review import free_name
    from pipelines.cli.roster import write_roster
    from warehouse.paths import Home

    out = free_name(settings.out_file(given.out, f"roster-{given.place}.csv"))
    print(write_roster(Home(settings.home), given.place, out))
    return DONE


def rollback(given: argparse.Namespace, settings: Settings) -> int:
    """Publish an earlier release again, or list the releases."""
    from pipelines.terminal import aligned, counted
    from warehouse import releases
    from warehouse.errors import nothing_published
    from warehouse.lock import run_lock
    from warehouse.paths import Home
    from warehouse.publish import working_content

    home = Home(settings.home)
    if given.release is None:
        rows = [
            (
                "→" if release.is_current else "",
                release.release_id,
                phrase(
                    f"{release.row_counts['reports']:,} 份报告",
                    counted(release.row_counts["reports"], "report"),
                ),
                phrase("提取程序", "extractor") + f" {release.extractor_version}",
            )
            for release in releases.list_releases(home)
        ]
        print("\n".join(aligned(rows)) or nothing_published())
        return DONE
    with run_lock(home, f"make rollback RELEASE={given.release}"):
        release = releases.rollback(home, given.release, working_content(home))
    print(
        phrase(
            f"{home.published} 现为发布 {release.release_id}，直到数据有变化或另选一个版本。",
            f"{home.published} is now release {release.release_id}, until facts change or another is chosen.",
        )
    )
    return DONE


def verify(_: argparse.Namespace, settings: Settings) -> int:
    """Prove every kept release whole, and the tables of the last run; set damaged releases aside."""
    from warehouse.errors import nothing_published
    from warehouse.lock import run_lock
    from warehouse.paths import Home
    from warehouse.publish import altered_years
    from warehouse.releases import release_ids, set_damaged_releases_aside

    home = Home(settings.home)
    kept = release_ids(home)
    if not kept:
        print(nothing_published())
        return DONE
    with run_lock(home, "make verify"):
        damaged = 0
        for line in chain(set_damaged_releases_aside(home, kept), altered_years(home)):
            print(inert(line), file=sys.stderr)
            damaged += 1
    for release_id in release_ids(home):
        print(f"{release_id}  {phrase('完整', 'whole')}")
    return FAILED if damaged else DONE


def _export_year(text: str | None) -> int | Literal["unknown"] | None:
    if text is None or text == "all":
        return None
    if text == "unknown":
        return "unknown"
    if text.isascii() and text.isdigit():
        return int(text)
    raise UsageError(
        phrase(
            f"“{text}”不是报告年度：请写 2024 或 unknown（年度未知）。",
            f"{text!r} is no report year: write 2024 or unknown.",
        )
    )
