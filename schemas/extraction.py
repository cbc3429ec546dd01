"""What an extractor returns: plain values that cross from extractors to everything else."""

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, fields
from decimal import Decimal
from typing import Any, NamedTuple

from schemas.claims import StatedNumber
from schemas.findings import Finding
from schemas.forms import Codes, TableName
from schemas.statuses import Placement, Unit, ValueStatus
from schemas.terms import FormVersion


class CellReading(NamedTuple):
    """One cell of an official form, as read or as not read.

    ``value`` is set exactly where ``status`` is ``stated``. ``raw_text`` is what is printed, even if it is no number,
    and None where nothing could be assigned to the cell. ``unit`` is set for Article 20 cells only. A tuple, since
    every report has two hundred of them, made in the time of a few other objects.
    """

    table: TableName
    codes: Codes
    status: ValueStatus
    value: Decimal | None = None
    raw_text: str | None = None
    locator: str | None = None
    placement: Placement = "none"
    unit: Unit | None = None
    unit_printed: str | None = None
    confidence: float | None = None


class CellColumns(NamedTuple):
    """Readings of cells field by field: what :class:`CellReading` has of one, of all of them."""

    tables: tuple[TableName, ...] = ()
    codes: tuple[Codes, ...] = ()
    statuses: tuple[ValueStatus, ...] = ()
    values: tuple[Decimal | None, ...] = ()
    raw_texts: tuple[str | None, ...] = ()
    locators: tuple[str | None, ...] = ()
    placements: tuple[Placement, ...] = ()
    units: tuple[Unit | None, ...] = ()
    units_printed: tuple[str | None, ...] = ()
    confidences: tuple[float | None, ...] = ()

    @classmethod
    def of(cls, cells: Sequence[CellReading]) -> "CellColumns":
        """The fields of some readings."""
        return cells.columns if isinstance(cells, Cells) else cls(*zip(*cells, strict=True))


@dataclass(frozen=True, slots=True)
class Cells(Sequence[CellReading]):
    """Readings of cells kept field by field: every report has two hundred, of which each is only made where it is
    asked for.
    """

    columns: CellColumns

    @classmethod
    def of(cls, cells: Sequence[CellReading]) -> "Cells":
        """Some readings, kept so."""
        return cls(CellColumns.of(cells))

    def __len__(self) -> int:
        return len(self.columns.codes)

    def __iter__(self) -> Iterator[CellReading]:
        return map(CellReading, *self.columns)

    def __getitem__(self, place: Any) -> Any:
        return tuple(self)[place]


CellKey = tuple[TableName, Codes]
"""Which cell of a report."""


@dataclass(frozen=True, slots=True)
class ClaimReading:
    """One number that the prose states about what the tables count.

    ``raw_text`` is the number as printed, or the words that say there is none; ``sentence`` is the sentence it stands
    in, without white space, ``locator`` the place of the line that the number begins in.
    """

    stated: StatedNumber
    raw_text: str
    sentence: str
    locator: str


@dataclass(frozen=True, slots=True)
class SectionText:
    """The prose under one heading, tables left out.

    ``section`` is the code of the section, None for what stands before the first heading. ``characters`` counts as word
    processors do: a number or a Latin word is one. ``sentences`` are 64-bit hashes, each once, of sentences as
    ``extractors.prose.sections`` compares them.
    """

    section: str | None
    characters: int
    sentences: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class ReportIdentity:
    """Who reports on which year, signed and published when, as a document states it; None where it does not.

    ``agency`` is the body's full name, simplified, place first, without the trailing 人民政府 of a territorial government;
    ``place`` its leading part that names higher units. ``year`` is what ``year_votes`` make it, the years that single kinds
    of evidence in the document state (see ``schemas.rules.report_year``).
    """

    title: str | None
    agency: str | None
    agency_printed: str | None
    place: str | None
    year: int | None
    signed_on: dt.date | None
    published_on: dt.date | None
    year_votes: str | None = field(default=None, kw_only=True)


_IDENTITY_FIELDS = tuple(part.name for part in fields(ReportIdentity))


def identity_fields(stated: ReportIdentity) -> dict[str, Any]:
    """The fields of :class:`ReportIdentity` alone, by their names."""
    return {name: getattr(stated, name) for name in _IDENTITY_FIELDS}


@dataclass(frozen=True, slots=True)
class ReportReading(ReportIdentity):
    """One report of one file.

    ``text_key`` is a hash of the normalised text of the six sections and of what the cells hold, equal for the same
    report in any format. ``cells`` is the full grid of the forms; ``read_once`` names those that a second, independent
    reading could not confirm. ``claims`` is what the prose says of the same numbers, in reading order, ``contents`` the
    sentence that says whose numbers the report holds, ``texts`` the prose itself, in a form to compare.
    """

    article20_form: FormVersion
    dispositions_form: FormVersion
    text_key: str
    cells: Sequence[CellReading]
    findings: tuple[Finding, ...]
    read_once: frozenset[CellKey] = frozenset()
    claims: tuple[ClaimReading, ...] = ()
    contents: str | None = None
    texts: tuple[SectionText, ...] = ()


@dataclass(frozen=True, slots=True)
class Member:
    """One file in an archive: its name as text with ``/`` between folders, the hash and the number of its bytes.

    ``sha256`` is empty, and ``error_code`` says why, where it could not be read. ``data`` is there only for members whose
    bytes were asked for.
    """

    name: str
    sha256: str
    size: int | None
    data: bytes | None = None
    error_code: str | None = None
    error_detail: str | None = None


@dataclass(frozen=True, slots=True)
class LinkingPage(ReportIdentity):
    """What a web page that links to files states of the report, in it or in one of them.

    ``links`` are the relative paths of the files, decoded, with ``/``.
    """

    links: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Extraction:
    """All that one file gave: its reports, its members if it is an archive, or the reason why there is none.

    ``page`` is there for a web page that links to files, with a report in it or without.
    """

    media_type: str
    encoding: str | None
    reports: tuple[ReportReading, ...] = ()
    error_code: str | None = None
    error_detail: str | None = None
    members: tuple[Member, ...] = ()
    page: LinkingPage | None = None
