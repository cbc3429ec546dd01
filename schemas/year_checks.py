"""What one year's report must say because of what the year before said, and how far a number may leave its history.

Only between reports of the same body, and never where nobody says where the body is. A broken check is a fact about the
two reports; which of them is wrong nobody can tell, and nothing is repaired.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from schemas.forms import Codes, TableName
from schemas.terms import APPLICANTS, ARTICLE20_SUBJECTS, NOTICE_2019, NOTICE_2021, FormVersion

YEAR_CHECK_STATUSES: dict[str, tuple[str, str]] = {
    "holds": ("成立", "both years agree"),
    "broken": ("不成立", "both years are printed and disagree"),
    "not_evaluable": ("无法计算", "a cell it needs has no number"),
    "previous_missing": (
        "缺上一年度报告",
        "there are earlier reports of the body, but not of the year before",
    ),
}


@dataclass(frozen=True, slots=True)
class YearTerm:
    """A cell that is added (or taken off), of the year before or of the same year."""

    codes: Codes
    of_previous: bool = False
    sign: int = 1


@dataclass(frozen=True, slots=True)
class YearEquation:
    """One instance of a check: the cell ``stated`` is what the ``terms`` add up to.

    ``form``: the form that both reports must follow; None where all print the same rows.
    """

    check_code: str
    scope: str
    table: TableName
    stated: Codes
    terms: tuple[YearTerm, ...]
    form: FormVersion | None = None


@dataclass(frozen=True, slots=True)
class YearCheck:
    """A check, its labels, and its equations."""

    code: str
    table: TableName
    zh: str
    en: str
    equations: Callable[[], Iterator[YearEquation]]
    source: str = f"{NOTICE_2019}; {NOTICE_2021}"


def _carried_over() -> Iterator[YearEquation]:
    for applicant in APPLICANTS:
        forward = YearTerm(("carried_forward", applicant.code), of_previous=True)
        yield YearEquation(
            "carried_over",
            applicant.code,
            "application_dispositions",
            ("carried_in", applicant.code),
            (forward,),
        )


def _in_force() -> Iterator[YearEquation]:
    for subject in ARTICLE20_SUBJECTS:
        if subject.parent == "art20_1":
            place = (subject.parent, subject.code)
            terms = (
                YearTerm((*place, "in_force"), of_previous=True),
                YearTerm((*place, "issued")),
                YearTerm((*place, "repealed"), sign=-1),
            )
            yield YearEquation(
                "in_force_over", subject.code, "article20_items", (*place, "in_force"), terms, "2021"
            )


YEAR_CHECKS = (
    YearCheck("carried_over", "application_dispositions",
              "上年结转等于上一年度报告的结转下年度（每列）",
              "Carried in equals what the report of the year before carried forward, per column", _carried_over),
    YearCheck("in_force_over", "article20_items",
              "现行有效件数等于上一年度现行有效件数加本年制发减本年废止（2021年表式）",
              "In force equals in force the year before, plus issued, minus repealed (2021 form)", _in_force,
              NOTICE_2021),
)  # fmt: skip


def year_equations(table: TableName) -> tuple[YearEquation, ...]:
    """Every equation between years about the cells of one table."""
    return tuple(equation for check in YEAR_CHECKS if check.table == table for equation in check.equations())


YEAR_CHECK_TABLES: tuple[TableName, ...] = tuple(dict.fromkeys(check.table for check in YEAR_CHECKS))

JUMP_CELLS: tuple[tuple[TableName, Codes], ...] = (
    ("article20_items", ("art20_1", "normative_documents", "in_force")),
    ("article20_items", ("art20_5", "administrative_licensing", "decisions")),
    ("article20_items", ("art20_6", "administrative_penalty", "decisions")),
    ("article20_items", ("art20_6", "administrative_coercion", "decisions")),
    ("application_dispositions", ("received_new", "total")),
    ("application_dispositions", ("total_processed", "total")),
    ("application_dispositions", ("carried_forward", "total")),
    ("review_litigation_counts", ("administrative_review", "total")),
    ("review_litigation_counts", ("litigation_direct", "total")),
    ("review_litigation_counts", ("litigation_after_review", "total")),
)
"""Cells that are followed over the years: those that both forms or the present one print, and that are not small parts."""

JUMP_YEARS = 3
"""So many other years of the body must state the cell."""
JUMP_PEERS = 8
"""So many other bodies must state it in the same year, with as many years of their own."""
JUMP_FACTOR = 8
"""A number that is less than so many times its usual, and more than that part of it, is no jump."""
JUMP_DIFFERENCE = 30
"""Nor one that differs by less: small offices go from 1 to 12."""
JUMP_DEVIATIONS = 6
"""So many robust standard deviations it must be away, from its own years and from how its peers changed."""
