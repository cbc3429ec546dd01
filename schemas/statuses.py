"""Closed vocabularies of the cell columns and of the file and report states, with labels."""

from typing import Literal

ValueStatus = Literal["stated", "blank", "not_applicable", "unreadable", "missing", "ambiguous"]
VALUE_STATUSES: dict[ValueStatus, tuple[str, str]] = {
    "stated": ("印有数字", "a number is printed"),
    "blank": ("单元格为空", "the cell is empty"),
    "not_applicable": ("印有“/”“-”“—”或“无”", "/, -, — or 无 is printed"),
    "unreadable": ("印有内容但不是数字", "something is printed that is not a number"),
    "missing": ("单元格不存在（表格被截断或缺行）", "the cell is not there: table cut, row absent"),
    "ambiguous": ("有两种以上可能的位置", "two placements are possible"),
}
VALUE_STATUS_NAMES: dict[ValueStatus, tuple[str, str]] = {
    "stated": ("数字", "stated"),
    "blank": ("空白", "blank"),
    "not_applicable": ("不适用", "not applicable"),
    "unreadable": ("不可读", "unreadable"),
    "missing": ("缺失", "missing"),
    "ambiguous": ("位置不定", "ambiguous"),
}
"""A word for each, where the sentence that explains it would be too long."""
REPORT_COMPLETE_STATUSES: frozenset[ValueStatus] = frozenset({"stated", "blank", "not_applicable"})

Placement = Literal["labels", "misprinted_label", "header_as_a_whole", "sibling_rows", "none"]
PLACEMENTS: dict[Placement, tuple[str, str]] = {
    "labels": ("行、列标签均逐一匹配", "the labels of its row and its column were each matched"),
    "misprinted_label": (
        "某个标签有错字，但最接近且唯一",
        "a label is misprinted, and one official label is nearest",
    ),
    "header_as_a_whole": (
        "表头整体匹配（个别标签残缺）",
        "the header was matched as a whole: some of its words are cut",
    ),
    "sibling_rows": (
        "行内有空格，按同形的完整行定位",
        "the row has blanks and is placed like whole rows of its shape",
    ),
    "none": ("未定位", "not placed"),
}

Unit = Literal["count", "10k_yuan", "unknown"]
UNITS: dict[Unit, tuple[str, str]] = {
    "count": ("件、项等计数", "a count"),
    "10k_yuan": ("万元", "ten thousand yuan"),
    "unknown": ("未印单位，按原数存储", "no unit is printed; stored as printed"),
}

FileStatus = Literal[
    "extracted", "duplicate", "container", "page", "ignored", "failed", "unsupported", "pending"
]  # fmt: skip
FILE_STATUSES: dict[FileStatus, tuple[str, str]] = {
    "extracted": ("已提取", "a report was read from it"),
    "duplicate": ("与另一文件相同", "same bytes as another file, or same report read the same"),
    "container": ("压缩包，成员各有一行", "an archive; its members have rows of their own"),
    "page": ("网页，报告在其链接的附件中", "a web page; the report is in a file beside it that it links to"),
    "ignored": ("按规则不读", "not a report file by rule (manifest, system file)"),
    "failed": ("读取失败，见错误代码", "could not be read, see the error code"),
    "unsupported": ("格式尚不支持", "no reader for this format"),
    "pending": ("已发现，尚未读取", "seen and not read yet: the next run reads it"),
}

Severity = Literal["error", "warning", "info"]
SEVERITIES: dict[Severity, tuple[str, str]] = {
    "error": ("错误：有数字未能载入", "numbers could not be loaded"),
    "warning": (
        "警告：公布的数字或读取需要人看",
        "what is printed, or how it was read, needs a person's look",
    ),
    "info": ("提示", "worth knowing"),
}

