"""A share that is away for a moment is asked again; nothing else is."""

import errno
import re
from collections.abc import Iterator

import pytest

from pipelines.inbox.patience import patiently
from tests.conftest import ROOT


def answers(*given: BaseException | str) -> Iterator[BaseException | str]:
    yield from given


def looking(tries: Iterator[BaseException | str]) -> str:
    def look() -> str:
        answer = next(tries)
        if isinstance(answer, BaseException):
            raise answer
        return answer

    return patiently(look, (0, 0))


def test_a_share_that_comes_back_is_read() -> None:
    assert looking(answers(OSError(errno.ESTALE, "stale"), OSError(errno.EIO, "late"), "there")) == "there"


def test_what_stays_wrong_is_told_as_it_is() -> None:
    errors = [OSError(errno.ESTALE, f"stale {number}") for number in range(4)]
    with pytest.raises(OSError, match="stale 2"):
        looking(answers(*errors))


@pytest.mark.parametrize(
    "error",
    [OSError(errno.ENOSPC, "full"), PermissionError(errno.EACCES, "no"), ValueError(), KeyboardInterrupt()],
)
def test_what_would_not_pass_is_not_tried_again(error: BaseException) -> None:
    with pytest.raises(type(error)):
        looking(answers(error, "there"))


def test_no_asset_has_a_retry_policy_of_the_orchestrators() -> None:
    """It takes Ctrl-C for a failure: findings/dagster_retries_an_interrupt.sh."""
    texts = [file.read_text(encoding="utf-8") for file in (ROOT / "pipelines").glob("**/*.py")]
    assert not [text for text in texts if re.search(r"RetryPolicy|retry_policy|RetryRequested", text)]
