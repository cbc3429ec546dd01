"""How far a long step is, in one line: done of total, files a second, time left."""

import time
from collections.abc import Callable
from dataclasses import dataclass, field

from pipelines.terminal import counted
from schemas.language import phrase

ONGOING = "…"
"""How a message begins that says how far an asset is."""
OFTEN, SELDOM = 5.0, 60.0
"""Seconds between two lines, at the beginning and after twenty minutes."""


@dataclass(slots=True)
class Progress:
    """Counts files and now and then tells: at first every few seconds, later less often.

    What is done before it would be told once is not told at all.
    """

    total: int
    tell: Callable[[str], None]
    clock: Callable[[], float] = time.monotonic
    done: int = 0
    _started: float = field(init=False)
    _told: float = field(init=False)
    _has_told: bool = False

    def __post_init__(self) -> None:
        self._started = self._told = self.clock()

    def add(self, files: int) -> None:
        """Count files that are done."""
        self.done += files
        now = self.clock()
        seconds = now - self._started
        is_end = self.done == self.total and self._has_told
        if is_end or now - self._told >= min(max(OFTEN, seconds / 20), SELDOM):
            self._told, self._has_told = now, True
            self.tell(self.line(seconds))

    def line(self, seconds: float) -> str:
        """The line, after so many seconds."""
        rate = self.done / seconds if seconds > 0 else 0.0
        done = phrase(
            f"{self.total:,} 个文件中已读 {self.done:,} 个，每秒 {rate:,.0f} 个",
            f"{self.done:,} of {counted(self.total, 'file')}, {rate:,.0f} a second",
        )
        if not rate or self.done >= self.total:
            return done
        left = duration((self.total - self.done) / rate)
        return done + phrase(f"，还需 {left}", f", {left} left")


def duration(seconds: float) -> str:
    """Seconds as people say them: ``42 s``, ``3 min 5 s``, ``2 h 10 min``."""
    whole = round(seconds)
    if whole < 60:
        return phrase(f"{whole} 秒", f"{whole} s")
    minutes, seconds = divmod(whole, 60)
    if whole < 3600:
        return phrase(f"{minutes} 分 {seconds} 秒", f"{minutes} min {seconds} s")
    hours, minutes = divmod(minutes, 60)
    return phrase(f"{hours} 小时 {minutes} 分", f"{hours} h {minutes} min")
