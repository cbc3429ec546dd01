"""An inbox, a home, and ways to run things in them, as a person would."""

import datetime as dt
import logging
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from types import SimpleNamespace
from typing import Any, ClassVar

import dagster as dg
import pytest
from dagster._core.definitions.decorators.op_decorator import DecoratedOpFunction

from extractors import extract as extract_report
from pipelines.assets import declared_assets
from pipelines.assets.automation import NIGHTLY
from pipelines.assets.declared_assets import DATA_QUALITY
from pipelines.assets.partitions import range_tags, years_until
from pipelines.assets.workspace_resource import WorkspaceResource
from pipelines.definitions import build_definitions
from pipelines.extraction.cluster_address import ClusterAddress
from pipelines.extraction.extract_files import Extract
from pipelines.extraction.work import USUAL, Limits
from pipelines.inbox.folder import Folder
from pipelines.inbox.inbox import Inbox
from pipelines.inbox.scan import fingerprint
from pipelines.rows.place_rows import place_rows
from pipelines.settings import Settings
from pipelines.workspace import Workspace
from schemas.tables import TABLES
from tests.layouts import LAYOUTS, Figures, Report, all_different, report
from warehouse.content import FACTS, OF_RUNS, forget_contents
from warehouse.coverage import load_places
from warehouse.paths import Home
from warehouse.release_reader import open_published
from warehouse.session import LEAST_MEMORY_MB
from warehouse.working import open_working

MONDAY = dt.datetime(2025, 6, 2, 12, tzinfo=dt.UTC)
"""Later than any signature, earlier than any machine's clock: commands come after what a desk did."""
LOADED = tuple(asset.name for asset in declared_assets.LOADED)
"""Everything before the validation, which takes most of a run's time, in an order that the graph allows."""


@dataclass
class Workbench:
    """One person's inbox and home; ``now`` is what the clock shows, ``place`` another inbox."""

    folder: Path
    extract: Extract = extract_report
    now: dt.datetime = MONDAY
    size_limit: int = 1_000_000
    limits: Limits = USUAL
    more: Mapping[str, Any] = field(default_factory=dict)
    place: Inbox | None = None
    cluster: ClusterAddress | None = None
    corrections_file: Path | None = None
    roster_file: Path | None = None

    @property
    def inbox(self) -> Path:
        return self.folder / "inbox"

    @property
    def home(self) -> Home:
        return Home(self.folder / "home")

    @property
    def settings(self) -> Settings:
        return Settings(
            self.place or Folder(self.inbox),
            self.home.root,
            self.size_limit,
            limits=self.limits,
            corrections_file=self.corrections_file,
            roster_file=self.roster_file,
            cluster=self.cluster,
            database_memory_mb=LEAST_MEMORY_MB,  # no statement needs more for a few reports
        )

    @property
    def workspace(self) -> Workspace:
        return Workspace(self.settings, self.extract, clock=lambda: self.now)

    def put(self, name: str, content: str | bytes) -> Path:
        path = self.inbox / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return path

    def definitions(self) -> dg.Definitions:
        return build_definitions(self.settings, self.extract, clock=lambda: self.now, **self.more)

    def run(self) -> dg.ExecuteInProcessResult:
        """The whole job."""
        return self._execute(self.definitions().resolve_job_def(NIGHTLY))

    def load(self, first: str = "2023", last: str = "2024", *, as_whole: bool = False) -> None:
        """Everything but validation and release, over a few years, by the assets' own functions.

        Dagster takes twice the time that they do; what it makes of them is seen after ``run`` and
        ``materialize``. ``as_whole`` leaves the years that are as they would be made, as a run over
        everything does.
        """
        definitions = self.definitions()
        years = years_until(self.now.year).get_partition_keys()
        context = _Context(years[years.index(first) : years.index(last) + 1])
        functions = functions_of(definitions)
        if not self.home.working_database.exists():
            self.home.root.mkdir(parents=True, exist_ok=True)
            self.home.working_database.write_bytes(_empty_database())
        with workspace_of(definitions) as workspace:
            workspace.is_whole = as_whole
            if as_whole:
                inbox = workspace.settings.inbox
                workspace.folders = fingerprint(inbox, self.home.root, with_ignored=True).folders
            for name in LOADED:
                done(functions[name](context, workspace))

    def call(self, asset: str) -> None:
        """One asset's own function, for no year: what it raises is raised, and not tried again."""
        definitions = self.definitions()
        with workspace_of(definitions) as workspace:
            done(functions_of(definitions)[asset](_Context([]), workspace))

    def materialize(self, asset: str, year: str | None = None) -> dg.ExecuteInProcessResult:
        """One asset alone, with its own checks."""
        job = self.definitions().resolve_job_def(NIGHTLY).get_subset(asset_selection={dg.AssetKey(asset)})
        return self._execute(job, range_tags(year, year) if year else {})

    def validate(self) -> dg.ExecuteInProcessResult:
        """The validation, with the checks of all assets."""
        definitions = self.definitions()
        checks = definitions.resolve_asset_graph().asset_check_keys
        job = definitions.resolve_job_def(NIGHTLY)
        quality = {dg.AssetKey(DATA_QUALITY)}
        return self._execute(job.get_subset(asset_selection=quality, asset_check_selection=checks))

    def _execute(
        self, job: dg.JobDefinition, tags: Mapping[str, str] | None = None
    ) -> dg.ExecuteInProcessResult:
        result = job.execute_in_process(raise_on_error=False, tags=tags)
        for event in result.get_step_failure_events():
            error = event.step_failure_data.error
            # Dagster takes what ends a test, such as its time being up, for a failure of the asset at work.
            if error is not None and error.cls_name == pytest.fail.Exception.__name__:
                pytest.fail(error.message)
        return result

    def query(self, sql: str) -> list[tuple[Any, ...]]:
        """Rows of the working database."""
        with open_working(self.home.working_database) as con:
            return con.execute(sql).fetchall()

    def change(self, sql: str) -> None:
        """Do to the working database what only an error of the software would; whatever writes rows forgets
        what was known of them.
        """
        with open_working(self.home.working_database) as con:
            con.execute(sql)
            forget_contents(con, *(table.name for table in FACTS))

    def published(self, sql: str) -> list[tuple[Any, ...]]:
        """Rows of the published database."""
        with open_published(self.home.published_database) as con:
            return con.execute(sql).fetchall()

    def contents(self) -> dict[str, list[tuple[Any, ...]]]:
        """All rows of all tables that hold no time or run: equal inputs give equal ones."""
        timeless = [table.name for table in TABLES if table.name not in OF_RUNS]
        with open_working(self.home.working_database) as con:
            return {
                name: con.execute(
                    f"SELECT {'* EXCLUDE (first_seen_at, last_seen_at)' if name == 'source_files' else '*'} "
                    f"FROM {name} ORDER BY ALL"
                ).fetchall()
                for name in timeless
            }


