"""Whose numbers a report's tables hold: the body's own, or also those of others that report themselves. Pure.

Only what the body is by law and what the report prints decides; never its title, level, date or size alone. Source:
Regulations (State Council order 711) articles 49 and 50; a body's inner units and institutions are its own.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from schemas.places.bodies import BodyKind, Level
from schemas.statuses import CountsContents, CountsScope, CountsScopeBasis

Subject = Literal["area", "own"]
"""Whom a number of the text is of: the whole area, or the body that reports and no other."""


@dataclass(frozen=True, slots=True)
class CountedNumber:
    """A number that the text states of applications and the table's, as in ``narrative_claims``."""

    claim_code: str
    scope: str
    value: Decimal
    raw_text: str
    sentence: str
    is_rounded: bool
    table_value: Decimal | None
    verdict: str
    basis: str


@dataclass(frozen=True, slots=True)
class Counted:
    """Whose numbers are counted, by what that is known, and what is contained as far as it is printed."""

    scope: CountsScope
    basis: CountsScopeBasis | None = None
    contains: CountsContents | None = None


_OWN_BY_LAW: frozenset[BodyKind] = frozenset(
    {"department", "government_office", "zone_department", "public_institution", "enterprise"}
)
_VERTICAL = re.compile(
    r"税务局|海关|海事局|气象局|邮政管理局|烟草专卖局|通信管理局|金融监管|金融监督管理|证监|银保监|银监|保监|人民银行|外汇管理局"
    r"|能源监管|民航|铁路监督|调查总?队|矿山安全监察|移民管理|边防"
)
_AREA = r"全(?:自治[区州县旗]|省|市(?!场)|州|盟|县|区(?!域)|旗)|各级(?:行政机关|(?:人民)?政府|各?部门)"
_OWN = (
    r"本(?:部|厅|局|委|署|级)?机关|(?:厅|局|委|署)机关|本级(?!各|部门|行政机关|及|和|与|、)"
    r"|代表[^,，;；。]{0,14}政府|(?:向|对)[^,，;；。]{0,14}政府(?:机关|办公?[室厅]?)?(?:提出|提交|递交|申请)"
)
_SUBJECT = re.compile(f"(?P<area>{_AREA})|(?P<own>{_OWN})")
_PART = re.compile(
    r"网上|网络|网站|在线|线上|平台|信函|邮|当面|现场|传真|口头|系统|街道|乡镇|镇街|镇乡|街镇|县区|区县|部门|单位|局|委|办(?!结|理)"
)
_DIGIT = re.compile(r"[0-9０-９]")
_NOT_THIS_COUNT = frozenset({"part_of_whole", "wider_area", "blank_is_zero", "rounded"})
_RECEIVED = frozenset({"applications_received", "applications_received_new", "applications_to_handle"})
_LOWER = re.compile(
    r"各(?:地)?[省市州盟县区旗镇乡街]|各.{0,8}(?:镇|乡|街道)|乡镇|镇街|镇乡|街镇|县区|区县|县市|市县|下级(?:人民)?政府"
)
_DEPARTMENTS = re.compile(r"部门|委办局")
_EVERYBODY = re.compile(rf"{_AREA}|所有行政机关")


def contents_of(sentence: str) -> CountsContents | None:
    """What a sentence says that a government's report contains; None where it is neither of the two."""
    if "除" in sentence:
        return None
    departments = bool(_DEPARTMENTS.search(sentence))
    if _EVERYBODY.search(sentence) or (departments and _LOWER.search(sentence)):
        return "area"
    return "departments" if departments else None


def subject_of(number: CountedNumber) -> Subject | None:
    """Whom the sentence says a number is of; None where it says nothing, or names a part."""
    if number.scope == "channel":
        return None
    found = {
        _subject(number, place.start()) for place in re.finditer(re.escape(number.raw_text), number.sentence)
    }
    return found.pop() if len(found) == 1 else None


def _subject(number: CountedNumber, position: int) -> Subject | None:
    """By the last words before it; an organ's number has them between itself and the number before."""
    before = number.sentence[:position]
    if number.scope == "body":
        before = _DIGIT.split(before)[-1]
    found = list(_SUBJECT.finditer(before))
    if not found:
        return None
    last = found[-1]
    if last["own"]:
        return "own"
    return "area" if number.scope != "body" and _is_whole(before[last.end() :]) else None


def _is_whole(words: str) -> bool:
    """Whether words after an area leave it whole: 全区网上, 全市水务系统 and 全县乡镇 are parts of it."""
    if _DEPARTMENTS.search(words) and _LOWER.search(words):
        return True
    return not _PART.search(_DIGIT.split(words)[0])


def counts_scope(
    kind: BodyKind | None,
    level: Level | None,
    name: str | None,
    contents: str | None,
    numbers: Sequence[CountedNumber] = (),
) -> Counted:
    """Whose numbers are in the tables of a report.

    Args:
        name: the body's; those of systems that are led from above report for more than themselves.
        contents: the sentence that says whose numbers are in it, where one is printed.
        numbers: what the text states of applications.
    """
    if level == "township" and kind == "government":
        return Counted("own", "kind")
    is_government = kind in ("government", "government_office", "zone")
    if contents is not None:
        return Counted("consolidated", "contents_stated", contents_of(contents) if is_government else None)
    if kind in _OWN_BY_LAW and level != "national" and not _VERTICAL.search(name or ""):
        return Counted("own", "kind")
    return _by_numbers(numbers, is_area=kind in ("government", "zone"))


def _by_numbers(numbers: Sequence[CountedNumber], *, is_area: bool) -> Counted:
    # A zero is everybody's number, and a round one nobody's.
    telling = [(subject_of(number), number) for number in numbers if number.value and not number.is_rounded]
    equal = {subject for subject, number in telling if _equals(number)}
    is_part = any(
        subject == "own" and number.claim_code in _RECEIVED and _is_below(number)
        for subject, number in telling
    )
    said = [
        counted
        for is_said, counted in (
            (is_area and "area" in equal, Counted("consolidated", "area_number", "area")),
            ("own" in equal, Counted("own", "own_number")),
            (is_area and is_part and "area" not in equal, Counted("consolidated", "part_number")),
        )
        if is_said
    ]
    return said[0] if len(said) == 1 else Counted("unknown")


def _equals(number: CountedNumber) -> bool:
    is_explained = number.verdict == "explained" and number.basis not in _NOT_THIS_COUNT
    return number.verdict == "agrees" or is_explained


def _is_below(number: CountedNumber) -> bool:
    return number.table_value is not None and number.value < number.table_value and not _equals(number)
