"""The vocabulary of both official forms: every row and column with code, labels and source.

Order is the order of the tuples. ``zh`` is the label as the notice prints it (without its number), ``aliases``
are other wordings that published reports use for the very same thing. Matching ignores white space, punctuation,
leading numbers and notes in brackets, so none of those need an alias of their own.
"""

from dataclasses import dataclass
from typing import Literal

NOTICE_2019 = "国办公开办函〔2019〕60号"
NOTICE_2021 = "国办公开办函〔2021〕30号"
REGULATIONS = "中华人民共和国政府信息公开条例"

FormVersion = Literal["2019", "2021"]
BOTH: frozenset[FormVersion] = frozenset({"2019", "2021"})
ONLY_2019: frozenset[FormVersion] = frozenset({"2019"})
ONLY_2021: frozenset[FormVersion] = frozenset({"2021"})


@dataclass(frozen=True, slots=True, eq=False)
class Term:
    """One row, column or group of an official form; each is declared once, so it is equal to itself only.

    ``forms`` says which forms print it, ``parent`` is the code of the group it stands in, ``unit`` is the unit
    of the values under it and ``source`` the notice or clause that defines it.
    """

    code: str
    zh: str
    en: str
    aliases: tuple[str, ...] = ()
    forms: frozenset[FormVersion] = BOTH
    parent: str | None = None
    unit: str | None = None
    source: str = f"{NOTICE_2019}; {NOTICE_2021}"

    @property
    def labels(self) -> tuple[str, ...]:
        """All wordings of this term, the official one first."""
        return (self.zh, *self.aliases)


# Article 20: what was disclosed proactively.

ARTICLE20_ITEMS = (
    Term("art20_1", "第二十条第（一）项", "Article 20 (1): regulations and normative documents",
         source=f"{REGULATIONS} 第二十条第（一）项"),
    Term("art20_5", "第二十条第（五）项", "Article 20 (5): licensing and other external services",
         source=f"{REGULATIONS} 第二十条第（五）项"),
    Term("art20_6", "第二十条第（六）项", "Article 20 (6): penalties and coercive measures",
         source=f"{REGULATIONS} 第二十条第（六）项"),
    Term("art20_8", "第二十条第（八）项", "Article 20 (8): administrative fees",
         source=f"{REGULATIONS} 第二十条第（八）项"),
    Term("art20_9", "第二十条第（九）项", "Article 20 (9): centralized procurement", forms=ONLY_2019,
         source=f"{REGULATIONS} 第二十条第（九）项"),
)  # fmt: skip

ARTICLE20_SUBJECTS = (
    Term("regulations", "规章", "Regulations", ("行政规章", "政府规章"), parent="art20_1"),
    Term("normative_documents", "规范性文件", "Normative documents", ("行政规范性文件",), parent="art20_1"),
    Term("administrative_licensing", "行政许可", "Administrative licensing", parent="art20_5"),
    Term("other_external_services", "其他对外管理服务事项", "Other external administrative services",
         ("其它对外管理服务事项",), ONLY_2019, "art20_5", source=NOTICE_2019),
    Term("administrative_penalty", "行政处罚", "Administrative penalties", parent="art20_6"),
    Term("administrative_coercion", "行政强制", "Administrative coercive measures", parent="art20_6"),
    Term("administrative_fees", "行政事业性收费", "Administrative and institutional fees", parent="art20_8"),
    Term("centralized_procurement", "政府集中采购", "Centralized government procurement", (), ONLY_2019,
         "art20_9", source=NOTICE_2019),
)  # fmt: skip

ARTICLE20_MEASURES = (
    Term("newly_made", "本年新制作数量", "Newly made this year", ("本年新制发数量", "新制作数量"), ONLY_2019,
         unit="count", source=NOTICE_2019),
    Term("newly_disclosed", "本年新公开数量", "Newly disclosed this year", ("新公开数量",), ONLY_2019,
         unit="count", source=NOTICE_2019),
    Term("total_disclosed", "对外公开总数量", "Disclosed in total", ("对外公开总数",), ONLY_2019,
         unit="count", source=NOTICE_2019),
    Term("issued", "本年制发件数", "Issued this year", ("本年制发数", "本年制发数量"), ONLY_2021,
         unit="count", source=NOTICE_2021),
    Term("repealed", "本年废止件数", "Repealed this year", ("本年废止数", "本年废止数量"), ONLY_2021,
         unit="count", source=NOTICE_2021),
    Term("in_force", "现行有效件数", "In force", ("现行有效数", "现行有效数量"), ONLY_2021,
         unit="count", source=NOTICE_2021),
    Term("items_prior_year", "上一年项目数量", "Items in the prior year", ("上年项目数量", "上一年度项目数量"), ONLY_2019,
         unit="count", source=NOTICE_2019),
    Term("items_change", "本年增/减", "Increase or decrease this year",
         ("本年增加/减少", "本年增减", "本年度增/减", "本年增/减数量"), ONLY_2019, unit="count", source=NOTICE_2019),
    Term("decisions", "本年处理决定数量", "Decisions made this year",
         ("处理决定数量", "本年处理决定数", "处理决定数", "本年度处理决定数量"), unit="count"),
    Term("fee_amount", "本年收费金额", "Fees collected this year", ("收费金额", "本年度收费金额"), ONLY_2021,
         unit="10k_yuan", source=NOTICE_2021),
    Term("procurement_items", "采购项目数量", "Procurement items", ("采购项目数",), ONLY_2019,
         unit="count", source=NOTICE_2019),
    Term("procurement_amount", "采购总金额", "Procurement amount", ("采购金额",), ONLY_2019,
         unit="10k_yuan", source=NOTICE_2019),
)  # fmt: skip

