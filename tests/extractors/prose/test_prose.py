"""What the prose of a report claims, sentence by sentence, and the samples' prose against their tables."""

from decimal import Decimal
from pathlib import Path

import pytest

from extractors import extract
from extractors.checking import contradicted_claims
from extractors.identity.titles import PrintedLine
from extractors.prose.claimed_numbers import read_claims
from extractors.prose.passages import passages
from extractors.prose.printed_numbers import find_numbers
from extractors.prose.words import WORDINGS
from schemas.claims import CLAIM_BY_CODE
from schemas.extraction import ClaimReading
from tests.extractors.expected import REPORTS
from tests.extractors.prose.prose_shapes import ABOUT_SOMETHING_ELSE, SHAPES
from tests.extractors.reading import only_report, read
from tests.layouts import LAYOUTS, all_different, report


def claims_of(
    *lines: str, year: int | None = 2024, agency: str | None = "青云县"
) -> tuple[ClaimReading, ...]:
    printed = [PrintedLine(line, f"line={number};col=1") for number, line in enumerate(lines, start=1)]
    return read_claims(passages(printed), year, agency)


def in_short(claim: ClaimReading) -> str:
    stated = claim.stated
    about = "~" if stated.is_rounded else ""
    scope = "" if stated.scope == "whole" else f"@{stated.scope}"
    return f"{stated.claim_code.removeprefix('applications_')}={about}{stated.value.normalize():f}{scope}"


def said(*lines: str, agency: str | None = "青云县") -> list[str]:
    return [in_short(claim) for claim in claims_of(*lines, agency=agency)]


@pytest.mark.parametrize(("sentence", "claims"), SHAPES, ids=[sentence for sentence, _ in SHAPES])
def test_a_sentence_claims_what_it_says(sentence: str, claims: str):
    assert said(sentence) == claims.split()


@pytest.mark.parametrize("sentence", ABOUT_SOMETHING_ELSE)
def test_a_number_of_something_else_is_left_alone(sentence: str):
    assert said(sentence) == []


def test_a_heading_says_what_the_line_below_it_is_about():
    assert said("（二）依申请公开情况", "全年共收到12件，其中予以公开5件。") == ["received=12", "granted=5"]
    assert said("（三）平台建设情况", "全年共收到12件，其中予以公开5件。") == []


def test_a_sentence_over_broken_lines_is_one_and_its_number_has_its_own_line():
    (claim,) = claims_of(
        "（二）依申请公开情况。2024年，全县各级行政机关依法依规共收到政府信", "- 3 -", "息公开申请95件。"
    )
    assert in_short(claim) == "received=95"
    assert claim.locator == "line=3;col=1"
    assert claim.raw_text == "95件"
    assert claim.sentence == "2024年，全县各级行政机关依法依规共收到政府信息公开申请95件。"


def test_a_number_that_a_line_break_cuts_is_whole():
    assert said("（二）依申请公开情况。2024年，我县共收到政府信息公开申请1", "20件，办结118件。") == [
        "received=120",
        "concluded=118",
    ]


def test_the_section_on_problems_claims_nothing():
    lines = [
        "五、存在的主要问题及改进情况", "去年全县收到申请95件，办结90件。", "六、其他需要报告的事项",
        "收到申请3件。",
    ]  # fmt: skip
    assert said(*lines) == ["received=3"]


def test_the_sentence_is_as_printed_without_white_space():
    (claim,) = claims_of("2024 年　收到申請３，525 件（含电话）。")
    assert claim.sentence == "2024年收到申請３，525件（含电话）。"
    assert claim.raw_text == "３，525件"


@pytest.mark.parametrize(
    ("agency", "scope"),
    [("青云市", ""), ("青云市人民政府办公厅", "@area"), ("青云县", "@area"), (None, "@area")],
)
def test_a_whole_city_is_the_reports_own_where_the_city_reports(agency: str | None, scope: str):
    assert said("全市收到申请3646件。", agency=agency) == [f"received=3646{scope}"]


def test_a_body_that_names_itself_is_the_whole():
    assert said("河口镇共收到申请3件。", agency="临江县河口镇") == ["received=3"]
    assert said("河东镇共收到申请3件。", agency="临江县河口镇") == ["received=3@body"]


