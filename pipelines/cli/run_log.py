"""What a run says: everything to a file, one line an asset to the terminal."""

import logging
from pathlib import Path
from typing import TextIO

import dagster as dg
from dagster import DagsterEvent, DagsterEventType
from rich.cells import cell_len

from pipelines.assets.declared_assets import asset_name
from pipelines.extraction.progress import ONGOING
from pipelines.terminal import Style, shortened
from schemas.inert import inert
from schemas.language import language, phrase

LOGGER = "run_log"
"""The logger's name in the definitions; runs of the command line choose it in the place of Dagster's
console.
"""

RUN_CONFIG: dict[str, object] = {"loggers": {LOGGER: {}}}
_NOTE_COLUMNS = 90
_NO_TIME = " " * 8


def run_logger(file: Path, terminal: TextIO, style: Style) -> dict[str, dg.LoggerDefinition]:
    """The logger for a run's definitions."""

    def make(_: dg.InitLoggerContext) -> logging.Logger:
        file.parent.mkdir(parents=True, exist_ok=True)
        to_file = _LogFile(file, encoding="utf-8")
        to_file.setFormatter(_Inert("%(asctime)s %(levelname)s %(message)s"))
        # A logger of its own, not one of the process: nothing is passed on, nothing stays after the run.
        logger = logging.Logger(f"gongkai.{file.stem}", logging.DEBUG)
        logger.addHandler(to_file)
        logger.addHandler(TerminalLines(terminal, style))
        return logger

    return {LOGGER: dg.LoggerDefinition(make, description="A file with everything, a line an asset here.")}


def _told(seconds: float) -> str:
    return phrase(f"{seconds:5.1f} 秒", f"{seconds:6.1f} s")


def _name_columns() -> int:
    """In Chinese a name stands before the code."""
    return 26 if language() == "en" else 42


class _Inert(logging.Formatter):
    """Messages may hold texts of sources, and people look at logs in a terminal."""

    def format(self, record: logging.LogRecord) -> str:
        return inert(super().format(record))


class _LogFile(logging.FileHandler):
    """What cannot be written, as on a full disk, is left out: the run itself ends for that, and says so."""

    def handleError(self, record: logging.LogRecord) -> None:  # noqa: N802 - logging calls it by this name
        pass


class TerminalLines(logging.Handler):
    """Prints an asset's line when it is done or has failed, and how far a long one is."""

    def __init__(self, terminal: TextIO, style: Style) -> None:
        super().__init__()
        self._terminal = terminal
        self._style = style
        self._notes: dict[str, str] = {}

    def emit(self, record: logging.LogRecord) -> None:
        metadata = record.__dict__["dagster_meta"]
        step: str = metadata["step_key"] or ""
        event: DagsterEvent | None = metadata["dagster_event"]
        if event is None:
            self._say(step, record.levelno, metadata["orig_message"])
        elif event.event_type == DagsterEventType.STEP_SUCCESS:
            seconds = event.step_success_data.duration_ms / 1000
            self._line(
                self._style("green", "✓"),
                step,
                _told(seconds),
                self._notes.pop(step, ""),
            )
        elif event.event_type in {DagsterEventType.STEP_FAILURE, DagsterEventType.STEP_UP_FOR_RETRY}:
            self._line(self._style("red", "✗"), step, _NO_TIME, self._notes.pop(step, ""))

    def _say(self, step: str, level: int, message: str) -> None:
        """Warnings and what is still going on at once; the last other thing said is on the asset's line."""
        if level >= logging.WARNING:
            self._line(self._style("yellow", "!"), step, _NO_TIME, message)
        elif message.startswith(ONGOING):
            self._line(" ", step, _NO_TIME, message)
        else:
            self._notes[step] = message

    def _line(self, mark: str, step: str, seconds: str, note: str) -> None:
        name = asset_name(step)
        name += " " * (_name_columns() - cell_len(name))
        text = f"{mark} {name}{seconds}   {self._style('dim', shortened(note, _NOTE_COLUMNS))}"
        print(text.rstrip(), file=self._terminal, flush=True)
