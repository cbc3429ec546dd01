"""The columns of the warehouse's tables: name, type, comments, and what their values must come from.

A column means the same in every table, so each is declared once here, and ``schemas.tables`` lists the names.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from schemas.claims import CLAIM_BASES, CLAIM_SCOPES, CLAIM_UNITS, VERDICTS
from schemas.places.bodies import BODY_KINDS, LEVELS, PLACE_STATUSES, UNIT_LEVELS
from schemas.statuses import (
    AREA_PARTS,
    BUILT_FROM,
    CHANGE_REASONS,
    CORRECTION_STATUSES,
    COUNTS_CONTENTS,
    COUNTS_SCOPE_BASES,
    COUNTS_SCOPES,
    COVERAGE_BASES,
    COVERAGE_STATUSES,
    FILE_STATUSES,
    IDENTITY_STATUSES,
    KEPT_VERDICTS,
    PLACEMENTS,
    REPORT_STATUSES,
    REVIEW_REASONS,
    REVIEW_STATUSES,
    SEVERITIES,
    SLIPS,
    SOURCE_ROLES,
    SUCCESSION_BASES,
    TEXT_PAIRS,
    UNITS,
    VALUE_STATUSES,
    VERIFICATIONS,
    VERSION_RULES,
    YEAR_STATUSES,
)
from schemas.year_checks import YEAR_CHECK_STATUSES

ColumnType = Literal[
    "VARCHAR",
    "BOOLEAN",
    "SMALLINT",
    "INTEGER",
    "BIGINT",
    "REAL",
    "DECIMAL(20,6)",
    "DATE",
    "TIMESTAMPTZ",
    "SMALLINT[]",
]
_LISTED_TYPES: dict[ColumnType, str] = {"REAL": "FLOAT", "TIMESTAMPTZ": "TIMESTAMP WITH TIME ZONE"}
Domain = Mapping[Any, tuple[str, str]]
"""Allowed values with their labels, Chinese and English. Any: the vocabularies' keys are Literals, and a Mapping is
invariant in its key."""


@dataclass(frozen=True, slots=True)
class Column:
    """A column: type, comments, whether it may be NULL, and what its values must come from.

    ``domain`` lists the allowed values with labels; ``references`` names ``table.column`` whose values they must be.
    """

    name: str
    type: ColumnType
    zh: str
    en: str
    nullable: bool = False
    domain: Domain | None = None
    references: str | None = None

    @property
    def listed_type(self) -> str:
        """The type as DuckDB's catalog names it."""
        return _LISTED_TYPES.get(self.type, self.type)


def _listed(vocabulary: Mapping[Any, tuple[str, str]], language: int) -> str:
    """Codes with their labels, for a column that holds several."""
    return "; ".join(f"{code} ({labels[language]})" for code, labels in vocabulary.items())


