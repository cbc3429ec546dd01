"""A desk where everything was run once, for all the tests that begin with one."""

import fcntl
import os
import shutil
from pathlib import Path

import pytest

from pipelines.assets.declared_assets import ASSETS
from pipelines.assets.partitions import years_until
from tests.pipelines.workbench import Workbench, report_of, text_of


def after_the_whole_job(factory: pytest.TempPathFactory, samples: Path) -> Path:
    """A folder of one's own with the desk in it.

    The job is run by the first process of the tests that wants it; everybody gets a copy, since only one can
    open a database.
    """
    own = factory.getbasetemp()
    shared = (own.parent if "PYTEST_XDIST_WORKER" in os.environ else own) / "the-whole-job"
    shared.mkdir(exist_ok=True)
    with (shared / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (shared / "desk").exists():
            _run_everything(Workbench(shared / "unfinished"), samples)
            (shared / "unfinished").rename(shared / "desk")
    return Path(shutil.copytree(shared / "desk", factory.mktemp("finished") / "desk", symlinks=True))


def _run_everything(made: Workbench, samples: Path) -> None:
    for sample in samples.glob("*.txt"):
        made.put(sample.name, sample.read_bytes())
    made.put("copies/jinniu-again.txt", (samples / "jinniu-2024.txt").read_bytes())
    made.put("2023/下汤镇.txt", text_of(report_of("鲁山县下汤镇", 2023)))
    made.put("empty.txt", b"")
    made.put("notes.txt", "明天开会。")
    made.put(".DS_Store", b"x")
    made.put("manifest.csv", "path,agency_name,report_year\nnowhere.txt,,2024\nempty.txt,,last year\n")
    (made.inbox / "link.txt").symlink_to(made.inbox / "notes.txt")
    result = made.run()
    assert result.success
    years = {event.partition for event in result.asset_materializations_for_node("reports")}
    assert years == set(years_until(made.now.year).get_partition_keys())
    checked = {check.asset_key.to_user_string() for check in result.get_asset_check_evaluations()}
    assert checked == {asset.name for asset in ASSETS if asset.tables} - {"published_warehouse"}
