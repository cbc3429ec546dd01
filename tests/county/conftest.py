"""The county's tests end as quietly as those of the pipeline, and share one release of it."""

import pytest

from pipelines.cli.quiet import end_quietly
from tests.county.make import FOLDER
from tests.pipelines.workbench import Workbench
from warehouse.publish import Versions, publish

end_quietly()


@pytest.fixture(scope="session")
def published(tmp_path_factory: pytest.TempPathFactory) -> Workbench:
    """The county, loaded and published without its validation. Not to be changed."""
    folder = tmp_path_factory.mktemp("published")
    (folder / "inbox").symlink_to(FOLDER)
    made = Workbench(folder)
    made.load("unknown", "2024")
    publish(made.home, Versions("0.1.0", "0" * 12))
    return made
