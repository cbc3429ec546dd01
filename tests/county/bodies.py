"""The bodies of the made-up county, and the faults that are planted in their reports."""

from dataclasses import dataclass

from tests.county.made_numbers import Trade

CITY, COUNTY = "澄陵市", "临江县"
GOVERNMENT = COUNTY


@dataclass(frozen=True, slots=True)
class Body:
    """A body of the county: its name as printed, what it is called in file names, and what it has to do."""

    name: str
    short: str
    trade: Trade


PARTS = (
    Body("人民政府办公室", "政府办", Trade(26, in_force=19)),
    Body("教育局", "教育局", Trade(38, in_force=4, licences=64)),
    Body("司法局", "司法局", Trade(17, licences=21)),
    Body("卫生健康局", "卫健局", Trade(22, licences=310, penalties=46)),
    Body("市场监督管理局", "市监局", Trade(31, licences=2900, penalties=240, coercions=12, carries=False)),
    Body("自然资源局", "自然资源局", Trade(58, in_force=7, licences=420, penalties=35, fees="1280.5")),
    Body("水利局", "水利局", Trade(9, licences=33, penalties=8, fees="86.25")),
    Body("河口镇人民政府", "河口镇", Trade(8, licences=120, penalties=6)),
    Body("柳林乡人民政府", "柳林乡", Trade(5, licences=45)),
    Body("东门街道办事处", "东门街道", Trade(12, licences=160, penalties=9)),
    Body("经济开发区管理委员会", "开发区", Trade(14, in_force=3, licences=75)),
)
BODY = {body.short: body for body in PARTS}
SILENT = ("水利局", 2023)
LATE = ("教育局", 2024)
JUMPS = ("市监局", 2022)
BELOW_PARTS, LEFT_OUT = (GOVERNMENT, 2023), "市监局"
"""The government's report of a year, and the body whose numbers it should hold and does not."""
COPIED = ("市监局", 2024)
"""The text of the year before, word for word."""
LAST_YEARS_TITLE = ("卫健局", 2024)
SAYS_MORE = ("司法局", 2023)
ALONE = ("水利局", 2024)
"""A spreadsheet of the tables alone: only the manifest says whose they are and of which year."""
WRONG_SUM, NOT_CARRIED = ("教育局", 2023), ("自然资源局", 2024)
STRUCK, UNREADABLE, BLANK = ("柳林乡", 2023), ("东门街道", 2022), ("开发区", 2022)
NAMESAKE = ("太平镇", 2023)
"""A town of a name that many have, in a file that says nothing of where it is."""


UNDATED = ("河口镇", 0)
"""A report that says nowhere of which year it is."""


@dataclass(frozen=True, slots=True)
class Planted:
    """A fault in the report of a body and year.

    ``found`` are the codes of the findings on it, ``seen`` is what else shows it, both as the README says.
    """

    report: tuple[str, int]
    zh: str
    en: str
    found: tuple[str, ...] = ()
    seen: str = ""


PLANTED = (
    Planted(
        WRONG_SUM, "“予以公开”的总计两位数字颠倒", "the two digits of the total of 予以公开 are swapped",
        ("arithmetic_broken",), "`sum_explanations.verdict`: `confirmed`",
    ),
    Planted(
        NOT_CARRIED, "上年结转比上一年度报告的结转下年度少1件",
        "one application less is carried in than the year before carried forward", ("year_check_broken",),
    ),
    Planted(
        STRUCK, "单元格中一个数被划掉，后写另一个数", "a number is struck out, another one stands behind it",
        ("cell_struck_out",),
    ),
    Planted(UNREADABLE, "数字后印有问号", "a number with a question mark", ("cell_unreadable",)),
    Planted(
        BLANK, "“属于国家秘密”一行全部空白", "the row 属于国家秘密 is blank", (), "`value_status`: `blank`"
    ),
    Planted(
        LAST_YEARS_TITLE, "标题仍写上一年度", "the title still has last year's number", ("year_conflict",),
        "`reports.year_status`: `contested`",
    ),
    Planted(
        NAMESAKE, "多处同名的镇，文件没有写明在哪里",
        "a town of a name that many have; nothing says where it is", ("place_ambiguous",),
    ),
    Planted(
        UNDATED, "没有写明年度", "nothing says of which year it is", ("year_unknown",), "`report_year`: NULL"
    ),
    Planted(
        COPIED, "文字与上一年度完全相同", "its text is last year's, word for word", ("text_as_last_year",),
        "`text_sameness`",
    ),
    Planted(
        SAYS_MORE, "文字中的新收件数比表格多3件", "the text has three more applications than the table",
        ("claim_disagrees",),
    ),
    Planted(
        BELOW_PARTS, "称已汇总全县，却漏了市场监督管理局",
        "says that it holds the whole county, and lacks 市场监督管理局", ("consolidated_below_parts",),
        "`reports.counts_scope`: `unknown`",
    ),
    Planted(
        JUMPS, "行政许可处理决定数是往年的10倍", "ten times as many licences as in its other years",
        ("value_jumped",),
    ),
    Planted(
        ALONE, "只有三张表的电子表格，机关和年度只见于 manifest.csv；上一年度没有报告",
        "a spreadsheet of the tables alone, whose body and year only manifest.csv states; "
        "no report of the year before", ("previous_year_missing", "read_once"),
    ),
    Planted(
        LATE, "落款晚于1月31日", "signed after 31 January", ("published_late",), "`coverage.status`: `late`"
    ),
)  # fmt: skip
