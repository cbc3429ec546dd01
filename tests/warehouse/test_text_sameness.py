"""Reports whose prose is that of the year before, or another body's."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from pathlib import Path

import duckdb
import pyarrow.parquet as pq

from schemas.extraction import Extraction, SectionText
from schemas.rules.text_sameness import COMMON_REPORTS
from schemas.store import store_rows
from tests.warehouse.made import EXTRACTOR, Made, load, reading_of, resolved
from warehouse.text_sameness import load_text_sameness, text_findings

COLUMNS = "report_id, kind, other_report_id, sentences, same, own_sentences, own_same, share, own_share"
Written = tuple[Made, Sequence[int]]


def town(name: str, year: int, parent: str | None = "a长河县") -> Made:
    return Made(f"{name}{year}", year, name, body=f"a{name}", where={"parent_agency_id": parent})


def told(con: duckdb.DuckDBPyConnection, folder: Path, reports: Iterable[Written], year: int = 2024) -> dict:
    """Loads reports with their sentences, in two sections; the rows of a year by report and kind."""
    written = list(reports)
    load(con, [made for made, _ in written], folder)
    extractions = [
        (
            made.sha256,
            Extraction(
                "text/plain", None,
                (replace(reading_of(made), texts=(
                    SectionText(None, 99, tuple(sentences[:2])),
                    SectionText("overview", 99, tuple(sentences[1:])),
                )),),
            ),
        )
        for made, sentences in written
    ]  # fmt: skip
    file = folder / "texts.parquet"
    pq.write_table(store_rows(extractions, EXTRACTOR)["texts"], file)
    of_years = [made for made, _ in written if made.year in (year, year - 1)]
    for _ in range(2):
        load_text_sameness(con, year, [file], resolved(of_years))
    rows = con.execute(f"SELECT {COLUMNS} FROM text_sameness WHERE report_year = {year}").fetchall()
    return {(row[0], row[1]): row[2:] for row in rows}


def test_a_report_is_compared_with_its_last_and_with_the_body_most_like_it(con, tmp_path: Path):
    rows = told(con, tmp_path, [
        (town("甲镇", 2024), range(10)), (town("甲镇", 2023), range(5, 20)), (town("甲镇", 2022), range(10)),
        (town("乙镇", 2024), [1, 2, 3, *range(100, 107)]), (town("丙镇", 2024), [1, 2, *range(200, 208)]),
        (town("丁镇", 2024), range(300, 310)), (town("戊镇", 2024, "a西山县"), range(10)),
        (town("己镇", 2024, None), range(10)),
    ])  # fmt: skip
    assert rows == {
        ("甲镇2024", "last_year"): ("甲镇2023", 10, 5, 10, 5, 0.5, 0.5),
        ("甲镇2024", "other_body"): ("乙镇2024", 10, 3, 10, 3, 0.30000001192092896, 0.30000001192092896),
        ("乙镇2024", "other_body"): ("甲镇2024", 10, 3, 10, 3, 0.30000001192092896, 0.30000001192092896),
        ("丙镇2024", "other_body"): ("乙镇2024", 10, 2, 10, 2, 0.20000000298023224, 0.20000000298023224),
    }
    assert text_findings(con, 2024).num_rows == 0


def test_last_year_is_that_of_the_body_whose_place_it_took(con, tmp_path: Path):
    reports = [(town("甲镇", 2024), range(10)), (town("旧甲镇", 2023), range(10))]
    assert told(con, tmp_path, reports) == {}
    con.execute(
        "INSERT INTO agencies BY NAME "
        "SELECT 'a旧甲镇' AS agency_id, 'a甲镇' AS continued_by, false AS is_provisional"
    )
    assert told(con, tmp_path, reports)["甲镇2024", "last_year"][:3] == ("旧甲镇2023", 10, 10)


def test_copied_text_is_told_with_both_shares(con, tmp_path: Path):
    told(con, tmp_path, [
        (town("甲镇", 2024), range(10)), (town("甲镇", 2023), range(2, 12)),
        (town("乙镇", 2024), [*range(1, 10), 100]),
    ])  # fmt: skip
    found = [
        (row["report_id"], row["finding_code"], row["stated"], row["expected"], row["severity"])
        for row in text_findings(con, 2024).to_pylist()
    ]
    assert found == [
        ("乙镇2024", "text_as_other_body", "90%", "甲镇", "warning"),
        ("甲镇2024", "text_as_last_year", "80%", "2023", "warning"),
        ("甲镇2024", "text_as_other_body", "90%", "乙镇", "warning"),
    ]
    message = text_findings(con, 2024).to_pylist()[1]["message_en"]
    assert message.startswith("Of its own 10 sentences")
    assert "8 (80%)" in message
    assert "2023" in message


def test_sentences_that_everybody_prints_are_nobodys_own(con, tmp_path: Path):
    phrases = range(1000, 1009)
    others = [(town(f"{number}镇", 2024), phrases) for number in range(COMMON_REPORTS)]
    pair = [(town("甲镇", 2024), [*phrases, 1]), (town("甲镇", 2023), [*phrases, 2])]
    rows = told(con, tmp_path, [*others, *pair])
    assert rows == {("甲镇2024", "last_year"): ("甲镇2023", 10, 9, 1, 0, 0.8999999761581421, 0.0)}
    # One less, and they are still a county's that copy from one another.
    rows = told(con, tmp_path, [*others[1:], *pair])
    assert rows["甲镇2024", "last_year"][1:5] == (10, 9, 10, 9)
    assert rows["甲镇2024", "other_body"][1:5] == (10, 9, 10, 9)


def test_short_texts_and_bodies_that_are_not_certain_are_not_accused(con, tmp_path: Path):
    told(con, tmp_path, [(town("甲镇", 2024), range(7)), (town("甲镇", 2023), range(7))])
    assert text_findings(con, 2024).num_rows == 0
    unknown = [replace(town("甲镇", year), body="p1") for year in (2023, 2024)]
    assert told(con, tmp_path, [(made, range(20)) for made in unknown]) == {}


def test_without_prose_there_is_nothing_to_compare(con, tmp_path: Path):
    assert told(con, tmp_path, [(town("甲镇", 2024), ()), (town("甲镇", 2023), range(9))]) == {}
    assert told(con, tmp_path, [(town("甲镇", 2024), range(9)), (town("甲镇", 2023), ())]) == {}
    load_text_sameness(con, 2024, [], resolved([]))
    load_text_sameness(con, None, [], resolved([]))
    assert con.execute("SELECT count(*) FROM text_sameness").fetchall() == [(0,)]
