"""What offices look for beside the sums, from file to finding: delay, copied prose, sections that lack."""

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.layouts import Report
from tests.layouts.report import HEADINGS
from tests.layouts.web_pages import WEB_LAYOUTS
from tests.layouts.word_documents import PLAIN
from tests.pipelines.workbench import Workbench, report_of, text_of

WRITERS: dict[str, Callable[[Report], str | bytes]] = {
    "txt": text_of,
    "html": WEB_LAYOUTS["clean"],
    "docx": PLAIN,
}
EACH = pytest.mark.parametrize("ending", WRITERS)
LATE = "published_late"
PROSE = tuple(f"本单位今年做的第{word}件事是为来访群众办理查阅手续。" for word in "甲乙丙丁戊己庚辛壬癸")


def told(desk: Workbench, code: str) -> list[tuple]:
    return desk.query(
        f"SELECT path, stated, expected FROM findings WHERE finding_code = '{code}' ORDER BY ALL"
    )


def signed(body: str, date: str, year: int = 2024, **more) -> Report:
    title = f"{body}{year}年政府信息公开工作年度报告"
    return report_of(body, year).but(title=(title,), signature=(body, date), **more)


@EACH
def test_who_publishes_after_the_day_is_told(tmp_path: Path, ending: str):
    desk, write = Workbench(tmp_path), WRITERS[ending]
    days = {
        "鲁山县水务局": "2025年2月3日", "鲁山县教育局": "2025年1月31日", "鲁山县下汤镇": "2025年6月1日",
        "鲁山县人民政府": "2025年4月1日", "鲁山县人民政府办公室": "2025年3月31日",
        "鲁山县财政局": "2035年2月3日",
    }  # fmt: skip
    for body, day in days.items():
        desk.put(f"{body}.{ending}", write(signed(body, day)))
    desk.put("roster.csv", "agency_name,due_on\n鲁山县下汤镇,02-20\n".encode())
    desk.load()
    assert told(desk, LATE) == [
        (f"鲁山县下汤镇.{ending}", "2025-06-01", "2025-02-20"),
        (f"鲁山县人民政府.{ending}", "2025-04-01", "2025-03-31"),
        (f"鲁山县水务局.{ending}", "2025-02-03", "2025-01-31"),
    ]


def test_the_earliest_of_its_files_counts_and_a_page_before_the_signature(tmp_path: Path):
    desk = Workbench(tmp_path)
    page = WEB_LAYOUTS["clean"](signed("鲁山县水务局", "2025年1月20日"))
    late = page.replace(b"<head>", b'<head><meta name="PubDate" content="2025-06-09">')
    assert late != page
    desk.put("page.html", late)
    desk.load()
    assert told(desk, LATE) == [("page.html", "2025-06-09", "2025-01-31")]
    desk.put("again.docx", PLAIN(signed("鲁山县水务局", "2025年1月20日")))
    desk.load()
    assert told(desk, LATE) == []


@EACH
def test_prose_of_last_year_and_of_the_neighbour_is_told(tmp_path: Path, ending: str):
    desk, write = Workbench(tmp_path), WRITERS[ending]
    new = tuple(line.replace("今年", "新一年里") for line in PROSE)
    # Each format beside plain text: what is the same is the text, not the file.
    desk.put(f"a24.{ending}", write(signed("鲁山县水务局", "2025年1月20日", overview=PROSE, problems=())))
    desk.put("a23.txt", text_of(signed("鲁山县水务局", "2024年1月20日", 2023, overview=PROSE, problems=())))
    desk.put("b24.txt", text_of(signed("鲁山县教育局", "2025年1月20日", overview=PROSE, problems=())))
    desk.put("b23.txt", text_of(signed("鲁山县教育局", "2024年1月20日", 2023, overview=new, problems=())))
    desk.put("c24.txt", text_of(signed("宝丰县教育局", "2025年1月20日", overview=PROSE, problems=())))
    desk.load()
    assert told(desk, "text_as_last_year") == [(f"a24.{ending}", "100%", "2023")]
    assert [row[0] for row in told(desk, "text_as_other_body")] == [f"a24.{ending}", "b24.txt"]
    assert desk.query(
        "SELECT kind, same < sentences FROM text_sameness JOIN report_sources USING (report_id) "
        "WHERE path = 'b24.txt' ORDER BY kind"
    ) == [("last_year", True), ("other_body", False)]


@EACH
def test_a_section_that_lacks_reaches_the_warehouse(tmp_path: Path, ending: str):
    desk, write = Workbench(tmp_path), WRITERS[ending]
    without = report_of("鲁山县下汤镇").but(headings=(*HEADINGS[:4], "", HEADINGS[5]), problems=())
    desk.put(f"a.{ending}", write(without))
    desk.load()
    assert told(desk, "section_missing") == [(f"a.{ending}", None, "存在的主要问题及改进情况")]
