"""The command that is told how a run ended: what it gets, and that nothing it does matters to the run."""

import json
from dataclasses import replace
from pathlib import Path

import pytest

from pipelines.release.notification import Notice, notify
from schemas.since_release import NewError, ReasonCount, SinceRelease

ERROR = NewError("row_missing", "r1", "鲁山县下汤镇", 2024, "a.txt", None, "A row is missing.", "缺行。")
SINCE = SinceRelease("20260101T000000Z", 2, 0, 1, [ReasonCount("new", 2, 2)], 1, [ERROR])
NOTICE = Notice("released", 0, "20260102T000000Z", [], SINCE, 1.5, "/in", "/home", "/home/page", None)


def test_it_gets_everything_as_json_on_one_line(tmp_path: Path) -> None:
    told = tmp_path / "told with a space.json"
    assert notify(f"cat > '{told}'", NOTICE) is None
    text = told.read_text(encoding="utf-8")
    assert text.count("\n") == 1
    got = json.loads(text)
    assert got["outcome"] == "released"
    assert got["since_release"]["reasons"] == [{"why": "new", "reports": 2, "cells": 2}]
    assert got["since_release"]["errors"][0]["agency_name"] == "鲁山县下汤镇"


@pytest.mark.parametrize(
    ("command", "said"),
    [
        ("cat >/dev/null; echo first >&2; echo no mail today >&2; exit 3", "ended with 3: no mail today"),
        ("exit 7", "ended with 7: it said nothing"),
        ("/no/such/command", "ended with 127"),
        ("sleep 100 & sleep 100", "had not ended after 0.2 s"),
    ],
)
def test_what_is_wrong_with_it_is_one_line(command: str, said: str) -> None:
    line = notify(command, NOTICE, limit=0.2 if "sleep" in command else None)
    assert line is not None
    assert said in line
    assert "GONGKAI_NOTIFY" in line
    assert "\n" not in line


def test_one_that_does_not_read_is_no_trouble() -> None:
    assert notify("true", replace(NOTICE, messages=["x" * 1_000_000])) is None