ARTICLE20_LAYOUT: dict[FormVersion, tuple[tuple[str, tuple[str, ...]], ...]] = {
    "2019": (
        ("art20_1", ("newly_made", "newly_disclosed", "total_disclosed")),
        ("art20_5", ("items_prior_year", "items_change", "decisions")),
        ("art20_6", ("items_prior_year", "items_change", "decisions")),
        ("art20_8", ("items_prior_year", "items_change")),
        ("art20_9", ("procurement_items", "procurement_amount")),
    ),
    "2021": (
        ("art20_1", ("issued", "repealed", "in_force")),
        ("art20_5", ("decisions",)),
        ("art20_6", ("decisions",)),
        ("art20_8", ("fee_amount",)),
    ),
}
"""Which measures stand over each item's rows, in printed order."""

SIGNED_MEASURES = ("items_change",)
"""Measures that may be negative: 本年增/减 of the 2019 form."""

ARTICLE20_CAPTION = Term("information", "信息内容", "Information")

# Applications: how they were disposed of.

DISPOSITION_GROUPS = (
    Term("results", "本年度办理结果", "Results this year", ("本年度办理情况", "本年度办理", "办理结果", "办理情况",
                                                    "本年办理结果", "本年办理情况")),
    Term("refused", "不予公开", "Refused", parent="results"),
    Term("unavailable", "无法提供", "Unavailable", parent="results"),
    Term("not_processed", "不予处理", "Not processed", parent="results"),
    Term("other", "其他处理", "Other handling", ("其它处理", "其他处理情况"), parent="results"),
)  # fmt: skip

DISPOSITIONS = (
    Term("received_new", "本年新收政府信息公开申请数量", "Applications received this year",
         ("本年新收政府信息公开申请数", "本年新收申请数量", "本年度新收政府信息公开申请数量",
          "本年新收政府信息公开申请总数")),
    Term("carried_in", "上年结转政府信息公开申请数量", "Applications carried in from last year",
         ("上年结转政府信息公开申请数", "上年结转申请数量", "上年度结转政府信息公开申请数量",
          "上一年结转政府信息公开申请数量")),
    Term("granted", "予以公开", "Granted", parent="results"),
    Term("granted_in_part", "部分公开", "Granted in part", parent="results"),
    Term("refused.state_secret", "属于国家秘密", "State secret", parent="refused"),
    Term("refused.prohibited_by_law", "其他法律行政法规禁止公开", "Prohibited by other laws or regulations",
         ("其他法律和行政法规禁止公开", "其它法律行政法规禁止公开", "法律行政法规禁止公开"), parent="refused"),
    Term("refused.security_stability", "危及“三安全一稳定”", "Endangers the three securities and stability",
         parent="refused"),
    Term("refused.third_party_rights", "保护第三方合法权益", "Protects third parties' rights",
         ("损害第三方合法权益",), parent="refused"),
    Term("refused.internal_affairs", "属于三类内部事务信息", "Internal affairs information", parent="refused"),
    Term("refused.deliberative_process", "属于四类过程性信息", "Deliberative process information", parent="refused"),
    Term("refused.enforcement_file", "属于行政执法案卷", "Administrative enforcement file",
         ("属于行政执法案卷信息",), parent="refused"),
    Term("refused.administrative_inquiry", "属于行政查询事项", "Administrative inquiry matter",
         ("属于行政查询事项信息",), parent="refused"),
    Term("unavailable.not_held", "本机关不掌握相关政府信息", "Information not held", parent="unavailable"),
    Term("unavailable.requires_creation", "没有现成信息需要另行制作", "Would have to be created", parent="unavailable"),
    Term("unavailable.unclear_after_correction", "补正后申请内容仍不明确", "Still unclear after correction",
         parent="unavailable"),
    Term("not_processed.petition_complaint", "信访举报投诉类申请", "Petition or complaint", parent="not_processed"),
    Term("not_processed.duplicate", "重复申请", "Duplicate application", parent="not_processed"),
    Term("not_processed.publication", "要求提供公开出版物", "Asks for a public publication", parent="not_processed"),
    Term("not_processed.excessive", "无正当理由大量反复申请", "Excessive applications without good reason",
         parent="not_processed"),
    Term("not_processed.confirmation", "要求行政机关确认或重新出具已获取信息",
         "Asks to confirm or reissue information already obtained", parent="not_processed"),
    Term("other.uncorrected_in_time", "申请人无正当理由逾期不补正、行政机关不再处理其政府信息公开申请",
         "Not corrected in time without good reason",
         ("申请人无正当理由逾期不补正、行政机关不再受理其政府信息公开申请",), ONLY_2021, "other", source=NOTICE_2021),
    Term("other.fee_unpaid", "申请人逾期未按收费通知要求缴纳费用、行政机关不再处理其政府信息公开申请", "Fee not paid in time",
         ("申请人逾期未按收费通知要求缴纳费用、行政机关不再受理其政府信息公开申请",), ONLY_2021, "other",
         source=NOTICE_2021),
    Term("other.other", "其他", "Other", ("其它",), ONLY_2021, "other", source=NOTICE_2021),
    Term("other.unspecified", "其他处理", "Other handling, undivided", ("其它处理", "其他处理情况"), ONLY_2019, "results",
         source=NOTICE_2019),
    Term("total_processed", "总计", "Total processed", ("合计",), parent="results"),
    Term("carried_forward", "结转下年度继续办理", "Carried forward to next year",
         ("结转下一年度继续办理", "结转下年继续办理", "结转下年度办理")),
)  # fmt: skip

