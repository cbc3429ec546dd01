"""What reports say in words, from files to the warehouse: over two years, and after a correction by hand."""

import hashlib
from decimal import Decimal

from pipelines.corrections.correction_file import COLUMNS
from tests.layouts import same_everywhere
from tests.pipelines.workbench import Workbench, report_of, text_of

NEW = "application_dispositions/received_new/total"
FIGURES = same_everywhere("2021", "0")


def town(year: int, received: str, *overview: str) -> str:
    figures = FIGURES.but({NEW: received})
    return text_of(report_of("鲁山县下汤镇", year, figures=figures).but(overview=overview))


def test_text_is_held_against_tables_of_two_years_and_against_corrected_values(desk: Workbench) -> None:
    desk.put("鲁山县/下汤镇-2023.txt", town(2023, "80", "（二）依申请公开。我镇收到申请80件。"))
    text = town(
        2024,
        "90",
        "（二）依申请公开。我镇收到申请100件，同比增长25%，其中党政办12件，通过网络申请30件。",
        "未发生行政复议、行政诉讼。",
    )
    desk.put("鲁山县/下汤镇-2024.txt", text)
    desk.load()
    verdicts = (
        "SELECT report_year, claim_code, value, verdict, table_value FROM narrative_claims "
        "ORDER BY report_year, claim_index"
    )
    assert desk.query(verdicts) == [
        (2023, "applications_received", 80, "agrees", 80),
        (2024, "applications_received", 100, "disagrees", 90),
        (2024, "applications_received_growth", 25, "agrees", 25),
        (2024, "applications_received", 12, "explained", 90),
        (2024, "applications_received", 30, "explained", 90),
        (2024, "reviews_total", 0, "agrees", 0),
        (2024, "litigation_total", 0, "agrees", 0),
    ]
    told = "SELECT severity, cell, stated, expected FROM findings WHERE finding_code = 'claim_disagrees'"
    assert desk.query(told) == [("warning", NEW, "100件", "90")]

    sha256 = hashlib.sha256(text.encode()).hexdigest()
    desk.put("corrections.csv", f"{','.join(COLUMNS)}\n{sha256},{NEW},90,100,看错,张三,2025-06-01\n")
    desk.load()
    assert desk.query(verdicts)[1] == (2024, "applications_received", 100, "agrees", Decimal(100))
    assert desk.query(told) == []
