"""What an expectation is, as data that knows nothing of the engine that runs it."""

from dataclasses import dataclass
from typing import Literal

GuardSeverity = Literal["critical", "warning"]
"""``critical``: our own invariants, refuses the release. ``warning``: reported and released."""
ToldBy = Literal["report", "year"] | None
"""Of what a query over everything is the sum: see :class:`NoRows`."""


@dataclass(frozen=True, slots=True)
class ColumnsAre:
    """The table has exactly these columns."""

    names: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class NotNull:
    """The column is never NULL."""

    column: str


@dataclass(frozen=True, slots=True)
class InSet:
    """Every value of the column that is not NULL is one of these."""

    column: str
    values: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class NoRows:
    """The query returns no row; each row it returns is one thing wrong, with what a person needs to find it.

    ``select`` is one SELECT over the tables by their names and over ``given``, relations as a WITH clause
    names them, which are made once where several checks of a suite stand on the same. ``told_by``: what it
    returns of all rows is what it returns of the rows of each report year, or of those that name each report,
    taken together, as long as every row that names a report stands in that report's year.
    """

    select: str
    told_by: ToldBy = None
    given: str = ""

    @property
    def sql(self) -> str:
        """The query whole, so that it can be run by hand as it is."""
        return f"WITH {self.given}\n{self.select.lstrip()}" if self.given else self.select


Condition = ColumnsAre | NotNull | InSet | NoRows


@dataclass(frozen=True, slots=True)
class Check:
    """One expectation.

    ``suite`` (the table it is about) and ``name`` are stable: they are its key in ``expectation_results``.
    ``en`` and ``zh`` say what must hold, ``todo_en`` and ``todo_zh`` what to do where it does not. ``column``
    is None where it is about more than one.
    """

    suite: str
    name: str
    severity: GuardSeverity
    condition: Condition
    en: str
    zh: str
    todo_en: str
    todo_zh: str
    column: str | None = None

    @property
    def full_name(self) -> str:
        """``suite/expectation``, unique among all."""
        return f"{self.suite}/{self.name}"


@dataclass(frozen=True, slots=True)
class Suite:
    """The expectations on one table; ``key`` are the columns that name a row of it."""

    table: str
    key: tuple[str, ...]
    checks: tuple[Check, ...]
