"""The unpartitioned assets: what lies in the inbox, what was read from it, and what people corrected."""

from collections import Counter
from collections.abc import Callable, Iterator

import dagster as dg

from pipelines.assets.asset_metadata import (
    declared,
    shown_counts,
    shown_table,
)
from pipelines.assets.automation import NIGHTLY
from pipelines.assets.declared_assets import ASSET_BY_NAME
from pipelines.assets.ingest import (
    extract_new,
    holds_nothing,
    keep_previous_ids,
    look,
    look_at_corrections,
    store_corrections,
    store_source_files,
)
from pipelines.assets.partitions import is_whole
from pipelines.assets.run_history import forget_old_runs
from pipelines.extraction.progress import ONGOING
from pipelines.inbox.patience import patiently
from pipelines.release import last_run
from pipelines.release.last_run import Comparison, LastRun
from pipelines.terminal import counted
from pipelines.workspace import Workspace
from schemas.language import phrase, short
from schemas.statuses import CORRECTION_STATUSES

Compare = Callable[[Workspace], Comparison]
"""Tells what has changed since the last whole run: see ``pipelines.release.last_run.compare``."""


def file_assets(code_version: str, compare: Compare) -> list[dg.AssetsDefinition]:
    """``report_files``, ``extractions`` and ``corrections``."""

    @dg.asset(
        **declared("report_files"),
        kinds={"python", "duckdb"},
        output_required=False,
    )
    def report_files(
        context: dg.AssetExecutionContext, workspace: dg.ResourceParam[Workspace]
    ) -> Iterator[dg.MaterializeResult[None]]:
        """Every file of the inbox at any depth, with its hash and what became of it (table `source_files`).

        Cumulative: a file that left keeps its row, with `is_present` false. Fails where the inbox is not
        there, which changes nothing. Where nothing changed since the last whole run, the rest of a run over
        everything is skipped: all assets are as they would be made.
        """
        if is_whole(context.run, NIGHTLY, workspace.clock().year):
            compared = compare(workspace)
            forget_old_runs(context.instance, {compared.last.run_id} if compared.last else ())
            if last := compared.unchanged_since:
                context.log.info(
                    phrase(
                        f"自 {last.ended_at} 以来没有变化：发布 {last.release_id} 不变",
                        f"nothing has changed since {last.ended_at}: release {last.release_id} stays",
                    )
                )
                for name in ASSET_BY_NAME:
                    context.log_event(_as_it_was(name, last))
                return
            workspace.is_whole, workspace.before = True, compared.before
            workspace.folders = compared.seen.folders
            if compared.last:
                since, changed = compared.last.ended_at, compared.changed
                context.log.info(
                    phrase(
                        f"自 {since} 以来有变化："
                        f"{'、'.join(last_run.SOURCES_ZH.get(each, each) for each in changed)}",
                        f"changed since {since}: {', '.join(changed)}",
                    )
                )
        seen = patiently(lambda: look(workspace))
        known = workspace.state().ledger
        if not workspace.is_whole:  # else what is read next makes it another table
            store_source_files(workspace)
        if holds_nothing(known):
            context.log.warning(
                phrase(
                    "收件目录中没有可读取的文件；以前读取的内容保留。",
                    "The inbox holds no files to read; what was read before stays.",
                )
            )
        context.log.info(
            phrase(
                f"收件目录中 {seen:,} 个文件，登记 {len(known):,} 个",
                f"{counted(seen, 'file')} in the inbox, {len(known):,} known",
            )
        )
        yield dg.MaterializeResult(
            metadata={
                "inbox": dg.MetadataValue.path(str(workspace.settings.inbox)),
                "files_in_inbox": seen,
                "dagster/row_count": len(known),
            }
        )

    @dg.asset(
        **declared("extractions"),
        kinds={"python", "parquet"},
        code_version=code_version,
    )
    def extractions(
        context: dg.AssetExecutionContext, workspace: dg.ResourceParam[Workspace]
    ) -> dg.MaterializeResult[None]:
        """The extraction store: every report, cell and finding that was read from a file, by content hash.

        Only files that this version of the extractor has not read are read, over a pool of processes;
        `source_files` then says what became of them.
        """
        run = extract_new(workspace, lambda line: context.log.info(f"{ONGOING} {line}"))
        if run.quarantined:
            context.log.warning(
                phrase(
                    f"有已损坏的读取结果，已移到一边，其文件将重读：{run.quarantined}",
                    f"Damaged batches set aside, their files are read again: {run.quarantined}",
                )
            )
        store_source_files(workspace)
        opened, files = workspace.state().store, workspace.state().source_files
        failures = [
            {"error_code": failure.error_code, "detail": failure.error_detail} for failure in run.failures
        ]
        context.log.info(
            phrase(
                f"读取 {run.files:,} 个文件，共存有 {len(opened.keys):,} 个的读取结果",
                f"{counted(run.files, 'file')} read, {len(opened.keys):,} in the store",
            )
        )
        return dg.MaterializeResult(
            metadata={
                "files_read": run.files,
                "files_in_store": len(opened.keys),
                "by_status": shown_counts(Counter(files["status"].to_pylist()), "status"),
                "read_by_an_older_version": len(opened.keys) - len(opened.current),
                "batches": len(opened.batches),
                "batches_merged": run.merged,
                "batches_quarantined": len(run.quarantined),
                "extractor_version": workspace.extractor_version,
                "store": dg.MetadataValue.path(workspace.home.extractions),
                "failures": shown_table(failures[:20]),
            }
        )

    @dg.asset(
        **declared(
            "corrections",
            {
                "report_id": [("extractions", "reports.agency"), ("extractions", "reports.year")],
                "status": [("extractions", "cells.raw_text")],
            },
        ),
        kinds={"python", "duckdb"},
    )
    def corrections(
        context: dg.AssetExecutionContext, workspace: dg.ResourceParam[Workspace]
    ) -> dg.MaterializeResult[None]:
        """What people said: every line of `corrections.csv` and of `reviewed.csv`, and what became of it.

        A line is applied as long as its cell prints what the line says, whatever version of the extractor
        reads it; the fact tables then hold the corrected value and still say what is printed. Where a line
        settles the year of a report, `source_files` is made again, which names each file's report.
        """
        keep_previous_ids(workspace)
        before = workspace.state().settled
        patiently(lambda: look_at_corrections(workspace))
        if workspace.state().settled != before:
            store_source_files(workspace)
        rows = store_corrections(workspace)
        statuses: Counter[str] = Counter(map(str, rows["status"].to_pylist()))
        told = [
            phrase(f"{number:,} 行{short(CORRECTION_STATUSES[status][0])}", f"{number:,} {status}")
            for status, number in statuses.items()
        ]
        context.log.info(phrase("，", ", ").join(told) or phrase("没有更正", "none"))
        refused = [row for row in rows.to_pylist() if row["status"] in {"refused", "unmatched"}]
        shown = [{name: row[name] for name in ("line_number", "cell", "message_en")} for row in refused[:20]]
        return dg.MaterializeResult(
            metadata={
                "dagster/row_count": rows.num_rows,
                "by_status": shown_counts(statuses, "status"),
                "not_applied": shown_table(shown),
            }
        )

    return [report_files, extractions, corrections]


def _as_it_was(asset: str, last: LastRun) -> dg.AssetMaterialization:
    """What a run without changes says of an asset, so that it counts as fresh."""
    return dg.AssetMaterialization(
        asset, metadata={"unchanged_since": last.ended_at, "release_id": last.release_id}
    )