REPORT_STATUSES: dict[str, tuple[str, str]] = {
    "complete": ("所有单元格均为数字、空白或不适用", "every cell is stated, blank or not applicable"),
    "partial": ("部分单元格未能读取", "some cells are not"),
}
SOURCE_ROLES: dict[str, tuple[str, str]] = {
    "current": ("现用来源", "the values were read from it"),
    "duplicate": ("内容相同的另一来源", "another file that reads the same"),
    "superseded": ("内容不同、未采用的来源", "another file that reads differently and was not used"),
}
IDENTITY_STATUSES: dict[str, tuple[str, str]] = {
    "holds": ("成立", "both sides are equal"),
    "broken": ("不成立", "both sides are printed and differ"),
    "holds_if_blank_is_zero": ("空白视为零时成立", "equal if blanks are read as zero"),
    "not_evaluable": ("无法计算", "a cell it needs has no number"),
}
CORRECTION_STATUSES: dict[str, tuple[str, str]] = {
    "applied": ("已采用", "the fact tables hold the corrected value"),
    "repeated": ("与另一行相同", "another line says the same"),
    "refused": ("未采用：见说明", "not applied: see the message"),
    "unmatched": ("没有现用的报告读自该文件", "no report that counts was read from this file"),
    "unfilled": ("尚未填写", "not filled in yet"),
}
REVIEW_STATUSES: dict[str, tuple[str, str]] = {
    "held": ("已核对，与原文一致", "looked at, and as printed"),
    "repeated": ("与另一行相同", "another line says the same"),
    "refused": ("已失效或有误：见说明", "lapsed or wrong: see the message"),
    "unmatched": ("没有现用的报告读自该文件", "no report that counts was read from this file"),
    "unfilled": ("尚未填写", "not filled in yet"),
}

VerificationStatus = Literal["verified", "source_inconsistent", "needs_review"]
VERIFICATIONS: dict[VerificationStatus, tuple[str, str]] = {
    "verified": ("两种读法一致，勾稽关系成立", "two independent readings agree and all identities hold"),
    "source_inconsistent": (
        "两种读法一致，但印出的合计本身不符",
        "two independent readings agree; the sums that are printed are wrong",
    ),
    "needs_review": ("需要人工核对，原因另列", "needs a person's look, see review_reasons"),
}

VERIFICATION_NAMES: dict[VerificationStatus, tuple[str, str]] = {
    "verified": ("已核验", "verified"),
    "source_inconsistent": ("原文合计有误", "wrong sums in print"),
    "needs_review": ("需要核对", "to review"),
}
"""A few words for each, where the sentence that explains it would be too long."""

YearStatus = Literal["agreed", "contested", "settled", "unknown"]
YEAR_STATUSES: dict[YearStatus, tuple[str, str]] = {
    "agreed": ("各方证据一致", "all evidence agrees"),
    "contested": (
        "证据不一致：采用多数，使用临时标识",
        "evidence differs: what most of it says, a provisional id",
    ),
    "settled": ("已由人工确定", "a person settled it, in corrections.csv"),
    "unknown": ("没有证据写明年度", "nothing states the year"),
}
YearEvidence = Literal[
    "title", "period", "prose", "manifest", "folder", "file_name", "signature", "published"
]
YEAR_EVIDENCE: dict[YearEvidence, tuple[str, str]] = {
    "title": ("标题", "title"), "period": ("统计期限", "period"), "prose": ("正文", "prose"),
    "manifest": ("manifest.csv", "manifest.csv"), "folder": ("文件夹", "folder"), "file_name": ("文件名", "file name"),
    "signature": ("落款日期", "signature"), "published": ("发布日期", "publication date"),
}  # fmt: skip
"""Kinds of evidence for the report year, with the words that messages name them by."""

ReviewReason = Literal[
    "cells_unread", "readings_differ", "read_once", "values_left_over", "sums_not_evaluable",
    "year_contested", "place_contested",
]  # fmt: skip
REVIEW_REASONS: dict[ReviewReason, tuple[str, str]] = {
    "cells_unread": (
        "有单元格未能读出（不可读、缺失或位置不定）",
        "some cells are unreadable, missing or ambiguous",
    ),
    "readings_differ": ("两种读法结果不同", "the two readings differ on some cells"),
    "read_once": ("有单元格只有一种读法能读出", "some cells could be read in one of the two ways only"),
    "values_left_over": (
        "表内有数字未能归入任何行列",
        "numbers within the tables belong to no row or column",
    ),
    "sums_not_evaluable": (
        "因空白单元格，勾稽关系无法验算",
        "identities with numbers in them cannot be checked, because of blanks",
    ),
    "year_contested": ("年度证据不一致", "evidence for the report year differs"),
    "place_contested": ("地区证据不一致", "evidence for the body's place differs"),
}

