"""Dagster's own storage under GONGKAI_HOME, shared by the command line and the UI."""

import os
from pathlib import Path

CONFIG = """\
# Written by gongkai at the start of every command; changes here are overwritten.
telemetry:
  enabled: false
nux:
  enabled: false
freshness:
  enabled: true
# The working database has one writer. A second run waits here; without this it would be refused by the lock.
concurrency:
  runs:
    max_concurrent_runs: 1
run_monitoring:
  enabled: true
retention:
  schedule:
    purge_after_days: 90
  sensor:
    purge_after_days:
      skipped: 7
      started: 90
      failure: 90
      success: 90
"""


def prepare(folder: Path) -> Path:
    """Make the folder with its configuration and tell Dagster of it; returns it.

    The environment is how Dagster's own processes, too, are told.
    """
    folder.mkdir(parents=True, exist_ok=True)
    config = folder / "dagster.yaml"
    if not config.exists() or config.read_text(encoding="utf-8") != CONFIG:
        config.write_text(CONFIG, encoding="utf-8")
    os.environ["DAGSTER_HOME"] = str(folder)
    os.environ["DAGSTER_DISABLE_TELEMETRY"] = "yes"
    return folder
