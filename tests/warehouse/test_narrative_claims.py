"""The prose's numbers in the warehouse: held against loaded tables, of two years where they are rates."""

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import pyarrow.parquet as pq

from schemas.claims import StatedNumber
from schemas.extraction import ClaimReading, Extraction
from schemas.rules.claim_verdicts import judge, quantities
from schemas.store import store_rows
from tests.warehouse.made import BLANK, EXTRACTOR, Cell, Made, load, number, reading_of, report_rows, resolved
from warehouse.load import replace_year
from warehouse.narrative_claims import claim_findings, load_claims, worst_claims

NEW: Cell = ("application_dispositions", ("received_new", "total"))
CARRIED: Cell = ("application_dispositions", ("carried_in", "total"))
REVIEWS: Cell = ("review_litigation_counts", ("administrative_review", "total"))
PENDING: Cell = ("review_litigation_counts", ("administrative_review", "pending"))


def said(code: str, value: str | int, sentence: str = "共收到申请若干件。", **more: Any) -> ClaimReading:
    return ClaimReading(StatedNumber(code, Decimal(value), **more), f"{value}件", sentence, "line=9;col=1")


def claim_file(folder: Path, made: Made, claims: Sequence[ClaimReading]) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    reading = replace(reading_of(made), claims=tuple(claims))
    rows = store_rows([(made.sha256, Extraction("text/plain", "utf-8", (reading,)))], EXTRACTOR)
    file = folder / f"claims-{made.report_id}.parquet"
    pq.write_table(rows["claims"], file)
    return file


def verdicts(con: duckdb.DuckDBPyConnection, made: Made) -> list[tuple]:
    return con.execute(
        "SELECT claim_code, verdict, basis, table_value FROM narrative_claims WHERE report_id = ? "
        "ORDER BY claim_index",
        [made.report_id],
    ).fetchall()


MADE = Made(
    "r1", 2024, cells={NEW: number(95), CARRIED: number(5), REVIEWS: number(170), PENDING: number(36)}
)
CLAIMS = (
    said("applications_received", 95), said("applications_received", 100),
    said("applications_received", 17, scope="body"), said("reviews_total", 134),
    said("applications_granted", 3, "予以公开3件。"), said("applications_other", 0),
    said("normative_documents_issued", 0),
)  # fmt: skip


def test_claims_are_held_against_the_loaded_cells(con: duckdb.DuckDBPyConnection, tmp_path: Path):
    load(con, [MADE], tmp_path)
    load_claims(con, 2024, [claim_file(tmp_path, MADE, CLAIMS)], resolved([MADE]))
    assert verdicts(con, MADE) == [
        ("applications_received", "agrees", "as_in_table", 95),
        ("applications_received", "explained", "new_and_carried_in", 95),
        ("applications_received", "explained", "part_of_whole", 95),
        ("reviews_total", "explained", "concluded_cases", 170),
        ("applications_granted", "disagrees", "as_in_table", 0),
        ("applications_other", "agrees", "as_in_table", 0),
        ("normative_documents_issued", "agrees", "as_in_table", 0),
    ]


def test_the_database_sums_as_the_declarations_do(con: duckdb.DuckDBPyConnection, tmp_path: Path):
    for form in ("2019", "2021"):
        made = replace(MADE, report_id=f"r{form}", article20=form, dispositions=form)
        load(con, [made], tmp_path / form)
        load_claims(con, 2024, [claim_file(tmp_path, made, CLAIMS)], resolved([made]))
        sums = quantities({(c.table, c.codes): (c.value, c.status) for c in made.readings()})
        judged = [judge(claim.stated, sums) for claim in CLAIMS]
        assert [row[1:] for row in verdicts(con, made)] == [
            (judgement.verdict, judgement.basis, judgement.table_value) for judgement in judged
        ]


