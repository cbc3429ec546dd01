"""One file is shown as a run would read it: the same cells, body, year and findings; nothing else is left."""

import datetime as dt
from pathlib import Path

import pytest
from selectolax.lexbor import LexborHTMLParser

from pipelines.cli.commands import main
from pipelines.exits import DONE, FAILED
from pipelines.inbox.folder import Folder
from pipelines.pages.one_file import Tried, UntriedFileError, try_file
from pipelines.settings import Settings
from schemas.statuses import COUNTS_SCOPES
from tests.extractors.tracing.traced import words
from tests.layouts import LAYOUTS, Report, all_different
from tests.layouts.word_documents import WORD_LAYOUTS
from tests.pipelines.extraction.libreoffice import NEEDS_LIBREOFFICE, written_by_libreoffice
from tests.pipelines.inbox.test_archives import zipped
from tests.pipelines.workbench import MONDAY, Workbench, report_of, text_of

TODAY = MONDAY.date()


def bureau() -> Report:
    """A report of a department that prints regulations and is late."""
    return report_of("鲁山县").but(
        title=("鲁山县司法局2024年政府信息公开工作年度报告",), signature=("鲁山县司法局", "2025年3月5日")
    )


FILES: dict[str, str | bytes] = {
    "鲁山县/2023/下汤镇.txt": text_of(report_of("鲁山县下汤镇")),
    "太平镇2024年度报告.docx": WORD_LAYOUTS["plain"](report_of("太平镇")),
    "鲁山县/司法局.txt": text_of(bureau()),
    "没有年度.txt": LAYOUTS["tabbed_cells"](
        report_of("鲁山县尧山镇").but(
            title=("鲁山县尧山镇政府信息公开工作年度报告",), preface=(), signature=("鲁山县尧山镇人民政府",)
        )
    ),
}


