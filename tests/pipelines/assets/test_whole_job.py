"""The whole job: what is in the warehouse afterwards, and that it is the same every time."""

import json

import pytest

from schemas.forms import FACT_TABLES
from schemas.tables import TABLES
from tests.pipelines.workbench import Workbench, report_of, text_of


def test_every_sample_is_a_report_with_its_whole_grid(finished: Workbench) -> None:
    by_year = "SELECT report_year, count(*) FROM reports GROUP BY ALL ORDER BY ALL"
    assert finished.query(by_year) == [(2023, 1), (2024, 5)]
    for table, cells in zip(FACT_TABLES, (10, 175, 15), strict=True):
        assert finished.query(f"SELECT DISTINCT count(*) OVER (PARTITION BY report_id) FROM {table}") == [
            (cells,)
        ]


def test_bodies_are_named_as_far_as_anything_names_them(finished: Workbench) -> None:
    assert finished.query(
        "SELECT agency_name, place, agency_id[1] FROM reports WHERE report_year = 2024 ORDER BY ALL"
    ) == [
        ("乌苏市甘河子镇", "乌苏市", "a"), ("英都镇", None, "a"),
        ("重庆市开州区大进镇", "重庆市开州区", "a"), ("金牛镇", None, "p"), ("鲁山县下汤镇", "鲁山县", "a"),
    ]  # fmt: skip


def test_every_file_has_a_row_that_says_what_became_of_it(finished: Workbench) -> None:
    assert finished.query(
        "SELECT path, status, error_code, report_id IS NOT NULL FROM source_files "
        "WHERE path NOT LIKE '%2024.txt' AND path NOT LIKE '2023/%' ORDER BY path"
    ) == [
        (".DS_Store", "ignored", None, False), ("copies/jinniu-again.txt", "extracted", None, True),
        ("empty.txt", "failed", "empty_file", False), ("link.txt", "failed", "not_a_regular_file", False),
        ("manifest.csv", "ignored", None, False), ("notes.txt", "failed", "not_a_report", False),
    ]  # fmt: skip


def test_one_of_two_files_with_the_same_bytes_is_a_duplicate(finished: Workbench) -> None:
    rows = finished.query(
        "SELECT file.path, file.status, source.role FROM source_files AS file "
        "JOIN report_sources AS source USING (path, source_sha256) WHERE path LIKE '%jinniu%' ORDER BY path"
    )
    assert rows == [
        ("copies/jinniu-again.txt", "extracted", "current"),
        ("jinniu-2024.txt", "duplicate", "duplicate"),
    ]


def test_what_is_wrong_with_files_and_manifest_is_in_the_findings(finished: Workbench) -> None:
    assert finished.query(
        "SELECT finding_code, path, stated FROM findings "
        "WHERE report_id IS NULL AND report_year IS NULL ORDER BY ALL"
    ) == [
        ("file_failed", "empty.txt", "empty_file"), ("file_failed", "link.txt", "not_a_regular_file"),
        ("file_failed", "notes.txt", "not_a_report"), ("manifest_invalid", "manifest.csv", "3"),
        ("manifest_unmatched", "manifest.csv", "nowhere.txt"),
    ]  # fmt: skip
    assert finished.query("SELECT path FROM findings WHERE finding_code = 'same_report_again'") == [
        ("jinniu-2024.txt",)
    ]
    # 英都镇 is the only one of its year's lists, 金牛镇 is one of five.
    assert finished.query("SELECT stated FROM findings WHERE finding_code LIKE 'place%'") == [("金牛镇",)]


def test_a_release_holds_what_the_working_database_holds(finished: Workbench) -> None:
    counted = "\nUNION ALL ".join(f"SELECT '{table.name}', count(*) FROM {table.name}" for table in TABLES)
    assert sorted(finished.published(counted)) == sorted(finished.query(counted))
    ((release_id, counts),) = finished.published("SELECT release_id, row_counts FROM releases")
    assert release_id == "20250602T120000Z"
    assert json.loads(counts)["reports"] == 6


def test_the_quality_page_and_the_results_are_there(finished: Workbench) -> None:
    page = (finished.home.quality / "index.html").read_text(encoding="utf-8")
    assert "金牛镇" in page
    assert finished.query(
        "SELECT count(*) FILTER (WHERE severity = 'critical' AND NOT success), count(DISTINCT suite) > 10 "
        "FROM expectation_results"
    ) == [(0, True)]


def test_nothing_under_the_home_is_one_file_a_report(finished: Workbench) -> None:
    batches = [folder for folder in finished.home.extractions.iterdir() if folder.is_dir()]
    assert len(batches) == 1


def test_loading_again_gives_the_same_tables_and_reads_no_file(desk: Workbench) -> None:
    desk.load()
    first = desk.contents()
    assert len(first["reports"]) == 2
    for table in (*FACT_TABLES, "arithmetic", "sum_explanations", "findings", "source_files"):
        assert first[table], table
    batches = sorted(desk.home.extractions.iterdir())
    desk.load()
    assert desk.contents() == first
    assert sorted(desk.home.extractions.iterdir()) == batches


def test_a_report_of_a_year_before_the_forms_keeps_it_and_is_in_the_unknown_partition(
    desk: Workbench,
) -> None:
    desk.put("鲁山县/下汤镇-2018.txt", text_of(report_of("鲁山县下汤镇", 2018)))
    by_year = "SELECT report_year, count(*) FROM {} GROUP BY ALL ORDER BY ALL"
    for _ in range(2):
        desk.load("unknown", "2024")
        assert desk.query(by_year.format("reports")) == [(2018, 1), (2023, 1), (2024, 1)]
        for table in FACT_TABLES:
            ((year, cells), *others) = desk.query(by_year.format(table))
            assert (year, {count for _, count in others}) == (2018, {cells})
    assert desk.query("SELECT report_year FROM findings WHERE finding_code = 'year_before_forms'") == [
        (2018,)
    ]


def test_another_home_gets_the_same_tables(desk: Workbench, tmp_path_factory: pytest.TempPathFactory) -> None:
    desk.load()
    other = Workbench(tmp_path_factory.mktemp("other"))
    for file in sorted(desk.inbox.rglob("*.txt"), reverse=True):
        other.put(str(file.relative_to(desk.inbox)), file.read_bytes())
    other.load()
    assert other.contents() == desk.contents()


def test_a_working_database_that_is_lost_is_made_again_from_ledger_and_store(desk: Workbench) -> None:
    desk.load()
    before = desk.contents()
    gone = desk.put("鲁山县/下汤镇-2023.txt", "")
    gone.unlink()
    desk.load()
    after = desk.contents()
    assert after["reports"] == before["reports"]
    desk.home.working_database.unlink()
    desk.load()
    assert desk.contents() == after
