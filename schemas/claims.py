"""What a report's prose claims of the numbers in its tables: codes, labels, and what of the tables they are held against.

A *quantity* is a sum of cells. A *claim* says one number; its first reading is what the words mean on the face of them,
the others are what offices are known to count instead. Prose counts concluded cases only, or what was carried in too, or
one organ out of a district: only a number that no reading explains disagrees with the table.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from typing import Literal

from schemas.forms import FACT_TABLES, FORM_VERSIONS, Codes, TableName, cell_name, form_table

ClaimUnit = Literal["count", "10k_yuan", "percent"]
CLAIM_UNITS: dict[ClaimUnit, tuple[str, str]] = {
    "count": ("件、项等计数", "a count"),
    "10k_yuan": ("万元", "ten thousand yuan"),
    "percent": (
        "百分数（增减幅度，减少为负）",
        "a rate of growth in percent, negative where it is a decrease",
    ),
}

ClaimScope = Literal["whole", "body", "channel", "area"]
CLAIM_SCOPES: dict[ClaimScope, tuple[str, str]] = {
    "whole": ("报告的全部", "all that the report is about"),
    "body": ("其中某一机关或地区", "one organ or place, named in the sentence"),
    "channel": ("其中某一渠道或某一类", "one channel or one kind, named in the sentence"),
    "area": ("所在省、市、县、区等全域", "a whole province, city, county or district, named in the sentence"),
}

ClaimVerdict = Literal["agrees", "explained", "disagrees", "no_table_value"]
VERDICTS: dict[ClaimVerdict, tuple[str, str]] = {
    "agrees": ("与表格一致", "the table says the same"),
    "explained": ("口径不同，可以解释", "the table says otherwise, and another way of counting explains it"),
    "disagrees": (
        "与表格不一致，且无法解释",
        "the table says otherwise, and no known way of counting explains it",
    ),
    "no_table_value": ("表格中没有可比的数", "the tables have no number to compare it with"),
}

ClaimBasis = Literal[
    "as_in_table", "new_and_carried_in", "newly_received", "processed", "less_carried_forward", "without_other",
    "with_granted_in_part", "granted_only", "with_unavailable", "concluded_cases", "reviews_only", "litigation_only",
    "direct_only", "after_review_only", "stock", "blank_is_zero", "rounded", "part_of_whole", "wider_area", "rate_recomputed",
    "another_body", "not_read", "no_previous_year",
]  # fmt: skip
CLAIM_BASES: dict[ClaimBasis, tuple[str, str]] = {
    "as_in_table": ("与表格口径相同", "counts what the table counts"),
    "new_and_carried_in": ("本年新收加上年结转", "newly received and carried in together"),
    "newly_received": ("只计本年新收", "newly received only"),
    "processed": ("只计本年度已办理（总计）", "those processed in the year, the table's total"),
    "less_carried_forward": ("本年新收减去结转下年度", "newly received less those carried forward"),
    "without_other": ("总计减去其他处理", "the total without those closed in other ways"),
    "with_granted_in_part": ("予以公开加部分公开", "granted in full and in part together"),
    "granted_only": ("只计予以公开", "granted in full only"),
    "with_unavailable": ("不予公开加无法提供", "refused and unavailable together"),
    "concluded_cases": ("只计已审结，不含尚未审结", "concluded cases only, those pending left out"),
    "reviews_only": ("只计行政复议", "administrative reviews only"),
    "litigation_only": ("只计行政诉讼", "lawsuits only"),
    "direct_only": ("只计未经复议直接起诉", "lawsuits without a review before them only"),
    "after_review_only": ("只计复议后起诉", "lawsuits after a review only"),
    "stock": ("现行有效（含往年）", "all that are in force, those of earlier years included"),
    "blank_is_zero": (
        "文中说没有，表格留空",
        "the text says there are none and the table leaves the cell blank",
    ),
    "rounded": ("文中为约数", "the text gives a round number"),
    "part_of_whole": (
        "文中只计其中一部分（某一机关、地区、渠道或类别）",
        "the text counts a part: one organ, place, channel or kind",
    ),
    "wider_area": ("文中统计的范围大于本报告", "the text counts a wider area than the report's"),
    "rate_recomputed": ("增减幅度经重新计算", "the rate was recomputed"),
    "another_body": (
        "文中所指机关或地区在表中没有单独的数",
        "the tables have no number of the organ or place that the text names",
    ),
    "not_read": ("表格中相应单元格没有读出数字", "the cells it is about state no number"),
    "no_previous_year": ("没有上年数可供计算", "there is no number of the year before to compute it from"),
}
"""Why a number of the prose is as it is, as labels and as the words of the explanations."""


@dataclass(frozen=True, slots=True)
class Quantity:
    """A sum of cells of one table; cells that a report's form lacks are left out."""

    code: str
    table: TableName
    cells: tuple[Codes, ...]


