"""Settings come from the environment; versions follow from what is in the project."""

from pathlib import Path

import pytest

from pipelines.extraction.work import Limits
from pipelines.inbox.folder import Folder
from pipelines.settings import DEFAULT_SIZE_LIMIT, PROJECT, Settings, SettingsError, software_version


def test_without_variables_the_samples_are_read() -> None:
    assert Settings.from_environment({}) == Settings(
        Folder(PROJECT / "samples" / "reports"), PROJECT / "data", DEFAULT_SIZE_LIMIT
    )


def test_variables_say_otherwise(tmp_path: Path) -> None:
    given = {
        "GONGKAI_INBOX": str(tmp_path), "GONGKAI_HOME": "elsewhere", "GONGKAI_SIZE_LIMIT_MB": "3",
        "GONGKAI_WORKERS": "2",
    }  # fmt: skip
    assert Settings.from_environment(given) == Settings(
        Folder(tmp_path), PROJECT / "elsewhere", 3 * 1024 * 1024, 2
    )
    limited = {"GONGKAI_TIME_LIMIT": "1000", "GONGKAI_MEMORY_LIMIT_MB": "512"}
    assert Settings.from_environment(limited).limits == Limits(1000, 1000, 512 * 1024 * 1024)
    assert Settings.from_environment({"GONGKAI_SCAN_TIME_LIMIT": "90"}).limits == Limits(60, 90)
    assert Settings.from_environment({"GONGKAI_RELEASES": "3"}).releases == 3
    assert Settings.from_environment({"GONGKAI_INBOX": "~/in"}).inbox == Folder(Path.home() / "in")
    assert Settings.from_environment({"GONGKAI_INBOX": ""}).inbox == Folder(PROJECT / "samples" / "reports")


@pytest.mark.parametrize("text", ["0", "-1", "many", "1.5", "３"])
def test_a_number_that_is_none_is_refused_by_its_name(text: str) -> None:
    with pytest.raises(SettingsError, match="GONGKAI_WORKERS"):
        Settings.from_environment({"GONGKAI_WORKERS": text})


def test_the_databases_memory_is_a_share_of_the_machines_or_what_is_said(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for processors, megabytes in ((1, 256), (4, 512), (64, 4096), (None, 256)):
        monkeypatch.setattr("os.cpu_count", lambda there=processors: there)
        assert Settings.from_environment({}).database_memory_mb == megabytes
    assert Settings.from_environment({"GONGKAI_DATABASE_MEMORY_MB": "300"}).database_memory_mb == 300


@pytest.mark.parametrize(
    ("text", "told"), [("255", "at least 256, not 255"), ("2GB", "whole number"), ("0", "whole number")]
)
def test_a_database_cannot_do_with_less(text: str, told: str) -> None:
    with pytest.raises(SettingsError, match=f"GONGKAI_DATABASE_MEMORY_MB must be .*{told}"):
        Settings.from_environment({"GONGKAI_DATABASE_MEMORY_MB": text})


def test_the_software_version_is_the_projects() -> None:
    assert software_version().count(".") == 2


def test_corrections_are_kept_in_the_inbox_or_where_it_is_said(tmp_path: Path) -> None:
    given = {"GONGKAI_INBOX": str(tmp_path)}
    assert Settings.from_environment(given).corrections == (Folder(tmp_path), "corrections.csv")
    given["GONGKAI_CORRECTIONS"] = "kept/by-hand.csv"
    assert Settings.from_environment(given).corrections == (Folder(PROJECT / "kept"), "by-hand.csv")


def test_the_inbox_is_not_the_home(tmp_path: Path) -> None:
    given = {"GONGKAI_INBOX": str(tmp_path), "GONGKAI_HOME": f"{tmp_path}/a/.."}
    with pytest.raises(SettingsError, match="one folder"):
        Settings.from_environment(given)
    assert Settings.from_environment(given | {"GONGKAI_HOME": f"{tmp_path}/a"}).home == tmp_path / "a"


def test_the_roster_is_kept_in_the_inbox_or_where_it_is_said(tmp_path: Path) -> None:
    given = {"GONGKAI_INBOX": str(tmp_path)}
    assert Settings.from_environment(given).roster == (Folder(tmp_path), "roster.csv")
    given["GONGKAI_ROSTER"] = "kept/bodies.csv"
    assert Settings.from_environment(given).roster == (Folder(PROJECT / "kept"), "bodies.csv")