ExplanationVerdict = Literal["confirmed", "possible", "contradicted", "unexplained"]
EXPLANATION_VERDICTS: dict[ExplanationVerdict, tuple[str, str]] = {
    "confirmed": (
        "经过该单元格、可以验算的其他关系届时全部成立，且其中至少一条现在不成立",
        "all other identities through the cell that can be evaluated would hold, and at least one is broken now",
    ),
    "possible": ("没有现在成立的关系会因此不成立", "no identity that holds now would break"),
    "contradicted": ("有现在成立的关系会因此不成立", "an identity that holds now would break"),
    "unexplained": ("任何单独一个数有误都不能解释", "no single cell explains it"),
}
KEPT_VERDICTS: dict[ExplanationVerdict, tuple[str, str]] = {
    verdict: labels for verdict, labels in EXPLANATION_VERDICTS.items() if verdict != "contradicted"
}
"""The verdicts that are stored. ``unexplained`` is the only row of an identity that no cell explains."""

Slip = Literal[
    "sign", "left_at_zero", "digits_swapped", "digit_lost", "digit_added", "total_counted_in",
    "carried_forward_counted_in", "counted_twice", "left_out", "wrong_digit", "none",
]  # fmt: skip
SLIPS: dict[Slip, tuple[str, str]] = {
    "sign": ("正负号有误", "the sign is wrong"),
    "left_at_zero": ("合计留作零，未填", "the total was left at 0"),
    "digits_swapped": ("相邻两位数字颠倒", "two digits swapped"),
    "digit_lost": ("漏了一位数字", "a digit lost"),
    "digit_added": ("多了一位数字", "a digit too many"),
    "total_counted_in": ("合计自身又被加了一遍", "the total was added to its own parts"),
    "carried_forward_counted_in": (
        "结转下年度的件数被计入",
        "the applications carried forward were counted in",
    ),
    "counted_twice": ("有一个数加了两遍", "a value counted twice"),
    "left_out": ("有一个数漏加", "a value left out"),
    "wrong_digit": ("一位数字有误", "one digit wrong"),
    "none": ("不像哪一种笔误", "no slip that has a name"),
}
"""Labels, Chinese and English, the most telling first: a difference that fits several has the first one's name."""

CountsScope = Literal["own", "consolidated", "unknown"]
COUNTS_SCOPES: dict[CountsScope, tuple[str, str]] = {
    "own": ("本机关", "the body's own, its inner units and institutions included"),
    "consolidated": ("汇总", "also those of others, which may report themselves"),
    "unknown": ("不明", "nothing printed tells"),
}
CountsScopeBasis = Literal[
    "kind", "contents_stated", "area_number", "own_number", "part_number", "below_parts"
]
COUNTS_SCOPE_BASES: dict[CountsScopeBasis, tuple[str, str]] = {
    "kind": ("机关类别", "the kind of body, which reports for itself"),
    "contents_stated": ("报告写明", "a sentence that names whose numbers are in it"),
    "area_number": ("文中全域的数等于表中的数", "the text's number of the whole area is the table's"),
    "own_number": ("文中本机关的数等于表中的数", "the text's number of the body itself is the table's"),
    "part_number": (
        "文中本机关的数小于表中的数",
        "the text's number of the body itself is below the table's",
    ),
    "below_parts": (
        "写明为汇总，却小于各部分之和",
        "it says that it is consolidated, and is below the sum of its parts: unknown",
    ),
}
CountsContents = Literal["departments", "area"]
COUNTS_CONTENTS: dict[CountsContents, tuple[str, str]] = {
    "departments": ("本级各部门", "the government's departments"),
    "area": ("全域", "the whole area, lower governments included"),
}

