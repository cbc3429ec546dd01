"""The layouts write what real dumps look like: given the figures of a sample, they give its tables."""

import re
from pathlib import Path

import pytest

from schemas.forms import FACT_TABLES
from tests.extractors.expected import REPORTS
from tests.layouts import LAYOUTS, REPORT_FORMS, all_different, report, same_everywhere
from tests.layouts.edits import relabelled

HEADING = re.compile(r"^ ?[二三四五]、(主动公开|收到和处理|政府信息公开行政复议|存在的)")
OWN_LABELS = {
    "jinniu-2024.txt": {"本年度办理结果": "本年度办理情况"},
    "ganhezi-2024.txt": {"不再处理": "不再受理", "其他法律行政法规": "其他法律和行政法规"},
    "xiatang-2024.txt": {"规范性文件": "行政规范性文件"},
    "yingdu-2024.txt": {"规范性文件": "行政规范性文件"},
    "dajin-2024.txt": {"规范性文件": "行政规范性文件"},
}
LIKE = {
    "jinniu-2024.txt": "tabbed_cells_with_gaps", "ganhezi-2024.txt": "tabbed_cells",
    "xiatang-2024.txt": "shifted_rows", "yingdu-2024.txt": "tabbed_cells_broken_labels",
    "dajin-2024.txt": "trailing_bars",
}  # fmt: skip


def table_lines(text: str) -> list[str]:
    """The lines of the three tables, without the blank ones around them and without differences of width."""
    blocks: list[list[str]] = [[]]
    for line in text.translate(str.maketrans("（），：", "(),:")).replace(" ", "").split("\n"):
        if HEADING.match(line):
            blocks.append([])
        else:
            blocks[-1].append(line.rstrip() if line.strip() else line)
    return ["\n".join(block).strip("\n") for block in blocks[1:-1]]


@pytest.mark.parametrize("expected", REPORTS, ids=lambda expected: expected.sample)
def test_a_layout_is_a_sample_with_the_samples_figures(expected, samples: Path):
    sample = table_lines((samples / expected.sample).read_text(encoding="utf-8"))
    own = report(same_everywhere("2021", "0").but(expected.other_than_zero))
    wordings = OWN_LABELS[expected.sample]
    layout = LAYOUTS[LIKE[expected.sample]]
    written = table_lines(layout(own.edited(relabelled(wordings))))
    assert len(sample) == len(written) == len(FACT_TABLES)
    for theirs, ours in zip(sample, written, strict=True):
        assert _unbroken(ours) == _unbroken(theirs)


def _unbroken(table: str) -> list[str]:
    """The lines of a table; a line that continues a cell is joined to it, so only its place may differ."""
    return (
        re.sub(r"(?<=\S)\n(?=[^\t\n|0-9])", "", table).split("\n")
        if table.startswith("\t")
        else table.split("\n")
    )


@pytest.mark.parametrize("form", REPORT_FORMS)
@pytest.mark.parametrize("layout", LAYOUTS.values(), ids=LAYOUTS)
def test_every_figure_is_written_once(layout, form):
    figures = all_different(form)
    assert len(set(figures.printed.values())) == len(figures.printed)
    lines = layout.lines(report(figures))
    assert all(layout.line_of(lines, printed) for printed in figures.printed.values())