@dataclass(frozen=True, slots=True)
class TableReading:
    """One way of counting: the quantities it adds and those it takes away."""

    basis: ClaimBasis
    plus: tuple[str, ...]
    minus: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, eq=False)
class Claim:
    """A number that prose states: its first reading is the table's value, the others explain other numbers.

    A rate of growth has no readings of its own; it is ``rate_of`` another claim.
    """

    code: str
    zh: str
    en: str
    readings: tuple[TableReading, ...] = ()
    unit: ClaimUnit = "count"
    rate_of: str | None = None


_CELLS = {
    table: tuple(
        dict.fromkeys(codes for version in FORM_VERSIONS for codes in form_table(table, version).cells())
    )
    for table in FACT_TABLES
}


def _rows(*dispositions: str, applicants: tuple[str, ...] = ("total",)) -> tuple[Codes, ...]:
    """The cells of some rows, or of groups of rows, of the disposition table."""
    return tuple(
        codes
        for codes in _CELLS["application_dispositions"]
        if codes[1] in applicants and (codes[0] in dispositions or codes[0].partition(".")[0] in dispositions)
    )


_ORGANIZATIONS = tuple(
    dict.fromkeys(
        codes[1]
        for codes in _CELLS["application_dispositions"]
        if codes[1] not in {"natural_person", "total"}
    )
)
_OUTCOMES = ("upheld", "corrected", "other", "pending", "total")


def _of_article20(item: str, subject: str, *measures: str) -> tuple[Codes, ...]:
    return tuple((item, subject, measure) for measure in measures)


QUANTITIES: dict[str, Quantity] = {
    quantity.code: quantity
    for quantity in (
        *(
            Quantity(code, "application_dispositions", _rows(code))
            for code in ("received_new", "carried_in", "granted", "granted_in_part", "refused", "unavailable",
                         "not_processed", "other", "total_processed", "carried_forward")
        ),
        Quantity("received_new_persons", "application_dispositions", _rows("received_new", applicants=("natural_person",))),
        Quantity("carried_in_persons", "application_dispositions", _rows("carried_in", applicants=("natural_person",))),
        Quantity("received_new_organizations", "application_dispositions", _rows("received_new", applicants=_ORGANIZATIONS)),
        Quantity("carried_in_organizations", "application_dispositions", _rows("carried_in", applicants=_ORGANIZATIONS)),
        *(
            Quantity(f"{short}_{outcome}", "review_litigation_counts", ((proceeding, outcome),))
            for short, proceeding in (("reviews", "administrative_review"), ("direct", "litigation_direct"),
                                      ("after_review", "litigation_after_review"))
            for outcome in _OUTCOMES
        ),
        *(
            Quantity(f"{subject}_{short}", "article20_items", _of_article20("art20_1", subject, *measures))
            for subject in ("regulations", "normative_documents")
            for short, measures in (("issued", ("issued", "newly_made")), ("repealed", ("repealed",)),
                                    ("in_force", ("in_force", "total_disclosed")))
        ),
        Quantity("licensing", "article20_items", _of_article20("art20_5", "administrative_licensing", "decisions")),
        Quantity("penalties", "article20_items", _of_article20("art20_6", "administrative_penalty", "decisions")),
        Quantity("coercion", "article20_items", _of_article20("art20_6", "administrative_coercion", "decisions")),
        Quantity("fees", "article20_items", _of_article20("art20_8", "administrative_fees", "fee_amount")),
    )
}  # fmt: skip
"""By code. Cells are those of all forms; a report has those of its own."""


def _reads(*plus: str, less: tuple[str, ...] = (), basis: ClaimBasis = "as_in_table") -> TableReading:
    return TableReading(basis, plus, less)


