"""Whose report a file is, of which year and with whose numbers, each with what says so. Pure."""

from collections.abc import Iterator

from pipelines.inbox.ledger import LedgerEntry
from pipelines.resolution.body_and_year import WeighedIdentity, listed_candidates, year_votes
from pipelines.resolution.folder_evidence import folders_of, places_in
from schemas.cell_labels import Label
from schemas.claims import CLAIM_BY_CODE
from schemas.extraction import ReportIdentity, ReportReading
from schemas.places.bodies import BODY_KINDS, LEVELS, PLACE_STATUSES
from schemas.rules.claim_verdicts import judge, quantities
from schemas.rules.counts_scope import CountedNumber, counts_scope
from schemas.rules.due_dates import due_on
from schemas.statuses import (
    COUNTS_CONTENTS,
    COUNTS_SCOPE_BASES,
    COUNTS_SCOPES,
    REVIEW_REASONS,
    YEAR_EVIDENCE,
    YEAR_STATUSES,
    YearEvidence,
)
from schemas.traced_report import Established

_NOTHING = "—"
_MOST_PLACES = 5
"""So many places of one name; the finding beside names more."""
_ASKED: tuple[YearEvidence, ...] = ("title", "period", "prose", "file_name", "folder", "signature")
"""Evidence of a year that a reader looks for: that there is none is told, too."""


def established(
    reading: ReportReading, identity: WeighedIdentity, sighting: LedgerEntry
) -> tuple[Established, ...]:
    """What is known of a report as a whole, from the file and the folders that it is in."""
    return (
        _whose(reading, identity, sighting),
        _which_year(reading, identity, sighting),
        _whose_numbers(reading, identity),
    )


def _whose(reading: ReportIdentity, identity: WeighedIdentity, sighting: LedgerEntry) -> Established:
    where = identity.where
    folders = places_in(folders_of(sighting.path), identity.agency_name or "")
    evidence = [
        (Label("标题", "title"), reading.title or _NOTHING),
        (Label("印出的机关名", "name as printed"), reading.agency_printed or _NOTHING),
        (Label("文件夹中的地名", "places in folders"), "、".join(folders) or _NOTHING),
    ]
    if where is None:
        verdict = Label("没有写明机关", "no body is stated")
        return Established(_WHOSE, None, "doubtful", "agency_unknown", verdict, tuple(evidence))
    kind, level = BODY_KINDS[where.body_kind][0], where.level and LEVELS[where.level][0]
    evidence.append((Label("级别和类别", "level and kind"), f"{level or _NOTHING} · {kind}"))
    if where.candidates:
        evidence.append((Label("可能是", "may be"), listed_candidates(where, _MOST_PLACES)))
    if where.against:
        evidence.append((Label("与之矛盾", "against it"), "、".join(where.against)))
    code, words = (
        ("place_contested", REVIEW_REASONS["place_contested"])
        if where.against
        else (where.status, PLACE_STATUSES[where.status])
    )
    return Established(
        _WHOSE,
        where.full_name if where.is_certain else identity.agency_name,
        "certain" if where.is_certain else "doubtful",
        code,
        Label(*words),
        tuple(evidence),
    )


def _which_year(reading: ReportIdentity, identity: WeighedIdentity, sighting: LedgerEntry) -> Established:
    votes = list(year_votes(reading, [sighting]))
    evidence = []
    for kind, words in YEAR_EVIDENCE.items():
        said = "、".join(str(year) for year in sorted({year for by, year in votes if by == kind}))
        if said or kind in _ASKED:
            date = {"signature": reading.signed_on, "published": reading.published_on}.get(kind)
            parts = (said, date.isoformat() if date else "")
            evidence.append((Label(*words), " · ".join(filter(None, parts)) or _NOTHING))
    where, year = identity.where, identity.year
    due = due_on(where.body_kind, where.level, year) if where and year else None
    if due:
        evidence.append((Label("最迟公布", "due by"), due.isoformat()))
    return Established(
        Label("哪一年度的报告", "Which year"),
        None if year is None else str(year),
        "certain" if identity.year_status == "agreed" else "doubtful",
        identity.year_status,
        Label(*YEAR_STATUSES[identity.year_status]),
        tuple(evidence),
    )


def _whose_numbers(reading: ReportReading, identity: WeighedIdentity) -> Established:
    where = identity.where
    counted = counts_scope(
        where.body_kind if where else None,
        where.level if where else None,
        identity.agency_name,
        reading.contents,
        list(_numbers(reading)),
    )
    scope = COUNTS_SCOPES[counted.scope]
    words = COUNTS_SCOPE_BASES[counted.basis] if counted.basis else scope
    evidence = [(Label("报告中的说明", "what the report says"), reading.contents or _NOTHING)]
    if counted.contains:
        evidence.append((Label("含有", "holds"), COUNTS_CONTENTS[counted.contains][0]))
    return Established(
        Label("数字属于谁", "Whose numbers"),
        scope[0],
        "certain" if counted.basis else "open",
        counted.scope,
        Label(*words),
        tuple(evidence),
    )


def _numbers(reading: ReportReading) -> Iterator[CountedNumber]:
    """What the text states of applications, held against the tables."""
    sums = quantities({(cell.table, cell.codes): (cell.value, cell.status) for cell in reading.cells})
    for claim in reading.claims:
        stated = claim.stated
        code = stated.claim_code
        if code.startswith("applications_") and CLAIM_BY_CODE[code].unit == "count" and stated.value > 0:
            judged = judge(stated, sums)
            yield CountedNumber(
                code,
                stated.scope,
                stated.value,
                claim.raw_text,
                claim.sentence,
                stated.is_rounded,
                judged.table_value,
                judged.verdict,
                judged.basis,
            )


_WHOSE = Label("谁的报告", "Whose report")