@dataclass(frozen=True)
class _Context:
    """What an asset's function asks of Dagster while it loads: the years, and somebody to tell."""

    partition_keys: Sequence[str]
    log: ClassVar = logging.getLogger(__name__)
    run: ClassVar = SimpleNamespace(job_name="some assets", step_keys_to_execute=[])

    def add_asset_metadata(self, metadata: Mapping[str, Any], partition_key: str) -> None:
        """Dagster would show it."""
        assert metadata
        assert partition_key in self.partition_keys


@cache
def _empty_database() -> bytes:
    """A working database with places alone: to make one takes as long as to load a few reports."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / "empty.duckdb"
        with open_working(path) as con:
            load_places(con, place_rows())
            con.execute("CHECKPOINT")
        return path.read_bytes()


def workspace_of(definitions: dg.Definitions) -> AbstractContextManager[Workspace]:
    """The workspace of a run of these definitions."""
    made = (definitions.resources or {})["workspace"]
    assert isinstance(made, WorkspaceResource)
    return made.yield_for_execution(dg.build_init_resource_context())


def assets_of(definitions: dg.Definitions) -> list[dg.AssetsDefinition]:
    """The assets of the graph, each a function of its own."""
    return [asset for asset in definitions.assets or () if isinstance(asset, dg.AssetsDefinition)]


def functions_of(definitions: dg.Definitions) -> dict[str, Callable[["_Context", Workspace], Any]]:
    """What was decorated as an asset, by the assets' names."""
    return {asset.key.to_user_string(): function_of(asset) for asset in assets_of(definitions)}


def done(result: object) -> None:
    """Have an asset's function do all that it does, also where it gives its results one by one."""
    if isinstance(result, Iterator):
        list(result)


def function_of(asset: dg.AssetsDefinition) -> Callable[[_Context, Workspace], Any]:
    """What was decorated as an asset."""
    assert isinstance(asset.op.compute_fn, DecoratedOpFunction)
    return asset.op.compute_fn.decorated_fn


def text_of(changed: Report) -> str:
    """A report as a plain-text dump."""
    return LAYOUTS["tabbed_rows"](changed)


def report_of(agency: str, year: int = 2024, first: int = 1000, figures: Figures | None = None) -> Report:
    """A report of a body and year whose cells all differ; ``first`` makes its text another one."""
    return report(figures or all_different("2021")).but(
        title=(f"{agency}人民政府{year}年政府信息公开工作年度报告",),
        signature=(f"{agency}人民政府", f"{year + 1}年1月20日"),
        preface=(f"本报告的数据自{year}年1月1日起至{year}年12月31日止。",),
        problems=(f"办件平台记录{first}条。",),
    )