@pytest.fixture
def there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder in which somebody works, with a home that nothing was written to."""
    monkeypatch.chdir(tmp_path)
    for name, content in FILES.items():
        file = tmp_path / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(content.encode() if isinstance(content, str) else content)
    return tmp_path


def tried(there: Path, name: str, today: dt.date = TODAY) -> tuple[Tried, LexborHTMLParser]:
    made = try_file(Settings(Folder(there / "inbox"), there / "home"), Path(name), None, today)
    assert made.page
    return made, LexborHTMLParser(made.page.read_text(encoding="utf-8"))


def told(page: LexborHTMLParser) -> list[tuple[str, str, dict[str, str]]]:
    """What the page says is established: how certain it is, the answer, and the evidence by its kind."""
    return [
        (
            section.attributes["class"] or "",
            words(section.css("strong")[0]),
            {
                words(kind): words(said)
                for kind, said in zip(section.css("dt"), section.css("dd"), strict=True)
            },
        )
        for section in page.css(".established section")
    ]


def test_the_findings_are_those_of_a_run(there: Path):
    desk = Workbench(there / "desk")
    for name, content in FILES.items():
        desk.put(name, content)
    desk.load("unknown", "2024")
    for name in FILES:
        _, page = tried(there, name)
        stored = sorted(
            code for (code,) in desk.query(f"SELECT finding_code FROM findings WHERE path = '{name}'")
        )
        assert set(stored) & {"year_conflict", "place_ambiguous", "published_late", "year_unknown"}
        shown = [words(each.css("code")[0]) for each in page.css("aside > details:last-of-type .finding")]
        assert sorted(shown) == stored, name
        ((body, year, status, scope),) = desk.query(
            "SELECT full_name, report_year, verification, counts_scope FROM reports "
            f"WHERE report_id IN (SELECT report_id FROM report_sources WHERE path = '{name}')"
        )
        whose, which, numbers = (answer for _, answer, _ in told(page))
        assert body in (whose, None)
        assert which.startswith(str(year) if year else "不详")
        assert numbers == COUNTS_SCOPES[scope][0]
        assert page.css(f"header .verdict.{status}")


def test_every_cell_is_marked_and_nothing_but_the_page_is_written(there: Path):
    before = set(there.rglob("*"))
    made, page = tried(there, "鲁山县/司法局.txt")
    assert len(page.css("main .cell")) == len(all_different("2021").printed)
    assert made.page == there / "home" / "exports" / "try-司法局.txt.html"
    assert {path for path in set(there.rglob("*")) - before if path.is_file()} == {made.page}
    body, year, numbers = told(page)
    assert body[0] == year[0] == numbers[0] == "certain"
    assert body[1] == "河南省平顶山市鲁山县司法局"
    assert year[2]["落款日期signature"] == "2024·2025-03-05"
    assert year[2]["最迟公布dueby"] == "2025-01-31"


def test_a_contested_year_has_all_votes(there: Path):
    _, page = tried(there, "鲁山县/2023/下汤镇.txt")
    _, (certainty, answer, evidence), _ = told(page)
    assert (certainty, answer) == ("doubtful", "2024")
    assert {evidence[kind] for kind in ("标题title", "统计期限period")} == {"2024"}
    assert (evidence["文件夹folder"], evidence["文件名filename"]) == ("2023", "—")


def test_a_town_of_a_common_name_has_candidates_until_a_folder_says_which(there: Path):
    _, page = tried(there, "太平镇2024年度报告.docx")
    (certainty, answer, evidence), _, _ = told(page)
    assert (certainty, answer) == ("doubtful", "太平镇")
    assert evidence["可能是maybe"].count("太平镇") == 5
    (there / "古蔺县").mkdir()
    (there / "太平镇2024年度报告.docx").rename(there / "古蔺县" / "report.docx")
    _, page = tried(there, "古蔺县/report.docx")
    (certainty, answer, evidence), _, _ = told(page)
    assert (certainty, answer) == ("certain", "四川省泸州市古蔺县太平镇")
    assert evidence["文件夹中的地名placesinfolders"] == "古蔺县"


def test_a_year_that_has_not_begun_is_none(there: Path):
    _, page = tried(there, "鲁山县/司法局.txt", dt.date(2023, 5, 1))
    _, (certainty, answer, evidence), _ = told(page)
    assert (certainty, answer[:2], evidence["标题title"]) == ("doubtful", "不详", "2024")


@NEEDS_LIBREOFFICE
def test_an_old_word_file_is_converted(there: Path):
    docx = {"old": WORD_LAYOUTS["plain"](report_of("鲁山县下汤镇"))}
    (there / "work").mkdir()
    (there / "old.doc").write_bytes(written_by_libreoffice(there / "work", docx, "doc")["old"])
    _, page = tried(there, "old.doc")
    assert len(page.css("main .cell")) == len(all_different("2021").printed)


def test_what_cannot_be_read_is_said_in_one_line(
    there: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
):
    monkeypatch.setenv("GONGKAI_HOME", str(there / "home"))
    (there / "empty.pdf").touch()
    (there / "letter.txt").write_text("关于放假的通知", encoding="utf-8")
    for name in ("nothing.docx", "鲁山县", "empty.pdf", "letter.txt"):
        assert main(["try", name]) == FAILED
        said = capsys.readouterr()
        assert (said.out, said.err.count("\n"), name in said.err) == ("", 1, True)
    assert not (there / "home").exists()


def test_an_archive_is_listed(
    there: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
):
    monkeypatch.setenv("GONGKAI_HOME", str(there / "home"))
    (there / "county.zip").write_bytes(zipped([("镇/下汤镇.txt", text_of(report_of("鲁山县下汤镇")))]))
    assert main(["try", "county.zip"]) == DONE
    assert capsys.readouterr().out.splitlines()[1:] == ["  镇/下汤镇.txt"]
    assert not (there / "home").exists()


def test_a_file_that_is_too_large_or_crashes_its_reader_is_told(there: Path, monkeypatch: pytest.MonkeyPatch):
    settings = Settings(Folder(there / "inbox"), there / "home", size_limit=100)
    with pytest.raises(UntriedFileError, match="exceeds the size limit"):
        try_file(settings, Path("鲁山县/司法局.txt"), None, TODAY)

    def crash(data: bytes, name: str) -> None:
        raise ZeroDivisionError("by nothing")

    monkeypatch.setattr("pipelines.pages.one_file.extract", crash)
    with pytest.raises(UntriedFileError, match="ZeroDivisionError: by nothing"):
        tried(there, "鲁山县/司法局.txt")


def test_names_may_be_long_and_hold_markup(there: Path):
    name = f"{'很' * 70}<b>.txt"
    (there / name).write_text(text_of(bureau()), encoding="utf-8")
    made, page = tried(there, name)
    assert made.page
    assert made.page.name == f"try-{'很' * 60}.html"
    assert name in page.css("header")[0].text()
    assert not page.css("header p > b > b")
