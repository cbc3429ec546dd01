"""An interrupt ends what it is meant to end, whatever libraries make of it."""

import signal
import subprocess
import sys
from collections.abc import Callable

import pytest

from pipelines.exits import (
    INTERRUPTED,
    asked_to_end,
    ended_at_once_by_signals,
    ending_on_signals,
    interrupted_message,
    pass_over_signals,
)
from pipelines.settings import PROJECT

SIGNALS = pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])


def raised(error: type[BaseException]) -> Callable[[], None]:
    def raise_it() -> None:
        raise error

    return raise_it


@SIGNALS
@pytest.mark.parametrize("then", [lambda: None, raised(RuntimeError), raised(SystemExit)])
def test_a_signal_that_a_library_swallows_ends_the_block_all_the_same(
    number: int, then: Callable[[], None]
) -> None:
    def swallow() -> None:
        with ending_on_signals():
            try:
                signal.raise_signal(number)
            except KeyboardInterrupt:
                then()

    with pytest.raises(KeyboardInterrupt):
        swallow()


@SIGNALS
def test_a_signal_that_comes_while_python_clears_away_is_told_once(number: int) -> None:
    """What a callback of a weak reference raises nobody can catch, and Python prints it."""
    program = (
        "import signal, weakref\nfrom pipelines.exits import ending_on_signals\n"
        "class Held: pass\n"
        "with ending_on_signals():\n"
        f"    held = Held()\n    seen = weakref.ref(held, lambda _: signal.raise_signal({int(number)}))\n"
        "    del held\n"
    )
    ended = subprocess.run(
        [sys.executable, "-c", program], cwd=PROJECT, capture_output=True, text=True, check=False
    )
    assert "KeyboardInterrupt" in ended.stderr
    assert "Exception ignored" not in ended.stderr


def test_without_a_signal_nothing_is_changed() -> None:
    handlers = [signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)]
    with pytest.raises(RuntimeError), ending_on_signals():
        raise RuntimeError
    with ending_on_signals():
        assert not asked_to_end()
    assert [signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)] == handlers


@SIGNALS
def test_what_does_not_end_is_ended(number: int) -> None:
    code = (
        "import os, signal, time\nfrom pipelines.exits import ending_on_signals\n"
        f"with ending_on_signals(0.2):\n    signal.signal({number:d}, lambda *_: None)\n"
        f"    os.kill(os.getpid(), {number:d})\n    time.sleep(600)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=PROJECT, capture_output=True, text=True, check=False, timeout=60
    )
    assert (done.returncode, done.stderr.strip()) == (INTERRUPTED, interrupted_message())


@SIGNALS
def test_what_has_not_begun_is_ended_at_once(number: int) -> None:
    before = signal.getsignal(number)
    with ended_at_once_by_signals():
        assert signal.getsignal(number) != before
    assert signal.getsignal(number) == before
    assert _ended_with(
        f"with ended_at_once_by_signals():\n    os.kill(os.getpid(), {number:d})\n    raise RuntimeError"
    ) == (INTERRUPTED, "")


@SIGNALS
def test_what_has_ended_keeps_its_exit_code(number: int) -> None:
    assert _ended_with(f"pass_over_signals()\nos.kill(os.getpid(), {number:d})\nsys.exit(4)") == (4, "")


def _ended_with(program: str) -> tuple[int, str]:
    """Exit code and errors of a program."""
    imported = f"import os, sys\nfrom pipelines.exits import {ended_at_once_by_signals.__name__}, "
    done = subprocess.run(
        [sys.executable, "-c", f"{imported}{pass_over_signals.__name__}\n{program}"],
        cwd=PROJECT, capture_output=True, text=True, check=False, timeout=60,
    )  # fmt: skip
    return done.returncode, done.stderr
