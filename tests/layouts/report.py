"""A test report: its figures in the official tables, and everything that stands around them."""

from dataclasses import dataclass, field, replace

from schemas.forms import TableName
from tests.layouts.edits import GridEdit
from tests.layouts.figures import Figures
from tests.layouts.grid import Grid, grids

TITLE = ("临江县河口镇人民政府2024年政府信息公开工作年度报告",)
SIGNATURE = ("临江县河口镇人民政府", "2025年1月20日")
HEADINGS = (
    "一、总体情况", "二、主动公开政府信息情况", "三、收到和处理政府信息公开申请情况",
    "四、政府信息公开行政复议、行政诉讼情况", "五、存在的主要问题及改进情况", "六、其他需要报告的事项",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Report:
    """A report of six sections; every part is lines of text but the tables.

    ``above`` and ``below`` are what a web page puts around the report. Of a table in ``left_out`` only the
    heading is printed.
    """

    figures: Figures
    grids: tuple[Grid, ...]
    title: tuple[str, ...] = TITLE
    signature: tuple[str, ...] = SIGNATURE
    above: tuple[str, ...] = ()
    below: tuple[str, ...] = ()
    preface: tuple[str, ...] = ("本报告的数据自2024年1月1日起至2024年12月31日止。",)
    overview: tuple[str, ...] = (
        "（一）主动公开。2024年发布信息67条。",
        "（二）依申请公开。收到申请的数量见第三部分。",
    )
    problems: tuple[str, ...] = ("2024年有两点不足，2025年改进。",)
    others: tuple[str, ...] = ("按照国办函〔2020〕109号文件，没有收取信息处理费。",)
    headings: tuple[str, ...] = HEADINGS
    left_out: frozenset[TableName] = field(default_factory=frozenset)

    def but(self, **changes: object) -> "Report":
        """The same report with other parts."""
        return replace(self, **changes)  # type: ignore[arg-type]

    def edited(self, *edits: GridEdit, table: TableName | None = None) -> "Report":
        """The same report with its tables, or one of them, changed."""
        changed = list(self.grids)
        for index, grid in enumerate(changed):
            if table in {None, grid.table}:
                for edit in edits:
                    changed[index] = edit(changed[index])
        assert tuple(changed) != self.grids, "the edits changed nothing"
        return replace(self, grids=tuple(changed))


def report(figures: Figures) -> Report:
    """The report that prints these figures in the official tables."""
    return Report(figures, grids(figures))
