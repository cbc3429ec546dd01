"""What the five sample reports say, typed from the documents.

Written by reading the reports and the published names of the codes, not by running the extractor, and without
the declarations in ``schemas``: an error there shows here. Line numbers hold for the samples and for the
reports they were made from, since prose was replaced line by line.
"""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from types import MappingProxyType

ARTICLE20_CELLS = (
    *(f"art20_1/{row}/{m}" for row in ("regulations", "normative_documents")
      for m in ("issued", "repealed", "in_force")),
    "art20_5/administrative_licensing/decisions", "art20_6/administrative_penalty/decisions",
    "art20_6/administrative_coercion/decisions", "art20_8/administrative_fees/fee_amount",
)  # fmt: skip
DISPOSITIONS = (
    "received_new", "carried_in", "granted", "granted_in_part", "refused.state_secret",
    "refused.prohibited_by_law", "refused.security_stability", "refused.third_party_rights",
    "refused.internal_affairs", "refused.deliberative_process", "refused.enforcement_file",
    "refused.administrative_inquiry", "unavailable.not_held", "unavailable.requires_creation",
    "unavailable.unclear_after_correction", "not_processed.petition_complaint", "not_processed.duplicate",
    "not_processed.publication", "not_processed.excessive", "not_processed.confirmation",
    "other.uncorrected_in_time", "other.fee_unpaid", "other.other", "total_processed", "carried_forward",
)  # fmt: skip
APPLICANTS = (
    "natural_person", "commercial_enterprise", "research_institution", "social_welfare_organization",
    "legal_services_organization", "other_organization", "total",
)  # fmt: skip
PROCEEDINGS = ("administrative_review", "litigation_direct", "litigation_after_review")
OUTCOMES = ("upheld", "corrected", "other", "pending", "total")

GRID = (
    *(f"article20_items/{cell}" for cell in ARTICLE20_CELLS),
    *(f"application_dispositions/{row}/{column}" for row in DISPOSITIONS for column in APPLICANTS),
    *(f"review_litigation_counts/{row}/{column}" for row in PROCEEDINGS for column in OUTCOMES),
)
"""The 200 cells of a report in the 2021 form, in printed order."""

FEE = "article20_items/art20_8/administrative_fees/fee_amount"
LICENSING = "article20_items/art20_5/administrative_licensing/decisions"
PENALTY = "article20_items/art20_6/administrative_penalty/decisions"


@dataclass(frozen=True, slots=True)
class ExpectedReport:
    """One report as a person reads it.

    Every cell prints ``0`` but those in ``other_than_zero``. ``places`` are locators of some cells,
    ``findings`` the codes that must be there.
    """

    sample: str
    seed: str
    title: str
    agency: str
    agency_printed: str
    place: str | None
    signed_on: dt.date | None
    head: tuple[str, ...]
    tail: tuple[str, ...]
    places: Mapping[str, str]
    findings: frozenset[str] = frozenset()
    other_than_zero: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))

    def printed(self, cell: str) -> str:
        """The text that stands in a cell."""
        return self.other_than_zero.get(cell, "0")

    def values(self) -> dict[str, Decimal]:
        """The number in each of the 200 cells."""
        return {cell: Decimal(self.printed(cell)) for cell in GRID}


FIRST = "article20_items/art20_1/regulations/issued"
RECEIVED = "application_dispositions/received_new/natural_person"
STATE_SECRET = "application_dispositions/refused.state_secret/natural_person"
LAST_OTHER = "application_dispositions/other.other/total"
CARRIED_FORWARD = "application_dispositions/carried_forward/total"
REVIEW = "review_litigation_counts/administrative_review/upheld"
LAST = "review_litigation_counts/litigation_after_review/total"