_NEW, _ALL = _reads("received_new"), _reads("received_new", "carried_in", basis="new_and_carried_in")
_NEW_ONLY = _reads("received_new", basis="newly_received")
_PROCESSED = _reads("total_processed", basis="processed")
_LESS_FORWARD = _reads("received_new", less=("carried_forward",), basis="less_carried_forward")


def _litigation(outcome: str) -> tuple[TableReading, ...]:
    return (
        _reads(f"direct_{outcome}", f"after_review_{outcome}"),
        _reads(f"direct_{outcome}", basis="direct_only"),
        _reads(f"after_review_{outcome}", basis="after_review_only"),
    )


def _documents(subject: str, zh: str, en: str) -> tuple[Claim, ...]:
    stock = _reads(f"{subject}_in_force", basis="stock")
    return (
        Claim(f"{subject}_issued", f"{zh}制发件数", f"{en} issued", (_reads(f"{subject}_issued"), stock)),
        Claim(f"{subject}_repealed", f"{zh}废止件数", f"{en} repealed", (_reads(f"{subject}_repealed"),)),
        Claim(f"{subject}_in_force", f"{zh}现行有效件数", f"{en} in force", (_reads(f"{subject}_in_force"),)),
    )


_COUNTS = (
    Claim("applications_received", "收到申请件数", "Applications received", (_NEW, _ALL, _PROCESSED, _LESS_FORWARD)),
    Claim("applications_received_new", "本年新收申请件数", "Applications newly received", (_NEW, _ALL)),
    Claim("applications_carried_in", "上年结转申请件数", "Applications carried in", (_reads("carried_in"),)),
    Claim("applications_to_handle", "新收与结转申请合计件数", "Applications newly received and carried in",
          (_reads("received_new", "carried_in"), _PROCESSED, _NEW_ONLY)),
    Claim("applications_concluded", "办结申请件数", "Applications concluded",
          (_reads("total_processed"), _NEW_ONLY, _ALL, _LESS_FORWARD,
           _reads("total_processed", less=("other",), basis="without_other"))),
    Claim("applications_granted", "予以公开件数", "Granted",
          (_reads("granted"), _reads("granted", "granted_in_part", basis="with_granted_in_part"))),
    Claim("applications_granted_in_part", "部分公开件数", "Granted in part", (_reads("granted_in_part"),)),
    Claim("applications_granted_or_in_part", "予以公开与部分公开合计件数", "Granted in full or in part",
          (_reads("granted", "granted_in_part"), _reads("granted", basis="granted_only"))),
    Claim("applications_refused", "不予公开件数", "Refused",
          (_reads("refused"), _reads("refused", "unavailable", basis="with_unavailable"))),
    Claim("applications_unavailable", "无法提供件数", "Unavailable", (_reads("unavailable"),)),
    Claim("applications_not_processed", "不予处理件数", "Not processed", (_reads("not_processed"),)),
    Claim("applications_other", "其他处理件数", "Closed in other ways", (_reads("other"),)),
    Claim("applications_carried_forward", "结转下年度件数", "Carried forward", (_reads("carried_forward"),)),
    Claim("applications_from_persons", "自然人申请件数", "Applications by natural persons",
          (_reads("received_new_persons"),
           _reads("received_new_persons", "carried_in_persons", basis="new_and_carried_in"))),
    Claim("applications_from_organizations", "法人或其他组织申请件数", "Applications by legal persons and other organizations",
          (_reads("received_new_organizations"),
           _reads("received_new_organizations", "carried_in_organizations", basis="new_and_carried_in"))),
    Claim("reviews_total", "行政复议件数", "Administrative reviews",
          (_reads("reviews_total"), _reads("reviews_total", less=("reviews_pending",), basis="concluded_cases"))),
    Claim("reviews_concluded", "行政复议审结件数", "Administrative reviews concluded",
          (_reads("reviews_total", less=("reviews_pending",)),)),
    Claim("reviews_upheld", "行政复议结果维持件数", "Reviews: upheld", (_reads("reviews_upheld"),)),
    Claim("reviews_corrected", "行政复议结果纠正件数", "Reviews: corrected", (_reads("reviews_corrected"),)),
    Claim("reviews_other", "行政复议其他结果件数", "Reviews: other results", (_reads("reviews_other"),)),
    Claim("reviews_pending", "行政复议尚未审结件数", "Reviews: pending", (_reads("reviews_pending"),)),
    Claim("litigation_total", "行政诉讼件数", "Lawsuits",
          (*_litigation("total"),
           _reads("direct_total", "after_review_total", less=("direct_pending", "after_review_pending"), basis="concluded_cases"))),
    Claim("litigation_direct", "未经复议直接起诉件数", "Lawsuits without a review before them", (_reads("direct_total"),)),
    Claim("litigation_after_review", "复议后起诉件数", "Lawsuits after a review", (_reads("after_review_total"),)),
    Claim("litigation_concluded", "行政诉讼审结件数", "Lawsuits concluded",
          (_reads("direct_total", "after_review_total", less=("direct_pending", "after_review_pending")),)),
    Claim("litigation_upheld", "行政诉讼结果维持件数", "Lawsuits: upheld", _litigation("upheld")),
    Claim("litigation_corrected", "行政诉讼结果纠正件数", "Lawsuits: corrected", _litigation("corrected")),
    Claim("litigation_other", "行政诉讼其他结果件数", "Lawsuits: other results", _litigation("other")),
    Claim("litigation_pending", "行政诉讼尚未审结件数", "Lawsuits: pending", _litigation("pending")),
    Claim("reviews_and_litigation", "行政复议与行政诉讼合计件数", "Administrative reviews and lawsuits together",
          (_reads("reviews_total", "direct_total", "after_review_total"),
           _reads("reviews_total", "direct_total", "after_review_total",
                  less=("reviews_pending", "direct_pending", "after_review_pending"), basis="concluded_cases"),
           _reads("reviews_total", basis="reviews_only"),
           _reads("direct_total", "after_review_total", basis="litigation_only"))),
    *_documents("regulations", "规章", "Regulations"),
    *_documents("normative_documents", "规范性文件", "Normative documents"),
    Claim("licensing_decisions", "行政许可决定件数", "Licensing decisions", (_reads("licensing"),)),
    Claim("penalty_decisions", "行政处罚决定件数", "Penalty decisions", (_reads("penalties"),)),
    Claim("coercion_decisions", "行政强制决定件数", "Decisions on coercive measures", (_reads("coercion"),)),
    Claim("fee_amount", "行政事业性收费金额", "Administrative fees", (_reads("fees"),), unit="10k_yuan"),
)  # fmt: skip

