"""The process that validates: one that dies is started again, once."""

import datetime as dt
import os
import signal

import pytest

from pipelines.release import validator
from pipelines.release.validator import ValidatorEndedError, validate_here, waiting_validator

NOW = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)


def process_of(validate: object) -> int:
    """The id of the process that is asked next."""
    (running,) = (cell.cell_contents for cell in validate.keywords["run"].__closure__)  # type: ignore[attr-defined]
    return int(running[-1]._process.pid)


def test_one_that_is_gone_is_started_again_once(tmp_path: object) -> None:
    with waiting_validator() as validate:
        first = process_of(validate)
        os.kill(first, signal.SIGKILL)
        # It answers, if only that there is no such database.
        with pytest.raises(Exception, match="nothing") as error:
            validate(f"duckdb:///{tmp_path}/no/nothing.duckdb", "run", NOW, None)
        assert not isinstance(error.value, ValidatorEndedError)
        assert process_of(validate) != first


def test_one_that_goes_again_is_told_of(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(validator, "_validate_when_asked", os._exit)
    with waiting_validator() as validate, pytest.raises(ValidatorEndedError, match="out of memory"):
        validate("duckdb:///nothing", "run", NOW, None)


def test_one_of_this_process_needs_no_other(tmp_path: object) -> None:
    with pytest.raises(Exception, match="nothing") as error:
        validate_here(f"duckdb:///{tmp_path}/no/nothing.duckdb", "run", NOW, None)
    assert not isinstance(error.value, ValidatorEndedError)