REPORTS = (
    ExpectedReport(
        sample="jinniu-2024.txt", seed="000_92f2983ba6d232b6.txt",
        title="金牛镇2024年度政务信息公开工作报告",
        agency="金牛镇", agency_printed="金牛镇", place=None, signed_on=dt.date(2025, 1, 13),
        head=("金牛镇2024年度政务信息公开工作报告",),
        tail=("", " " * 30 + "2025年1月13日"),
        places={
            FIRST: "line=24;col=1", FEE: "line=58;col=1", RECEIVED: "line=81;col=1",
            STATE_SECRET: "line=122;col=1", LAST_OTHER: "line=327;col=1",
            CARRIED_FORWARD: "line=346;col=1", REVIEW: "line=377;col=1", LAST: "line=391;col=1",
        },
    ),
    ExpectedReport(
        sample="ganhezi-2024.txt", seed="001_1e1d37345e448265.txt",
        title="甘河子镇政府信息公开工作2024年度报告",
        agency="乌苏市甘河子镇", agency_printed="乌苏市甘河子镇人民政府", place="乌苏市",
        signed_on=dt.date(2025, 1, 20),
        head=("", "", "甘河子镇政府信息公开工作2024年度报告"),
        tail=("", "乌苏市甘河子镇人民政府", "", "2025年1月20日", "", ""),
        places={
            FIRST: "line=24;col=1", PENALTY: "line=47;col=1", FEE: "line=58;col=1",
            RECEIVED: "line=80;col=1", STATE_SECRET: "line=120;col=1", LAST_OTHER: "line=324;col=1",
            CARRIED_FORWARD: "line=343;col=1", REVIEW: "line=375;col=1", LAST: "line=389;col=1",
        },
        other_than_zero={PENALTY: "5"},
    ),
    ExpectedReport(
        sample="xiatang-2024.txt", seed="002_577758b42e230b68.txt",
        title="鲁山县下汤镇 2024 年政府信息公开工作年度报告",
        agency="鲁山县下汤镇", agency_printed="鲁山县下汤镇", place="鲁山县", signed_on=None,
        head=("", "", "鲁山县下汤镇 2024 年政府信息公开工作年度报告"),
        tail=("", "无"),
        places={
            FIRST: "line=33;col=2", FEE: "line=44;col=2", RECEIVED: "line=51;col=3",
            STATE_SECRET: "line=55;col=4", LAST_OTHER: "line=73;col=9",
            CARRIED_FORWARD: "line=75;col=9", REVIEW: "line=82;col=1", LAST: "line=82;col=15",
        },
        findings=frozenset({"signature_missing"}),
    ),
    ExpectedReport(
        sample="yingdu-2024.txt", seed="003_3f4babb00b386c4e.txt",
        title="英都镇人民政府2024年政府信息公开工作年度报告",
        agency="英都镇", agency_printed="英都镇人民政府", place=None, signed_on=dt.date(2024, 1, 6),
        head=(" 英都镇人民政府", "2024年政府信息公开工作年度报告"),
        tail=(
            " " * 34 + "英都镇人民政府",
            " " * 30 + "2024年1月6日",
            "（此件主动公开）",
            "英都镇人民政府办公室" + " " * 21 + "2024年1月6日印发",
        ),
        places={
            FIRST: "line=25;col=1", FEE: "line=59;col=1", RECEIVED: "line=83;col=1",
            STATE_SECRET: "line=123;col=1", LAST_OTHER: "line=327;col=1",
            CARRIED_FORWARD: "line=346;col=1", REVIEW: "line=388;col=1", LAST: "line=402;col=1",
        },
        findings=frozenset({"signed_before_year_end"}),
    ),
    ExpectedReport(
        sample="dajin-2024.txt", seed="004_ad40404f80d77793.txt",
        title="重庆市开州区大进镇人民政府2024年政府信息公开工作年度报告",
        agency="重庆市开州区大进镇", agency_printed="重庆市开州区大进镇人民政府", place="重庆市开州区",
        signed_on=None,
        head=(
            "重庆市开州区大进镇人民政府2024年政府信息公开工作年度报告",
            "",
            "重庆市开州区大进镇人民政府",
            "2024年政府信息公开工作年度报告",
        ),
        tail=(),
        places={
            FIRST: "line=25;col=1", LICENSING: "line=36;col=1", PENALTY: "line=41;col=1",
            FEE: "line=48;col=1", RECEIVED: "line=61;col=1", STATE_SECRET: "line=95;col=1",
            LAST_OTHER: "line=248;col=1", CARRIED_FORWARD: "line=264;col=1", REVIEW: "line=285;col=1",
            LAST: "line=299;col=1",
        },
        findings=frozenset({"signature_missing"}),
        other_than_zero={LICENSING: "218", PENALTY: "218", FEE: "0.9840"},
    ),
)  # fmt: skip