_WITH_RATES = ("applications_received", "applications_received_new", "applications_concluded", "reviews_total",
               "litigation_total")  # fmt: skip

CLAIMS: tuple[Claim, ...] = (
    *_COUNTS,
    *(
        Claim(f"{count.code}_growth", f"{count.zh}增减幅度", f"{count.en}: growth", (), "percent", count.code)
        for count in _COUNTS
        if count.code in _WITH_RATES
    ),
)
CLAIM_BY_CODE: Mapping[str, Claim] = {claim.code: claim for claim in CLAIMS}


def readings_of(claim: Claim) -> tuple[TableReading, ...]:
    """The ways of counting of a claim; those of a rate are those of the count it is about."""
    return CLAIM_BY_CODE[claim.rate_of].readings if claim.rate_of else claim.readings


@cache
def quantities_of(claim: Claim) -> tuple[str, ...]:
    """The codes of all quantities that any reading of a claim needs."""
    return tuple(
        dict.fromkeys(code for reading in readings_of(claim) for code in (*reading.plus, *reading.minus))
    )


def cell_of(claim: Claim) -> tuple[TableName, str]:
    """The table a claim is about, and the name of its cell; of a sum of several cells, the table's own name."""
    first = readings_of(claim)[0]
    own = [QUANTITIES[code] for code in (*first.plus, *first.minus)]
    table = own[0].table
    if len(own) == 1 and len(own[0].cells) == 1:
        return table, cell_name(table, own[0].cells[0])
    return table, table


@dataclass(frozen=True, slots=True)
class StatedNumber:
    """What the prose claims.

    ``value`` is a count, ten thousand yuan, or percent as the claim's unit says. ``current`` and ``previous`` are the two
    numbers that a rate of growth was computed from, as far as the same sentence states them.
    """

    claim_code: str
    value: Decimal
    scope: ClaimScope = "whole"
    is_rounded: bool = False
    current: Decimal | None = None
    previous: Decimal | None = None