APPLICANT_GROUPS = (
    Term("applicants", "申请人情况", "Applicants"),
    Term(
        "organizations",
        "法人或其他组织",
        "Legal persons and other organizations",
        ("法人或其它组织",),
        parent="applicants",
    ),
)
DISPOSITIONS_CAPTION = Term(
    "identity_note",
    "本列数据的勾稽关系为：第一项加第二项之和，等于第三项加第四项之和",
    "In each column the first and second row add up to the third and fourth",
)

APPLICANTS = (
    Term("natural_person", "自然人", "Natural persons", ("公民",), parent="applicants"),
    Term("commercial_enterprise", "商业企业", "Commercial enterprises", parent="organizations"),
    Term("research_institution", "科研机构", "Research institutions", parent="organizations"),
    Term("social_welfare_organization", "社会公益组织", "Social welfare organizations", parent="organizations"),
    Term("legal_services_organization", "法律服务机构", "Legal services organizations", parent="organizations"),
    Term("other_organization", "其他", "Other organizations", ("其它", "其他组织"), parent="organizations"),
    Term("total", "总计", "Total", ("合计",)),
)  # fmt: skip

# Administrative review and litigation.

PROCEEDING_GROUPS = (Term("litigation", "行政诉讼", "Administrative litigation"),)
PROCEEDINGS = (
    Term("administrative_review", "行政复议", "Administrative review"),
    Term("litigation_direct", "未经复议直接起诉", "Litigation without prior review", ("未经复议直接诉讼",),
         parent="litigation"),
    Term("litigation_after_review", "复议后起诉", "Litigation after review", ("复议后诉讼",), parent="litigation"),
)  # fmt: skip
OUTCOMES = (
    Term("upheld", "结果维持", "Upheld", ("维持",)),
    Term("corrected", "结果纠正", "Corrected", ("纠正",)),
    Term("other", "其他结果", "Other outcome", ("其它结果",)),
    Term("pending", "尚未审结", "Pending", ("未审结",)),
    Term("total", "总计", "Total", ("合计",)),
)

# The report around the tables.

SECTIONS = (
    Term("overview", "总体情况", "Overview", ("总体情况", "基本情况", "工作开展情况", "概述", "工作情况"),
         source=f"{REGULATIONS} 第五十条"),
    Term("proactive_disclosure", "主动公开政府信息情况", "Proactive disclosure", ("主动公开",),
         source=f"{REGULATIONS} 第五十条"),
    Term("applications", "收到和处理政府信息公开申请情况", "Applications received and handled",
         ("收到和处理", "申请情况", "申请处理"), source=f"{REGULATIONS} 第五十条"),
    Term("review_litigation", "政府信息公开行政复议、行政诉讼情况", "Administrative review and litigation",
         ("行政复议行政诉讼", "被申请行政复议", "提起行政诉讼"), source=f"{REGULATIONS} 第五十条"),
    Term("problems", "存在的主要问题及改进情况", "Problems and improvements", ("主要问题", "存在的问题", "存在问题", "改进情况"),
         source=f"{REGULATIONS} 第五十条"),
    Term("other_matters", "其他需要报告的事项", "Other matters", ("需要报告", "其他事项", "需要说明"),
         source=f"{REGULATIONS} 第五十条"),
)  # fmt: skip
"""The six sections; ``aliases`` are words one of which every heading of the section holds."""
