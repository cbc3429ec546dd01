"""The numbers of the made-up county: they look real, add up, and lead from one year to the next."""

import hashlib
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal

from schemas.forms import ReportForm, cell_name
from schemas.terms import APPLICANTS
from tests.layouts.figures import Figures, cells_of, figures

Numbers = Mapping[str, Decimal]
"""A number for every cell of the 2021 form, by the cell's name."""

YEARS = (2021, 2022, 2023, 2024)
FORM: ReportForm = "2021"
RECEIVED, CARRIED_IN, PROCESSED, FORWARD = "received_new", "carried_in", "total_processed", "carried_forward"
_APPLICANTS = tuple(applicant.code for applicant in APPLICANTS if applicant.code != "total")
_WEIGHTS = {
    "granted": 52, "granted_in_part": 13, "unavailable.not_held": 11, "refused.third_party_rights": 4,
    "refused.administrative_inquiry": 4, "refused.internal_affairs": 3, "unavailable.requires_creation": 3,
    "not_processed.petition_complaint": 4, "not_processed.duplicate": 2, "other.uncorrected_in_time": 3,
    "other.other": 1,
}  # fmt: skip
_ENDS = tuple(code for code, weight in _WEIGHTS.items() for _ in range(weight))
_OUTCOMES = ("upheld", "upheld", "upheld", "corrected", "other", "pending")


@dataclass(frozen=True, slots=True)
class Trade:
    """What a body has to do in a usual year; zeros where it does nothing of the kind.

    ``in_force`` are its normative documents before the first year. ``carries``: whether applications are ever
    left over at the end of a year.
    """

    applications: int
    in_force: int = 0
    licences: int = 0
    penalties: int = 0
    coercions: int = 0
    fees: str = "0"
    carries: bool = True


def draw(low: int, high: int, *key: object) -> int:
    """A number from low to high that is always the same for a key."""
    digest = hashlib.sha256("/".join(map(str, key)).encode()).digest()
    return low + int.from_bytes(digest[:8]) % (high - low + 1)


def numbers_of(body: str, trade: Trade) -> dict[int, Numbers]:
    """A body's numbers, by year."""
    carried = dict.fromkeys(_APPLICANTS, 0)
    carried["natural_person"] = draw(0, 2, body) if trade.carries else 0
    in_force = trade.in_force
    years: dict[int, Numbers] = {}
    for year in YEARS:
        cells = dict.fromkeys(cells_of(FORM), Decimal(0))
        carried = _applications(cells, trade, carried, body, year)
        in_force = _article20(cells, trade, in_force, body, year)
        _reviews(cells, trade, body, year)
        years[year] = cells
    return years


def added(parts: Iterable[Numbers]) -> Numbers:
    """The numbers of all, cell by cell."""
    total = dict.fromkeys(cells_of(FORM), Decimal(0))
    for part in parts:
        for cell, number in part.items():
            total[cell] += number
    return total


def printed(numbers: Numbers) -> Figures:
    """The numbers as offices print them: amounts with four decimals."""
    return figures(FORM, lambda _, cell: f"{numbers[cell]:.4f}" if "fee_" in cell else str(numbers[cell]))


def disposition(code: str, applicant: str = "total") -> str:
    """The name of a cell of section 三."""
    return cell_name("application_dispositions", (code, applicant))


def _applications(
    cells: dict[str, Decimal], trade: Trade, carried: Mapping[str, int], body: str, year: int
) -> dict[str, int]:
    """Fill section 三; what is carried forward, by applicant."""
    received: Counter[str] = Counter()
    for number in range(round(trade.applications * draw(80, 120, body, year) / 100)):
        received[_APPLICANTS[max(0, draw(-15, 5, body, year, number))]] += 1
    forward = {}
    for applicant in _APPLICANTS:
        there = carried[applicant] + received[applicant]
        forward[applicant] = min(there // 4, draw(0, 3, body, year, applicant)) if trade.carries else 0
        ends = Counter(
            _ENDS[draw(0, len(_ENDS) - 1, body, year, applicant, number)]
            for number in range(there - forward[applicant])
        )
        rows = {
            CARRIED_IN: carried[applicant], RECEIVED: received[applicant], **ends,
            PROCESSED: there - forward[applicant], FORWARD: forward[applicant],
        }  # fmt: skip
        for code, count in rows.items():
            cells[disposition(code, applicant)] += count
            cells[disposition(code)] += count
    return forward


def _article20(cells: dict[str, Decimal], trade: Trade, in_force: int, body: str, year: int) -> int:
    """Fill section 二; how many normative documents are in force at the end of the year."""
    documents = "article20_items/art20_1/normative_documents/"
    issued = draw(0, 3, body, year, "issued") if trade.in_force else 0
    repealed = draw(0, 2, body, year, "repealed") if trade.in_force else 0
    in_force += issued - repealed
    usual = {
        "art20_5/administrative_licensing/decisions": trade.licences,
        "art20_6/administrative_penalty/decisions": trade.penalties,
        "art20_6/administrative_coercion/decisions": trade.coercions,
    }
    for cell, count in usual.items():
        cells[f"article20_items/{cell}"] = Decimal(round(count * draw(85, 115, body, year, cell) / 100))
    share = Decimal(draw(8_500, 11_500, body, year, "fees")) / 10_000
    cells["article20_items/art20_8/administrative_fees/fee_amount"] = round(Decimal(trade.fees) * share, 4)
    for measure, count in (("issued", issued), ("repealed", repealed), ("in_force", in_force)):
        cells[documents + measure] = Decimal(count)
    return in_force


def _reviews(cells: dict[str, Decimal], trade: Trade, body: str, year: int) -> None:
    """Fill section 四."""
    most = {"administrative_review": 3, "litigation_direct": 1, "litigation_after_review": 1}
    for proceeding, cases in most.items():
        place = f"review_litigation_counts/{proceeding}/"
        for number in range(draw(0, cases, body, year, proceeding) if trade.applications > 10 else 0):
            outcome = _OUTCOMES[draw(0, len(_OUTCOMES) - 1, body, year, proceeding, number)]
            cells[place + outcome] += 1
            cells[f"{place}total"] += 1