def test_what_follows_an_organ_in_its_sentence_is_that_organs():
    assert said("区政府办收到申请17件，予以公开9件。全区收到申请95件。", agency="青云区") == [
        "received=17@body",
        "granted=9@body",
        "received=95",
    ]


@pytest.mark.parametrize(
    ("sentence", "current", "previous"),
    [
        ("收到申请123件，比上年增加23件，增长23%。", 123, 100),
        ("收到申请12件，同比减少3件，下降20%。", 12, 15),
        ("收到申请315件，较上年的280件增长12.5%。", 315, 280),
        ("收到申请315件，较2023年的280件增长12.5%。", 315, 280),
        ("2023年收到申请20件，2024年收到申请25件，同比增长25%。", 25, 20),
        ("收到申请315件，同比增长12.5%。", 315, None),
    ],
)
def test_a_rate_knows_the_numbers_it_was_computed_from(sentence: str, current: int, previous: int | None):
    rate = claims_of(sentence)[-1].stated
    assert rate.current == current
    assert rate.previous == previous


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("十件", 10), ("二十件", 20), ("一百零五件", 105), ("三千六百四十六件", 3646), ("一万二千件", 12000),
        ("零件", 0), ("〇件", 0), ("2千件", 2000), ("1,808,595件", 1808595),
    ],
)  # fmt: skip
def test_a_number_in_any_script(text: str, value: int):
    assert [number.value for number in find_numbers(text)] == [Decimal(value)]


@pytest.mark.parametrize(
    "text", ["十百件", "一二件", "第3件", "2024年", "30号", "3-5件", "1.2.3件", "12个工作日中", "三"]
)
def test_what_is_no_count_is_no_number(text: str):
    assert [number.value for number in find_numbers(text) if number.unit != "个"] == []


@pytest.mark.parametrize("expected", REPORTS, ids=lambda expected: expected.sample)
@pytest.mark.parametrize("place", ["samples", "seeds"])
def test_the_samples_say_there_was_no_application_and_their_tables_agree(
    expected, place: str, request: pytest.FixtureRequest
):
    folder: Path = request.getfixturevalue(place)
    path = folder / (expected.sample if place == "samples" else expected.seed)
    reading = only_report(extract(path.read_bytes(), path.name))
    assert [in_short(claim) for claim in reading.claims] == ["received=0"]
    assert list(contradicted_claims(reading)) == []


def test_every_layout_gives_the_same_claims():
    figures = all_different("2021")
    received = figures.printed["application_dispositions/received_new/total"]
    written = report(figures).but(overview=(f"（二）依申请公开。新收申请{received}件，予以公开1件。",))
    for name, layout in LAYOUTS.items():
        reading = read(layout(written), f"report.{name}")
        assert [in_short(claim) for claim in reading.claims] == [f"received_new={received}", "granted=1"], (
            name
        )
        (finding,) = contradicted_claims(reading)
        assert finding.cell == "application_dispositions/granted/total"
        assert finding.severity == "warning"


def test_every_wording_is_of_a_claim():
    subjects = ("regulations", "normative_documents")
    for wording in WORDINGS:
        codes = [wording.claim.format(subject=subject) for subject in subjects]
        if wording.topic == "reviews" and wording.strength == "outcome":
            codes = [f"{topic}_{wording.claim}" for topic in ("reviews", "litigation")]
        assert set(codes) <= CLAIM_BY_CODE.keys(), wording


@pytest.mark.parametrize(
    "unit",
    ["收到申请", "共计", "未收到申请", "申请1件,", "复议、诉讼", "申请1", "申请一", "2024年申请",
     "申请1件,增长", "(申请", "无", "政府信息公开", "予以公开、", "1,111,", "较上年的"],
)  # fmt: skip
def test_a_text_without_end_is_read_to_its_end(unit: str):
    text = unit * (200_000 // len(unit))
    assert len(claims_of(text, text)) <= 300


@pytest.mark.parametrize(
    "text", ["收到申请1\N{REPLACEMENT CHARACTER}5件", "收到申请5\N{REPLACEMENT CHARACTER}件"]
)
def test_digits_beside_what_cannot_be_told_are_no_number(text: str):
    assert list(find_numbers(text)) == []
