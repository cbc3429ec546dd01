"""A warehouse of the version before, whose ids were made of printed names, is opened by this one."""

import hashlib
from pathlib import Path

import duckdb

from schemas.identifiers import agency_id, report_id
from tests.layouts import all_different
from tests.pipelines.workbench import Workbench, report_of, text_of

NEW_TABLES = (
    "agencies", "agency_successors", "places", "coverage", "totals_by_area", "area_reports", "previous_ids",
)  # fmt: skip
NEW_COLUMNS = (
    "full_name", "place_status", "province", "prefecture", "county", "township", "level", "body_kind",
    "parent_agency_id", "counts_scope", "counts_scope_basis", "counts_contains", "contents_printed",
    "year_status",
)  # fmt: skip
GRANTED = "application_dispositions/granted/total"
FILES = {
    "a.txt": text_of(report_of("鲁山县下汤镇", 2023, first=2000)),
    "b.txt": text_of(report_of("平顶山市鲁山县下汤镇", 2024)),
    "c.txt": text_of(report_of("尧山镇", 2024, first=3000)),
    "d.txt": text_of(report_of("金牛镇", 2024, first=4000)),
}
REPORTS = "SELECT report_id, agency_id, report_year, agency_name FROM reports ORDER BY ALL"


def make_old(desk: Workbench) -> dict[str, str]:
    """Have the database be what the version before made; the ids since, by those that it had."""
    old_ids: dict[str, str] = {}
    with duckdb.connect(desk.home.working_database) as con:
        for report, agency, year, name in con.execute(REPORTS).fetchall():
            old_agency = agency_id(name) if agency.startswith("a") else agency
            old_report = report_id(old_agency, year)
            con.execute("UPDATE reports SET agency_id = ? WHERE report_id = ?", [old_agency, report])
            for table in ("reports", "report_sources", "cells", "findings", "arithmetic", "source_files"):
                con.execute(f"UPDATE {table} SET report_id = ? WHERE report_id = ?", [old_report, report])
            old_ids |= {old_report: report, old_agency: agency}
        for table in NEW_TABLES:
            con.execute(f"DROP TABLE {table}")
        for column in NEW_COLUMNS:
            con.execute(f"ALTER TABLE reports DROP COLUMN {column}")
        con.execute("UPDATE meta.declared SET fingerprint = 'before'")
    for name in ("previous_ids", "roster"):
        (desk.workspace.inbox_record / f"{name}.parquet").unlink(missing_ok=True)
    return {old: new for old, new in old_ids.items() if old != new}


def test_ids_are_mapped_and_nothing_is_there_twice(tmp_path: Path) -> None:
    desk = Workbench(tmp_path)
    for name, text in FILES.items():
        desk.put(name, text)
    desk.put("manifest.csv", "path,agency_name,report_year\nc.txt,鲁山县尧山镇,2024\n")
    desk.load()
    before = desk.contents()
    old_ids = make_old(desk)
    assert len(old_ids) == 6  # reports and bodies of three files; 下汤镇 was two bodies
    of_file = next(row[0] for row in before["report_sources"] if row[2] == "b.txt")
    old_report = next(old for old, new in old_ids.items() if new == of_file)
    sha256 = hashlib.sha256(FILES["b.txt"].encode()).hexdigest()
    printed = all_different("2021").printed[GRANTED]
    desk.put(
        "corrections.csv",
        "source_sha256,cell,printed_text,corrected_value,reason,who,when,report_id\n"
        f"{sha256},{GRANTED},{printed},4321,看错,张三,2025-06-01,{old_report}\n",
    )
    desk.load()
    assert dict(desk.query("SELECT old_id, new_id FROM previous_ids")) == old_ids
    assert desk.query("SELECT status, report_id FROM corrections") == [("applied", old_ids[old_report])]
    corrected = "SELECT application_count FROM application_dispositions WHERE is_corrected"
    assert desk.query(corrected) == [(4321,)]
    after = desk.contents()
    for table in ("report_sources", "agencies", "coverage", "places", "year_checks"):
        assert after[table] == before[table], table
    assert {row[0] for row in after["source_files"]} == {*FILES, "manifest.csv", "corrections.csv"}
    assert [row[:4] for row in after["reports"]] == [row[:4] for row in before["reports"]]
    # A second night changes no id.
    desk.load()
    assert desk.contents() == after