BuiltFrom = Literal["consolidated", "consolidated_and_parts", "parts"]
BUILT_FROM: dict[BuiltFrom, tuple[str, str]] = {
    "consolidated": ("全域汇总报告", "the consolidated report of the whole area"),
    "consolidated_and_parts": (
        "本级汇总报告加下级地区合计",
        "the consolidated report of the government and its departments, and the totals below",
    ),
    "parts": ("各报告之和", "the bodies' own reports and the totals of the areas below"),
}
AreaPart = Literal["whole", "contained", "added", "same_number", "not_added", "refuted"]
AREA_PARTS: dict[AreaPart, tuple[str, str]] = {
    "whole": ("汇总", "the total is taken from it"),
    "contained": ("已含在汇总报告中", "its numbers are in the consolidated report"),
    "added": ("计入", "added"),
    "same_number": ("与政府本级同一个数", "the same number as the government's own, which is added"),
    "not_added": ("未计入：数是否重复不明", "not added: nobody says whether its numbers are in others'"),
    "refuted": (
        "未计入：写明为汇总，却小于各部分之和",
        "not added: below the sum of what it says it contains",
    ),
}

CoverageStatus = Literal["not_due", "published", "late", "not_seen", "not_expected"]
COVERAGE_STATUSES: dict[CoverageStatus, tuple[str, str]] = {
    "not_due": ("尚未到期", "not there, and not due yet"),
    "published": ("已有报告", "there; in time, or without a date or a day that it was due"),
    "late": ("逾期", "there, published and signed after the day that it was due"),
    "not_seen": ("未见", "not among the files that were read"),
    "not_expected": ("不应有", "not there, and not asked for: abolished, merged, renamed, or new since"),
}
CoverageBasis = Literal["roster", "other_years", "divisions"]
COVERAGE_BASES: dict[CoverageBasis, tuple[str, str]] = {
    "roster": ("名册", "roster.csv names it"),
    "other_years": ("各年报告", "reports of it: of this year, the year before, or years before and after"),
    "divisions": ("行政区划", "a township of the year, in a county of which a body was seen"),
}
SuccessionBasis = Literal["document", "same_towns", "same_code", "unit_above"]
SUCCESSION_BASES: dict[SuccessionBasis, tuple[str, str]] = {
    "document": ("批复文件", "the document that decided it"),
    "same_towns": ("前后清单所辖乡镇相同", "the lists before and after have its towns in both"),
    "same_code": ("同县同代码", "its code and county stayed in the lists, and its name changed"),
    "unit_above": ("所在地区更名", "the unit it lies in was renamed, and it has the same name there"),
}
TEXT_PAIRS: dict[str, tuple[str, str]] = {
    "last_year": ("本机关上一年度", "the body's report of the year before"),
    "other_body": (
        "同一上级的另一机关",
        "the report of the same year that is most like it, of another body below the same government",
    ),
}

VersionRule = Literal[
    "replaced", "reissue_date", "reissue_title", "completeness", "fidelity", "presence", "path"
]
VERSION_RULES: dict[VersionRule, tuple[str, str]] = {
    "replaced": ("同名文件的内容已被取代", "the older bytes of a file were replaced under its name"),
    "reissue_date": ("落款日期较晚；相同时发布日期较晚", "signed later or, signed alike, published later"),
    "reissue_title": ("标题写明更正、修订或重新发布", "its title says that it is corrected or issued again"),
    "completeness": ("未读出的单元格较少", "fewer cells of it could not be read"),
    "fidelity": ("格式保留的表格结构较多", "its format keeps more of a table's structure"),
    "presence": ("仍在收件目录中", "it is still in the inbox"),
    "path": ("其他方面相同，按路径次序", "all else is equal, and its path comes first"),
}
"""In the order in which they are asked; the first that tells two files apart decides."""

CHANGE_REASONS = {
    "new": ("新增报告", "the report is new"),
    "source": ("来源文件不同", "it is read from another file, or from more or fewer"),
    "extractor": ("读取程序不同", "another version of the extractor read it"),
    "correction": ("人工更正", "corrected by hand, or a correction was taken back"),
    "places": ("机关、地名的确定不同", "it is decided otherwise whose report it is"),
    "forgotten": ("报告不再有", "the report is not there any more"),
}
"""Why a release says something else than the one before."""
