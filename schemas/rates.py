"""The rates that are asked of disclosure reports: which cells make them.

Each is the share of some cells in others, of the numbers of all applicants. What is ``pending`` is no outcome yet, so it
is in no denominator of reviews and lawsuits.
"""

from dataclasses import dataclass

from schemas.forms import TableName
from schemas.terms import DISPOSITION_GROUPS, DISPOSITIONS, PROCEEDINGS

Places = tuple[str, ...]
"""Codes of cells: a disposition, or a proceeding and its outcome with a slash between them."""


@dataclass(frozen=True, slots=True)
class Rate:
    """The sum of the ``numerator`` cells in that of the ``denominator`` cells, both of one table."""

    code: str
    zh: str
    en: str
    table: TableName
    numerator: Places
    denominator: Places


def _of_processed(code: str, zh: str, en: str, *numerator: str) -> Rate:
    return Rate(code, zh, en, "application_dispositions", numerator, ("total_processed",))


def _group(parent: str) -> Places:
    return tuple(term.code for term in DISPOSITIONS if term.parent == parent)


def _reversal(code: str, zh: str, en: str, *proceedings: str) -> Rate:
    def outcomes(*codes: str) -> Places:
        return tuple(f"{proceeding}/{outcome}" for proceeding in proceedings for outcome in codes)

    decided = outcomes("upheld", "corrected", "other")
    return Rate(code, zh, en, "review_litigation_counts", outcomes("corrected"), decided)


_REVIEW, *_LAWSUITS = (term.code for term in PROCEEDINGS)
RATES = (
    _of_processed("consent", "予以公开和部分公开占办结数", "Granted, in whole or in part, of all processed",
                  "granted", "granted_in_part"),
    *(
        _of_processed(group.code, f"{group.zh}占办结数", f"{group.en}, of all processed", *_group(group.code))
        for group in DISPOSITION_GROUPS
        if group.parent is not None
    ),
    _of_processed("not_held", "本机关不掌握相关政府信息占办结数", "Not held by the body, of all processed", "unavailable.not_held"),
    _reversal("reversed_in_review", "行政复议结果纠正占已审结数", "Corrected in administrative review, of all decided", _REVIEW),
    _reversal("reversed_in_litigation", "行政诉讼结果纠正占已审结数", "Corrected in litigation, of all decided", *_LAWSUITS),
)  # fmt: skip
ALL_PROCESSED = frozenset(
    {"consent", *(group.code for group in DISPOSITION_GROUPS if group.parent is not None)}
)
"""Granted and the four groups are all that is processed: their rates add up to one where the sums of reports hold."""