def test_what_disagrees_is_a_warning_on_its_cell(con: duckdb.DuckDBPyConnection, tmp_path: Path):
    load(con, [MADE], tmp_path)
    load_claims(con, 2024, [claim_file(tmp_path, MADE, CLAIMS)], resolved([MADE]))
    (finding,) = claim_findings(con, 2024).to_pylist()
    assert finding["finding_code"] == "claim_disagrees"
    assert finding["severity"] == "warning"
    assert finding["cell"] == "application_dispositions/granted/total"
    assert (finding["stated"], finding["expected"]) == ("3件", "0")
    assert (finding["report_id"], finding["path"]) == (MADE.report_id, MADE.path)
    assert "予以公开3件。" in finding["message_zh"]
    (worst,) = worst_claims(con, 2024)
    assert (worst["claim_code"], worst["sentence"]) == ("applications_granted", "予以公开3件。")


def test_a_rate_is_held_against_the_year_before(con: duckdb.DuckDBPyConnection, tmp_path: Path):
    before = Made("r2023", 2023, cells={NEW: number(80)})
    other = Made("r9", 2023, agency="英都镇", cells={NEW: number(19)})
    load(con, [MADE, before, other], tmp_path)
    of_2024 = report_rows([MADE]).to_pylist()[0]["agency_id"]
    renamed = report_rows([before, other])
    ids = renamed.column_names.index("agency_id")
    rows = renamed.set_column(ids, "agency_id", [[of_2024, "a9"]])
    replace_year(con, "reports", 2023, rows)
    claims = [said("applications_received_growth", "18.75"), said("applications_received_growth", "400")]
    load_claims(con, 2024, [claim_file(tmp_path, MADE, claims)], resolved([MADE]))
    assert verdicts(con, MADE) == [
        ("applications_received_growth", "agrees", "rate_recomputed", Decimal("18.75")),
        ("applications_received_growth", "disagrees", "rate_recomputed", Decimal("18.75")),
    ]


def test_a_rate_goes_on_from_the_body_whose_place_it_took(con: duckdb.DuckDBPyConnection, tmp_path: Path):
    before = Made("r2023", 2023, body="a旧", cells={NEW: number(80)})
    load(con, [MADE, before], tmp_path)
    claims = [claim_file(tmp_path, MADE, [said("applications_received_growth", "18.75")])]
    load_claims(con, 2024, claims, resolved([MADE]))
    assert verdicts(con, MADE) == [
        ("applications_received_growth", "no_table_value", "no_previous_year", None)
    ]
    con.execute(
        "INSERT INTO agencies BY NAME SELECT 'a旧' AS agency_id, ? AS continued_by, false AS is_provisional",
        [MADE.agency_id],
    )
    load_claims(con, 2024, claims, resolved([MADE]))
    assert verdicts(con, MADE) == [
        ("applications_received_growth", "agrees", "rate_recomputed", Decimal("18.75"))
    ]


def test_blank_and_unread_cells_have_no_value(con: duckdb.DuckDBPyConnection, tmp_path: Path):
    made = Made("r1", None, cells={NEW: BLANK, REVIEWS: (None, "missing")})
    load(con, [made], tmp_path)
    claims = [said("applications_received", 0), said("applications_received", 4), said("reviews_total", 0)]
    load_claims(con, None, [claim_file(tmp_path, made, claims)], resolved([made]))
    assert [row[1:] for row in verdicts(con, made)] == [
        ("explained", "blank_is_zero", None),
        ("no_table_value", "not_read", None),
        ("no_table_value", "not_read", None),
    ]


def test_loading_again_replaces_the_year_and_no_other(con: duckdb.DuckDBPyConnection, tmp_path: Path):
    other = Made("r2", 2023)
    load(con, [MADE, other], tmp_path)
    files = [
        claim_file(tmp_path, MADE, CLAIMS),
        claim_file(tmp_path, other, [said("applications_received", 0)]),
    ]
    for _ in range(2):
        for year in (2023, 2024):
            load_claims(con, year, files, resolved([MADE, other]))
    assert con.execute(
        "SELECT report_year, count(*) FROM narrative_claims GROUP BY ALL ORDER BY ALL"
    ).fetchall() == [(2023, 1), (2024, len(CLAIMS))]
    load_claims(con, 2024, [], resolved([]))
    assert con.execute("SELECT count(*) FROM narrative_claims").fetchone() == (1,)
