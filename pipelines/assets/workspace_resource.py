"""The workspace as Dagster's resource: made for a run, and given back with the run's lock."""

import logging
from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

import dagster as dg
from pydantic import Field

from pipelines.inbox.inbox import Inbox
from pipelines.inbox.known_inboxes import inbox_at
from pipelines.workspace import Workspace
from warehouse.paths import Home

_LOG = logging.getLogger(__name__)

Lock = Callable[[Home], AbstractContextManager[Iterable[str]]]
"""Holds a home for one run, which does not build on a release that is damaged: a line on each set aside."""

MakeWorkspace = Callable[[Inbox, Path], Workspace]
"""Makes the workspace of an inbox and a home; knows what no configuration can hold: what reads a file."""


class WorkspaceResource(dg.ConfigurableResource[Workspace]):
    """Settings and paths of the run; holds the run's lock as long as it lasts."""

    inbox: str = Field(description="The folder with the reports, or s3://bucket/prefix.")
    home: str = Field(description="The folder that is written to.")
    make: dg.ResourceDependency[MakeWorkspace]
    lock: dg.ResourceDependency[Lock]

    @contextmanager
    def yield_for_execution(self, context: dg.InitResourceContext) -> Iterator[Workspace]:
        """The workspace, for the length of the run."""
        made = self.make(inbox_at(self.inbox), Path(self.home))
        with self.lock(made.home) as told:
            for line in told:
                (context.log or _LOG).warning(line)
            try:
                yield made
            finally:
                made.database.let_go()
