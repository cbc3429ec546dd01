"""The six sections: what lacks, what is too long, and sentences that are the same in every format."""

import pytest

from extractors.identity.titles import PrintedLine
from extractors.prose.sections import read_texts
from schemas.extraction import ReportReading
from tests.extractors.reading import read
from tests.layouts import Report, report, same_everywhere
from tests.layouts.report import HEADINGS
from tests.test_every_format import WRITERS

SENTENCES = ("本镇发布信息67条，比上年多两成。", "全年举办政府开放日三次，请村民代表参加！")
WHOLE = report(same_everywhere("2021", "0")).but(overview=SENTENCES)
FORMATS = {name.partition(" ")[0]: name for name in reversed(WRITERS)}
EACH_FORMAT = pytest.mark.parametrize("name", FORMATS.values(), ids=FORMATS)
OWN = {"section_missing", "overview_long"}


def told(name: str, of: Report) -> list[tuple[str, str | None, str | None]]:
    """The findings on the sections of a report, written in one of the formats."""
    found = read(WRITERS[name](of))
    return [(each.code, each.stated, each.expected) for each in found.findings if each.code in OWN]


def sentences(found: ReportReading) -> dict[str | None, tuple[int, ...]]:
    return {text.section: text.sentences for text in found.texts if text.sentences}


@EACH_FORMAT
def test_sentences_are_the_same_in_every_format(name):
    (text,) = [text for text in read(WRITERS[name](WHOLE)).texts if text.section == "overview"]
    assert len(text.sentences) == 2
    assert sentences(read(WRITERS[name](WHOLE))) == sentences(read(WRITERS[FORMATS["text"]](WHOLE)))
    # A number and a line's break make no other sentence, a word does.
    again = WHOLE.but(overview=(SENTENCES[0].replace("67", "１２８"), SENTENCES[1].replace("三", "四")))
    assert read(WRITERS[name](again)).texts[1].sentences[0] == text.sentences[0]
    assert read(WRITERS[name](again)).texts[1].sentences[1] != text.sentences[1]


@EACH_FORMAT
def test_a_section_that_lacks_is_told_and_a_whole_report_is_silent(name):
    assert told(name, WHOLE) == []
    without = WHOLE.but(headings=(*HEADINGS[:5], ""), others=())
    assert told(name, without) == [("section_missing", None, "其他需要报告的事项")]


@EACH_FORMAT
def test_an_overview_of_more_than_a_thousand_characters_is_told(name):
    sentence = "本镇公开信息及时、准确、全面，方便群众查阅。"
    long = WHOLE.but(overview=(sentence * 46,))
    assert told(name, long) == [("overview_long", str(46 * len(sentence)), "1000")]
    assert told(name, WHOLE.but(overview=(sentence * 45,))) == []


@pytest.mark.parametrize(
    "changes",
    [
        pytest.param(
            {"headings": ("",) * 6, "overview": (), "problems": (), "others": ()}, id="tables alone"
        ),
        pytest.param(
            {"headings": ("", *HEADINGS[1:4], "", ""), "overview": (), "problems": (), "others": ()},
            id="tables under their headings alone",
        ),
        pytest.param({"headings": ("", "", "", "", "", "六、附件")}, id="no heading of prose is read"),
        pytest.param({"headings": (*HEADINGS[:5], "六、附件")}, id="a number without the words"),
        pytest.param(
            {"headings": (*HEADINGS[:4], "存在的问题与打算", HEADINGS[5])}, id="words without number"
        ),
        pytest.param({"headings": (HEADINGS[0], "", "", "", *HEADINGS[4:])}, id="tables without headings"),
        pytest.param(
            {"headings": ("", *HEADINGS[1:]), "overview": (HEADINGS[0] + "　" + "本镇发布信息，" * 12,)},
            id="a heading with its paragraph",
        ),
    ],
)
def test_who_prints_a_section_another_way_is_not_accused(changes):
    assert told(FORMATS["text"], WHOLE.but(**changes)) == []


def test_headings_titles_and_signatures_are_no_sentences():
    lines = [
        "临江县河口镇人民政府2024年政府信息公开工作年度报告", "一、总体情况",
        "（一）主动公开政府信息的基本情况", "全年发布信息。", "本镇今年共发布信息六十条。",
        "临江县河口镇人民政府办公室 2025年1月20日",
    ]  # fmt: skip
    texts = read_texts([PrintedLine(line, "") for line in lines])
    assert [(text.section, len(text.sentences)) for text in texts] == [(None, 0), ("overview", 1)]