COLUMNS = (
    # Identity of a report.
    Column("report_id", "VARCHAR", "报告标识（机关与年度的短哈希；p 开头为临时标识）",
           "Report id: short hash of body and year; provisional ids begin with p"),
    Column("agency_id", "VARCHAR", "机关标识（全称的短哈希；p 开头为临时标识）",
           "Body id: short hash of the full name; provisional ids begin with p"),
    Column("agency_name", "VARCHAR", "机关名称（标题或落款中最完整的，简体，地区在前）", "Full name of the body, simplified, place first", nullable=True),
    Column("agency_name_printed", "VARCHAR", "印出的机关名称", "The body's name as printed", nullable=True),
    Column("full_name", "VARCHAR", "机关全称：当年的行政区划名称加部门名称；不确定时为空",
           "Name by which the body is known: the official names of its units in the year and its department; NULL where not certain",
           nullable=True),
    Column("body_name", "VARCHAR", "机关全称；不确定时为印出的名称", "Full name; of a body that is not certain, as printed", nullable=True),
    Column("is_provisional", "BOOLEAN", "是否临时标识", "Whether it is not certain which body it is"),
    Column("first_year", "SMALLINT", "最早的报告年度；没有报告时为空", "First year of its reports; NULL where none is here", nullable=True),
    Column("last_year", "SMALLINT", "最晚的报告年度；没有报告时为空", "Last year of its reports; NULL where none is here", nullable=True),
    Column("place", "VARCHAR", "上级地区；未知为空", "The higher units in the name; NULL if nobody states them", nullable=True),
    Column("region_code", "VARCHAR", "县级或以上行政区划代码，6位（清单所载，或按行政区划表）",
           "Division code of the county or higher unit, 6 digits, from the manifest or the table of places", nullable=True),
    # NULL only in rows that a version before loaded, until they are loaded again.
    Column("place_status", "VARCHAR", "所属地区如何确定", "How certain it is where the body is", nullable=True, domain=PLACE_STATUSES),
    Column("province", "VARCHAR", "省级行政区，当年名称", "Province, by its official name of the year", nullable=True),
    Column("prefecture", "VARCHAR", "地级行政区；直辖市、省直辖县级市没有", "Prefecture; none in municipalities and for counties right below a province",
           nullable=True),
    Column("county", "VARCHAR", "县级行政区；不设区县的市没有", "County or district; none in cities without any", nullable=True),
    Column("township", "VARCHAR", "乡级行政区", "Township or street", nullable=True),
    Column("level", "VARCHAR", "本机关所属政府的级别", "Level of the government that the body is or belongs to", nullable=True, domain=LEVELS),
    Column("body_kind", "VARCHAR", "机关类别", "Kind of body", nullable=True, domain=BODY_KINDS),
    Column("parent_agency_id", "VARCHAR", "所属政府的标识；不确定时为空", "Id of the government it belongs to; NULL where that is not certain",
           nullable=True),
    Column("counts_scope", "VARCHAR", "表中是谁的数", "Whose numbers its tables hold", nullable=True, domain=COUNTS_SCOPES),
    Column("counts_scope_basis", "VARCHAR", "依据；不明时为空", "By what that is known; NULL where it is not", nullable=True,
           domain=COUNTS_SCOPE_BASES),
    Column("counts_contains", "VARCHAR", "汇总了谁；仅限报告写明的", "Whose numbers a consolidated report contains, only if it is printed",
           nullable=True, domain=COUNTS_CONTENTS),
    Column("contents_printed", "VARCHAR", "报告说明汇总了谁的原句", "The sentence that says whose numbers it contains, as printed", nullable=True),
    Column("continued_by", "VARCHAR", "其年度接续于哪个机关（一对一更名的最后一个）；没有则为空",
           "The body in whose reports its years go on: the last of those that came one to one in its place; NULL where there is none",
           nullable=True),
    Column("successor_id", "VARCHAR", "改由其继任的机关的标识", "The body that came in its place"),
    Column("first_succeeded_year", "SMALLINT", "继任机关的第一个报告年度", "The first report year of the body that came in its place"),
    Column("succession_basis", "VARCHAR", "依据", "By what that is known", domain=SUCCESSION_BASES),
    Column("document", "VARCHAR", "批复文号；未知为空", "Number of the document that says so; NULL where it is not known", nullable=True),
    Column("is_followed_by", "BOOLEAN", "是否逐年接续：一对一更名，且两者年度不重叠",
           "Whether its years go on in the other's: one became one, and no year has reports of both"),
    Column("unit_full_name", "VARCHAR", "全称：自省级起各级名称相连，与机关表的全称相同",
           "Full name: the names of its units from the province down, as agencies.full_name has it"),
    Column("unit_level", "VARCHAR", "级别", "Level of the unit", domain={level: LEVELS[level] for level in UNIT_LEVELS}),
    Column("unit_province", "VARCHAR", "省级行政区", "Province"),
    Column("years", "SMALLINT[]", "载有该地的各年年末区划清单", "The years at whose end a list has the unit; 2024 has none of townships"),
    Column("civil_affairs_code", "INTEGER", "民政部区划代码：县级以上6位，乡级9位；未知为空",
           "Code of the ministry of civil affairs: 6 digits, 9 of a township; NULL where its lists lack the unit", nullable=True),
    Column("statistics_code", "INTEGER", "国家统计局区划代码：县级以上6位，乡级9位，乡级与民政部代码不通用；未知为空",
           "Code of the statistics bureau: 6 digits, 9 of a township, where it is another one than civil affairs'; NULL where its lists lack the unit",
           nullable=True),
    Column("is_zone", "BOOLEAN", "是否仅统计上作为行政区划的开发区等", "Whether only statistics counts it as a unit, as zones"),
    Column("is_abolished", "BOOLEAN", "最后的清单注明已撤销", "Whether the last list says that it is abolished"),
    Column("coverage_status", "VARCHAR", "该年度报告的情况", "What there is of the body's report of the year", domain=COVERAGE_STATUSES),
    Column("coverage_basis", "VARCHAR", "为何应有该行", "Why the body is asked for in the year", domain=COVERAGE_BASES),
    Column("due_on", "DATE", "应公布的最后日期：部门次年1月31日，县级以上政府及其办公室次年3月31日，名册另有规定的从其规定；其他机关为空",
           "Last day for it: departments 31 January of the next year, governments and their offices from county level up 31 March, "
           "or as the roster says; NULL for others", nullable=True),
    Column("seen_on", "DATE", "报告公布的日期，页面未载时为落款日期，多个文件取最早者；年度结束前或其后两年以外的日期为笔误，不取",
           "When it was published or, where no page says so, signed: the earliest of all its files. A date before the report year ended or more "
           "than two years after it is a slip and not taken", nullable=True),
    Column("covered_year", "SMALLINT", "报告年度", "The year that the report is about"),
    Column("covering_report_id", "VARCHAR", "报告标识；没有报告时为空", "Its report; NULL where there is none", nullable=True),
    Column("id_kind", "VARCHAR", "标识的种类", "What the id is of", domain={"report": ("报告", "a report"), "agency": ("机关", "a body")}),
    Column("old_id", "VARCHAR", "以前的标识", "The id before"),
    Column("new_id", "VARCHAR", "改用的标识", "The id since"),
    Column("since", "TIMESTAMPTZ", "改用时间（UTC）", "When it changed, UTC"),
    Column("report_year", "SMALLINT", "报告年度：多数证据所载；票数相同或无证据时为空",
           "The year the report is about, as most kinds of evidence state it; NULL on a tie, or where nothing does", nullable=True),
    # NULL only in rows that a version before loaded, like place_status.
    Column("year_status", "VARCHAR", "年度证据是否一致", "Whether the evidence for the report year agrees", nullable=True, domain=YEAR_STATUSES),
    Column("title", "VARCHAR", "标题", "Title as printed", nullable=True),
    Column("signed_on", "DATE", "落款日期", "Date of the signature, as printed", nullable=True),
    Column("published_on", "DATE", "发布日期（网页所载）", "Publication date, as the web page states it", nullable=True),
    Column("form_version", "VARCHAR", "报告所用表式", "Official form of the report",
           domain={"2019": ("2019年表式", "2019 form"), "2021": ("2021年表式", "2021 form"),
                   "hybrid": ("混合", "the two tables follow different forms")}),
    Column("article20_form", "VARCHAR", "第二十条表所用表式", "Official form of the Article 20 table",
           domain={"2019": ("2019年表式", "2019 form"), "2021": ("2021年表式", "2021 form")}),
    Column("dispositions_form", "VARCHAR", "申请办理表所用表式", "Official form of the disposition table",
           domain={"2019": ("2019年表式", "2019 form"), "2021": ("2021年表式", "2021 form")}),
    Column("status", "VARCHAR", "报告状态", "Whether every cell could be read", domain=REPORT_STATUSES),
    Column("verification", "VARCHAR", "数字是否可以直接使用", "Whether the numbers can be used without opening the source",
           domain=VERIFICATIONS),
    Column("review_reasons", "VARCHAR", "需要核对的原因，逗号分隔：" + _listed(REVIEW_REASONS, 0),
           "Why it needs review, comma separated: " + _listed(REVIEW_REASONS, 1), nullable=True),
    Column("source_sha256", "VARCHAR", "来源文件内容的 SHA-256", "SHA-256 of the source file's bytes"),
    Column("extractor_version", "VARCHAR", "提取器版本", "Version of the code, data and libraries that read it"),
    # Files.
    Column("path", "VARCHAR", "文件路径（相对收件目录）；压缩包成员为 压缩包路径!/成员路径",
           "Path relative to the inbox; for a member of an archive, the archive's path, !/ and its name in the archive. "
           "Control characters, backslashes, bytes that are no text and a ! that ends a name are written as escapes"),
    Column("media_type", "VARCHAR", "内容类型（按内容判断）", "Media type, by content", nullable=True),
    Column("encoding", "VARCHAR", "文字编码", "Text encoding", nullable=True),
    Column("bytes", "BIGINT", "字节数", "Size in bytes", nullable=True),
    Column("container_sha256", "VARCHAR", "所在压缩包的 SHA-256", "SHA-256 of the archive it is a member of", nullable=True),
    Column("source_url", "VARCHAR", "来源网址（清单所载）", "Where it was published, from the manifest", nullable=True),
    Column("retrieved_at", "TIMESTAMPTZ", "取得时间（清单所载，UTC）", "When it was fetched, from the manifest, UTC", nullable=True),
    Column("file_status", "VARCHAR", "文件状态", "What became of the file", domain=FILE_STATUSES),
    Column("error_code", "VARCHAR", "错误代码", "Why no report was read", nullable=True, references="code_errors.code"),
    Column("error_detail", "VARCHAR", "错误说明", "What is known of the case and what to do", nullable=True),
    Column("is_present", "BOOLEAN", "最近一次扫描时是否存在", "Whether the last scan saw it"),
    Column("first_seen_at", "TIMESTAMPTZ", "首次发现时间（UTC）", "First seen, UTC"),
    Column("last_seen_at", "TIMESTAMPTZ", "最近发现时间（UTC）；没有任何变化的运行不更新", "Last seen, UTC; runs without any change leave it"),
    Column("first_report_id", "VARCHAR", "其第一份报告的标识", "Id of its first report; NULL where none", nullable=True),
    Column("role", "VARCHAR", "来源角色", "What this source is to the report", domain=SOURCE_ROLES),
    # Versions of one report.
    Column("report_index", "SMALLINT", "报告在文件中的序号（从 0 起）", "The report's position in its file, from 0"),
    Column("version_path", "VARCHAR", "该版本的文件路径", "The file of this version that ranks highest"),
    Column("is_current", "BOOLEAN", "是否现用版本", "Whether the values of the warehouse were read from it"),
    Column("rule", "VARCHAR", "与现用版本（现用版本则与次优版本）比较时起决定作用的规则",
           "The rule that decided between it and the current version; for the current one, between it and the next best",
           domain=VERSION_RULES),
    Column("unread_cells", "SMALLINT", "未能读出的单元格数", "Cells that could not be read"),
    Column("named_cell", "VARCHAR", "单元格：<表>/<代码>/<代码>[/<代码>]", "The cell: <table>/<code>/<code>[/<code>]"),
    Column("version_status", "VARCHAR", "该版本的数值状态；其表式没有该单元格时为空", "What stands in the cell; NULL where the form of this version lacks it",
           nullable=True, domain=VALUE_STATUSES),
    Column("current_value", "DECIMAL(20,6)", "现用版本的数值", "The number that the current version states", nullable=True),
    Column("current_status", "VARCHAR", "现用版本的数值状态；其表式没有该单元格时为空",
           "What stands in the cell of the current version; NULL where its form lacks it", nullable=True, domain=VALUE_STATUSES),
    Column("current_raw_text", "VARCHAR", "现用版本印出的原文", "What the current version prints", nullable=True),
    # Codes of the fact tables.
    Column("item_code", "VARCHAR", "第二十条项", "Item of Article 20", references="code_article20.code"),
    Column("subject_code", "VARCHAR", "信息内容", "Row within the item", references="code_article20.code"),
    Column("measure_code", "VARCHAR", "指标", "Column: what is counted", references="code_article20.code"),
    Column("disposition_code", "VARCHAR", "办理结果", "Row: what became of applications",
           references="code_dispositions.code"),
    Column("applicant_code", "VARCHAR", "申请人类别", "Column: who applied", references="code_applicants.code"),
    Column("proceeding_code", "VARCHAR", "程序", "Kind of proceeding", references="code_proceedings.code"),
    Column("outcome_code", "VARCHAR", "结果", "Outcome of the proceeding", references="code_outcomes.code"),
    # Cells.
    Column("value", "DECIMAL(20,6)", "数值；仅 value_status = stated 时有值", "The number; set exactly where value_status is stated",
           nullable=True),
    Column("application_count", "BIGINT", "申请件数；仅 value_status = stated 时有值",
           "Number of applications; set exactly where value_status is stated", nullable=True),
    Column("case_count", "BIGINT", "案件数；仅 value_status = stated 时有值",
           "Number of cases; set exactly where value_status is stated", nullable=True),
    Column("unit", "VARCHAR", "单位", "Unit of the value", domain=UNITS),
    Column("unit_printed", "VARCHAR", "印出的单位", "Unit as printed in the cell or the heading", nullable=True),
    Column("raw_text", "VARCHAR", "印出的原文", "What is printed; NULL where nothing could be assigned to the cell", nullable=True),
    Column("value_status", "VARCHAR", "数值状态（空白不是零）", "What stands in the cell; a blank is never a zero", domain=VALUE_STATUSES),
    Column("locator", "VARCHAR", "在来源中的位置", "Place in the source", nullable=True),
    Column("placement", "VARCHAR", "定位方式", "How the cell was placed", domain=PLACEMENTS),
    Column("confidence", "REAL", "识别置信度（仅识别文字）", "Confidence, recognised text only", nullable=True),
    Column("is_corrected", "BOOLEAN", "是否经人工更正", "Whether a correction was applied"),
    Column("cell_id", "SMALLINT", "单元格编号（各表式通用，仅用于工作库）", "Number of the cell, the same in all forms; of the working database alone"),
    Column("code_1", "VARCHAR", "单元格的第一个代码", "The cell's first code"),
    Column("code_2", "VARCHAR", "单元格的第二个代码", "The cell's second code"),
    Column("code_3", "VARCHAR", "单元格的第三个代码；无则为空", "The cell's third code, where its table has three", nullable=True),
    Column("is_count", "BOOLEAN", "是否只能为整数", "Whether its numbers are whole ones"),
    Column("is_followed", "BOOLEAN", "是否逐年比较", "Whether it is followed over the years"),
    # Findings and identities.
    Column("finding_id", "VARCHAR", "发现标识（稳定哈希）", "Stable hash of the finding"),
    Column("optional_report_id", "VARCHAR", "报告标识；未读出报告时为空", "Report id; NULL where no report was read", nullable=True),
    Column("optional_source_sha256", "VARCHAR", "来源文件的 SHA-256；不涉及文件内容时为空",
           "SHA-256 of the source; NULL where it is not about a file's bytes", nullable=True),
    Column("optional_path", "VARCHAR", "文件路径；不涉及文件时为空", "Path relative to the inbox; NULL where it is about no file",
           nullable=True),
    Column("subject_table", "VARCHAR", "涉及的表", "Table it is about", nullable=True),
    Column("cell", "VARCHAR", "涉及的单元格或行：<表>/<代码>/<代码>[/<代码>]",
           "Cell or row it is about: <table>/<code>/<code>[/<code>]", nullable=True),
    Column("finding_code", "VARCHAR", "发现代码", "Kind of finding", references="code_findings.code"),
    Column("severity", "VARCHAR", "严重程度", "Severity", domain=SEVERITIES),
    Column("stated", "VARCHAR", "印出的内容", "What is printed", nullable=True),
    Column("expected", "VARCHAR", "应有的内容", "What was expected", nullable=True),
    Column("message_en", "VARCHAR", "英文说明", "What was found and what to do, in English"),
    Column("message_zh", "VARCHAR", "中文说明", "What was found and what to do, in Chinese"),
    Column("identity_code", "VARCHAR", "勾稽关系", "The identity", references="code_identities.code"),
    Column("scope", "VARCHAR", "适用的行、列或程序", "Row, column or proceeding it is applied to"),
    Column("left_value", "DECIMAL(20,6)", "左边之和", "Sum of the left side", nullable=True),
    Column("right_value", "DECIMAL(20,6)", "右边之和", "Sum of the right side", nullable=True),
    Column("identity_status", "VARCHAR", "是否成立", "Whether it holds", domain=IDENTITY_STATUSES),
    # Explanations of broken sums.
    Column("rank", "SMALLINT", "次序，1 为最可能", "Rank among the explanations of the identity: 1 for the best, at most 5"),
    Column("explaining_cell", "VARCHAR", "单独改动即可使该关系成立的单元格；无法解释时为空",
           "The cell that alone would make the identity hold; NULL where no single cell explains it", nullable=True),
    Column("printed", "DECIMAL(20,6)", "该单元格现有的数", "The number that stands in the cell", nullable=True),
    Column("would_be", "DECIMAL(20,6)", "为使该关系成立应有的数；从不写入数据表",
           "The number with which the identity would hold; never written into the fact tables", nullable=True),
    Column("difference", "DECIMAL(20,6)", "应有的数减现有的数", "would_be less printed", nullable=True),
    Column("slip", "VARCHAR", "像哪一种笔误", "The kind of slip that it looks like", nullable=True, domain=SLIPS),
    Column("explanation_verdict", "VARCHAR", "经过该单元格的其他关系怎么说",
           "What the other identities through the cell say", domain=KEPT_VERDICTS),
    Column("others_checked", "SMALLINT", "经过该单元格、可以验算的其他关系条数",
           "Other identities through the cell that can be evaluated", nullable=True),
    Column("others_holding", "SMALLINT", "其中届时成立的条数", "How many of those would then hold", nullable=True),
    # Areas.
    Column("area_id", "VARCHAR", "地区：其政府的标识", "The area: the id of its government, as in agencies"),
    Column("summed_year", "SMALLINT", "报告年度", "The year that the reports are about"),
    Column("total", "DECIMAL(20,6)", "合计；没有一份报告写明时为空", "The total; NULL where no report states a number", nullable=True),
    Column("built_from", "VARCHAR", "合计由什么得出", "What the total is built from", domain=BUILT_FROM),
    Column("bodies", "BIGINT", "合计所用的报告数，含下级地区", "Reports that the total is built from, those of lower areas included"),
    Column("consolidated", "DECIMAL(20,6)", "该地区汇总报告的数，不论是否采用", "The number of the area's consolidated report, used or not",
           nullable=True),
    Column("parts_difference", "DECIMAL(20,6)", "汇总报告的数减去其所含各部分之和；没有则为空",
           "That number less the sum of those of its parts that are here; NULL where one is not there", nullable=True),
    Column("bodies_unknown", "BIGINT", "未计入的报告数，含下级地区：其数是否已在其他报告中无从得知",
           "Reports that are not in the total, those of lower areas included: nobody says whether their numbers are in others'"),
    # NULL only in rows that a version before summed, like place_status.
    Column("bodies_not_seen", "BIGINT", "应有而未见报告、因而不在合计中的机关数，含下级地区（见 coverage；政府与其办公室计为一个）",
           "Bodies that are not in the total because their report should be there and is not (see coverage), those of lower areas included; a "
           "government and its office are one", nullable=True),
    # Likewise.
    Column("reports_contested", "BIGINT", "未计入的报告数，含下级地区：所属机关或年度不确定",
           "Reports that are not in the total, those of lower areas included: their body or year is not certain", nullable=True),
    Column("cells_not_stated", "BIGINT", "所用报告中该单元格没有写明数字（或单位不明）的份数",
           "How many of the reports used state no number there, or an amount without its unit"),
    Column("part", "VARCHAR", "在所在地区合计中的作用", "What the report is to the total of its area", domain=AREA_PARTS),
    # Sameness of text.
    Column("other_report_id", "VARCHAR", "所比较报告的标识", "The report that it is compared with"),
    Column("text_pair", "VARCHAR", "与哪一份报告比较", "Which report it is compared with", domain=TEXT_PAIRS),
    Column("sentences", "INTEGER", "报告的句数（数字不计，相同的句子计一次）", "Its sentences, each once, whatever numbers are in them"),
    Column("same", "INTEGER", "其中所比较报告也印有的句数", "How many of them the other report prints too"),
    Column("own_sentences", "INTEGER", "自己的句数：不计许多机关都印的句子", "Its own sentences: those left out that many bodies print"),
    Column("own_same", "INTEGER", "自己的句子中所比较报告也印有的句数", "How many of its own the other report prints too"),
    Column("share", "REAL", "全部句子中相同的比例", "same of sentences"),
    Column("own_share", "REAL", "自己的句子中相同的比例；没有自己的句子时为空", "own_same of own_sentences; NULL where it has none of its own",
           nullable=True),
    # Between years.
    Column("check_code", "VARCHAR", "跨年检验", "The check between years", references="code_year_checks.code"),
    Column("year_scope", "VARCHAR", "适用的列或行", "Column or row it is applied to"),
    Column("previous_report_id", "VARCHAR", "上一年度报告的标识", "Report of the year before", nullable=True),
    Column("stated_value", "DECIMAL(20,6)", "本年度报告印出的数", "What this year's report states", nullable=True),
    Column("expected_value", "DECIMAL(20,6)", "按上一年度应有的数", "What follows from the year before", nullable=True),
    Column("year_check_status", "VARCHAR", "是否成立", "Whether it holds", domain=YEAR_CHECK_STATUSES),
    Column("jump_value", "DECIMAL(20,6)", "本年度的数", "The number of this year"),
    Column("own_years", "INTEGER", "该机关印有此数的年度数（含本年度）", "Years in which the body states the cell, this one included"),
    Column("own_median", "DECIMAL(20,6)", "该机关各年度的中位数", "Median of the body's years"),
    Column("peers", "INTEGER", "比较的同类机关数", "Bodies it is compared with"),
    Column("peer_change", "DECIMAL(20,6)", "同类机关本年度与其中位数之比的中位数", "Median of what its peers' numbers are of their own medians"),
    # Corrections.
    Column("correction_id", "VARCHAR", "更正标识（稳定哈希）", "Stable hash of the line"),
    Column("line_number", "INTEGER", "corrections.csv 中的行号", "Its line in corrections.csv"),
    Column("correction_source", "VARCHAR", "所填来源文件的 SHA-256", "SHA-256 of the source, as filled in"),
    Column("correction_cell", "VARCHAR", "所填单元格：<表>/<代码>/<代码>[/<代码>]", "The cell, as filled in: <table>/<code>/<code>[/<code>]"),
    Column("printed_text", "VARCHAR", "所填原文；空为空白或没有", "What is printed there, as filled in; empty: nothing"),
    Column("corrected_value", "VARCHAR", "所填更正值；空为空白", "The corrected value, as filled in; empty: the cell is blank"),
    Column("reason", "VARCHAR", "更正理由", "Why"),
    Column("who", "VARCHAR", "更正人", "By whom"),
    Column("corrected_on", "VARCHAR", "更正时间（按所填）", "When, as filled in"),
    Column("correction_status", "VARCHAR", "更正状态", "What became of it", domain=CORRECTION_STATUSES),
    Column("reading_key", "VARCHAR", "全部读数的哈希：读数相同则相同", "Hash of all that is read: the same as long as it is read the same"),
    # Reviews.
    Column("review_id", "VARCHAR", "核对标识（稳定哈希）", "Stable hash of the line"),
    Column("review_line", "INTEGER", "reviewed.csv 中的行号", "Its line in reviewed.csv"),
    Column("review_cell", "VARCHAR", "所填对象：单元格名称；finding:<代码> 为该报告的一类问题；空为整份报告",
           "What was looked at, as filled in: a cell's name; finding:<code>, a kind of finding on the report; empty: the report"),
    Column("review_printed", "VARCHAR", "所填原文；对象不是单元格时为 reports.reading_key",
           "What is printed there, as filled in; of a report or finding reports.reading_key"),
    Column("reviewed_by", "VARCHAR", "核对人", "By whom"),
    Column("reviewed_on", "VARCHAR", "核对时间（按所填）", "When, as filled in"),
    Column("review_why", "VARCHAR", "说明", "Why, as filled in"),
    Column("review_status", "VARCHAR", "核对状态", "What became of it", domain=REVIEW_STATUSES),
    # Claims of the prose.
    Column("claim_index", "SMALLINT", "在报告文字中的次序（自0起）", "Its place among the claims of the report, from zero"),
    Column("claim_code", "VARCHAR", "文字所述的数", "What the text states a number of", references="code_claims.code"),
    Column("claim_value", "DECIMAL(20,6)", "文中的数", "The number in the text"),
    Column("claim_unit", "VARCHAR", "单位", "Unit of the number", domain=CLAIM_UNITS),
    Column("claim_scope", "VARCHAR", "文中的统计范围", "What the text counts it of", domain=CLAIM_SCOPES),
    Column("is_rounded", "BOOLEAN", "是否为约数", "Whether the text gives it as a round number"),
    Column("claim_text", "VARCHAR", "印出的原文", "The number as printed, or the words that say there is none"),
    Column("sentence", "VARCHAR", "所在的句子（去除空白）", "The sentence it stands in, without white space"),
    Column("claim_locator", "VARCHAR", "在来源中的位置", "Place in the source"),
    Column("table_value", "DECIMAL(20,6)", "表格中的数（增减幅度为重新计算的值）",
           "The table's number on the basis that the words name; of a rate of growth the recomputed one", nullable=True),
    Column("verdict", "VARCHAR", "文字与表格是否一致", "What the tables say of it", domain=VERDICTS),
    Column("basis", "VARCHAR", "统计口径，或无可比数的原因", "The way of counting, or why there is nothing to compare",
           domain=CLAIM_BASES),
    Column("explanation_en", "VARCHAR", "英文说明", "How the verdict comes about, in English"),
    Column("explanation_zh", "VARCHAR", "中文说明", "How the verdict comes about, in Chinese"),
    # Runs and releases.
    Column("run_id", "VARCHAR", "运行标识", "The run that validated"),
    Column("validated_at", "TIMESTAMPTZ", "检验时间（UTC）", "When it was validated, UTC"),
    Column("suite", "VARCHAR", "检验组", "Suite of expectations"),
    Column("expectation", "VARCHAR", "检验项", "Expectation"),
    Column("table_name", "VARCHAR", "表", "Table"),
    Column("column_name", "VARCHAR", "列", "Column; NULL where it is about the whole table", nullable=True),
    Column("guard_severity", "VARCHAR", "严重程度", "critical refuses a release, warning reports",
           domain={"critical": ("关键：不通过则不发布", "refuses the release"),
                   "warning": ("警告：发布并报告", "released and reported")}),
    Column("success", "BOOLEAN", "是否通过", "Whether it holds"),
    Column("unexpected_count", "BIGINT", "不符合的行数", "Rows that do not conform", nullable=True),
    Column("observed", "VARCHAR", "所见（JSON）", "What was observed, JSON", nullable=True),
    Column("release_id", "VARCHAR", "发布标识", "The release"),
    Column("built_at", "TIMESTAMPTZ", "生成时间（UTC）", "When it was built, UTC"),
    Column("software_version", "VARCHAR", "软件版本", "Version of this software"),
    Column("release_extractor_version", "VARCHAR", "提取器版本", "Version of the code, data and libraries that read, at the release"),
    Column("schema_version", "VARCHAR", "表结构版本", "Version of the tables"),
    Column("row_counts", "VARCHAR", "各表行数（JSON）", "Rows per table, JSON"),
    Column("changed_report_id", "VARCHAR", "报告标识；不再有的报告为以前的标识", "The report; of one that is gone, its id before"),
    Column("changed_cell", "VARCHAR", "单元格，或 reports/<列>；reports 为整份报告",
           "The cell, or reports/<column>; reports where the whole report is new or gone"),
    Column("before", "VARCHAR", "上一次发布的数或状态；新增时为空", "The number or status in the release before; NULL where it was not there",
           nullable=True),
    Column("after", "VARCHAR", "本次发布的数或状态；不再有时为空", "The number or status in this one; NULL where it is gone", nullable=True),
    Column("why", "VARCHAR", "原因", "Why", domain=CHANGE_REASONS),
    # Code tables.
    Column("code", "VARCHAR", "代码", "Code"),
    Column("label_zh", "VARCHAR", "中文标签", "Chinese label"),
    Column("label_en", "VARCHAR", "英文标签", "English label"),
    Column("sort_order", "SMALLINT", "排列次序；表式中的标签按印出的次序", "Order to list them in; labels of a form as the form prints them"),
    Column("parent_code", "VARCHAR", "上级代码", "Code of the group it belongs to", nullable=True),
    Column("forms", "VARCHAR", "所属表式", "Forms that print it, comma separated"),
    Column("axis", "VARCHAR", "类别", "What the code names",
           domain={"item": ("项", "item of Article 20"), "subject": ("信息内容", "row within an item"),
                   "measure": ("指标", "column")}),
    Column("code_unit", "VARCHAR", "单位", "Unit of the values under it", nullable=True, domain=UNITS),
    Column("source", "VARCHAR", "出处", "Notice or clause that defines it"),
    Column("cells", "VARCHAR", "其和为表格中的数的单元格（仅计表式中有的）",
           "The cells whose sum is the table's number; those that the form lacks are left out"),
    Column("other_bases", "VARCHAR", "可以解释的其他统计口径", "Other ways of counting that explain a number", nullable=True),
)  # fmt: skip
_BY_NAME = {column.name: column for column in COLUMNS}


def columns(names: str) -> tuple[Column, ...]:
    """Columns by name; ``name=declared`` gives the column declared as ``declared`` another name in this table."""
    chosen = []
    for word in names.split():
        name, _, declared = word.partition("=")
        column = _BY_NAME[declared or name]
        chosen.append(
            Column(name, column.type, column.zh, column.en, column.nullable, column.domain, column.references)
        )
    return tuple(chosen)
