"""Reports whose year or place is contested: loaded, shown, and never in the place of another."""

from pathlib import Path

from expectations.checks import NoRows
from expectations.publishers import report_warnings
from tests.layouts.web_pages import WEB_LAYOUTS
from tests.layouts.word_documents import PLAIN
from tests.pipelines.workbench import Workbench, report_of, text_of

REPORTS = """SELECT path, reports.report_year, year_status, report_id[1] || agency_id[1],
    verification, review_reasons
FROM reports JOIN report_sources USING (report_id) WHERE role = 'current' ORDER BY path"""


def test_contested_reports_take_the_place_of_none(tmp_path: Path) -> None:
    desk = Workbench(tmp_path)
    slipped = report_of("鲁山县下汤镇", 2024, first=2000).but(title=report_of("鲁山县下汤镇", 2023).title)
    desk.put("a.docx", PLAIN(slipped))
    desk.put("b.html", WEB_LAYOUTS["clean"](report_of("鲁山县下汤镇", 2023)))
    desk.put("c2023.txt", text_of(slipped.but(preface=(), problems=("另一种说法。",))))
    desk.put("宝丰县/d.txt", text_of(report_of("鲁山县下汤镇", 2024)))
    desk.put("e.txt", text_of(slipped.but(signature=(), problems=("没有落款。",))))
    desk.load("unknown", "2024")
    found = desk.query(REPORTS)
    assert [row[:4] for row in found] == [
        ("a.docx", 2024, "contested", "pp"), ("b.html", 2023, "agreed", "ra"),
        ("c2023.txt", 2023, "contested", "pp"), ("e.txt", None, "contested", "pp"),
        ("宝丰县/d.txt", 2024, "agreed", "pp"),
    ]  # fmt: skip
    assert {row[4] for row in found if row[3] == "pp"} == {"needs_review"}
    reasons = [(row[5] or "").split(",")[-1] for row in found if row[3] == "pp"]
    assert reasons == ["year_contested"] * 3 + ["place_contested"]
    assert desk.query("SELECT path FROM findings WHERE finding_code = 'year_conflict' ORDER BY path") == [
        ("a.docx",), ("c2023.txt",), ("e.txt",),
    ]  # fmt: skip
    checks = report_warnings(2025)
    warned = {each.name: each.condition.sql for each in checks if isinstance(each.condition, NoRows)}
    assert [len(desk.query(warned[name])) for name in ("year_uncontested", "place_uncontested")] == [3, 1]
