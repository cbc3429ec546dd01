"""How long loading and releasing one report year takes, and how much memory.

    .venv/bin/python -m benchmarks.bench_warehouse [--reports 200000] [--folder FOLDER]

Makes up reports of the 2021 form (200 cells each; one report in twenty has a slip in a sum), writes them as
the extraction store does, loads them and publishes a release, each step once. Prints what each step took and
the highest memory so far. 200,000 reports need about 2 GB of disk in FOLDER, cleared afterwards.
"""

import argparse
import hashlib
import resource
import shutil
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from schemas.arrow_schemas import arrow_schema
from schemas.forms import FACT_TABLES, form_table
from schemas.identities import equations
from schemas.store import STORE_SCHEMAS
from warehouse.explain import explain_sums
from warehouse.exports.table_files import export_table
from warehouse.load import RESOLVED, arithmetic_findings, load_arithmetic, load_cells, replace_year
from warehouse.paths import Home
from warehouse.publish import Versions, publish
from warehouse.working import open_working

YEAR = 2024
BATCH = 2_000
CELLS = [
    (table, *codes, *(None,) * (3 - len(codes)))
    for table in FACT_TABLES
    for codes in form_table(table, "2021").cells()
]
PLACE = {
    (table, codes): place
    for place, (table, codes) in enumerate(
        (table, codes) for table in FACT_TABLES for codes in form_table(table, "2021").cells()
    )
}
SLIPS = 0.05
"""Share of reports with a slip in one of their sums."""
STATUSES = ("stated", "blank", "not_applicable", "unreadable")


@contextmanager
def timed(step: str) -> Iterator[None]:
    """Print what a step cost."""
    started, used = time.perf_counter(), time.process_time()
    yield
    seconds, cpu = time.perf_counter() - started, time.process_time() - used
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6
    print(f"{step:28} {seconds:8.1f} s   {cpu:8.1f} s of CPU   peak {peak:5.1f} GB", flush=True)


def _dictionary(values: Sequence[str | None], indices: np.ndarray) -> "pa.Array[Any]":
    """Strings by their indices, without building each of them in Python."""
    return pa.DictionaryArray.from_arrays(
        pa.array(indices.astype("int32")), pa.array(values, pa.string())
    ).cast(pa.string())


def sha256(report: int) -> str:
    """The hash of a made-up source."""
    return hashlib.sha256(str(report).encode()).hexdigest()


def numbers_of(chance: np.random.Generator, count: int) -> np.ndarray:
    """The numbers of some reports, one row each: they add up, but for one in twenty, which has one slip."""
    numbers = chance.poisson(2, (count, len(CELLS)))
    for code in ("dispositions_parts", "dispositions_balance", "dispositions_row_total", "reviews_total"):
        for equation in (each for table in FACT_TABLES for each in equations(form_table(table, "2021"))):
            if equation.identity_code == code:
                first, *beside = (PLACE[equation.table, codes] for codes in equation.left)
                across = [PLACE[equation.table, codes] for codes in equation.right]
                numbers[:, first] = numbers[:, across].sum(axis=1) - numbers[:, beside].sum(axis=1)
    wrong = np.flatnonzero(chance.random(count) < SLIPS)
    numbers[wrong, chance.integers(10, len(CELLS), len(wrong))] += 9  # the first ten are in no sum
    return numbers


def batch_of_cells(chance: np.random.Generator, reports: range) -> pa.Table:
    """The cells of some reports; in one report of five, one cell in ten states no number."""
    count, width = len(reports), len(CELLS)
    each = np.tile(np.arange(width), count)
    numbers = numbers_of(chance, count).ravel()
    status = chance.choice(len(STATUSES), count * width, p=(0.9, 0.08, 0.01, 0.01))
    status *= np.repeat(chance.random(count) < 0.2, width)
    number_texts = [str(number) for number in range(numbers.min(), numbers.max() + 1)]
    is_item = np.array([cell[0] == "article20_items" for cell in CELLS])[each]
    columns = {
        "source_sha256": _dictionary(
            [sha256(report) for report in reports], np.repeat(np.arange(count), width)
        ),
        "extractor_version": _dictionary(["v1"], each * 0),
        "report_index": pa.array(np.zeros(count * width, "int16")),
        "table_name": _dictionary([cell[0] for cell in CELLS], each),
        **{f"code_{place}": _dictionary([cell[place] for cell in CELLS], each) for place in (1, 2, 3)},
        "value": pa.array(numbers, mask=status != 0).cast(pa.decimal128(20, 0)).cast(pa.decimal128(20, 6)),
        "unit": _dictionary(["count", None], np.where(is_item, 0, 1)),
        "unit_printed": pa.nulls(count * width, pa.string()),
        "raw_text": _dictionary(
            [*number_texts, None], np.where(status == 0, numbers - numbers.min(), len(number_texts))
        ),
        "value_status": _dictionary(STATUSES, status),
        "locator": _dictionary(
            [f"table={1 + cell % 3};row={cell // 7};col={cell % 7}" for cell in range(width)], each
        ),
        "placement": _dictionary(["labels"], each * 0),
        "confidence": pa.nulls(count * width, pa.float32()),
        "read_once": pa.array(np.zeros(count * width, "bool")),
    }
    return pa.table(columns).cast(STORE_SCHEMAS["cells"])


def make_store(folder: Path, reports: int) -> list[Path]:
    """The store's Parquet files."""
    chance = np.random.default_rng(1)
    folder.mkdir()
    files = []
    for first in range(0, reports, BATCH):
        file = folder / f"cells-{first:08}.parquet"
        pq.write_table(
            batch_of_cells(chance, range(first, min(first + BATCH, reports))), file, compression="zstd"
        )
        files.append(file)
    return files


def make_rows(reports: int) -> tuple[pa.Table, pa.Table, pa.Table]:
    """``reports``, ``report_sources`` and the readings that are current."""
    hashes = [sha256(report) for report in range(reports)]
    ids = [f"r{hash_[:16]}" for hash_ in hashes]
    common: dict[str, Any] = {
        "report_id": ids,
        "report_year": pa.array([YEAR] * reports, pa.int16()),
        "source_sha256": hashes,
    }
    form: dict[str, Any] = {
        name: ["2021"] * reports for name in ("form_version", "article20_form", "dispositions_form")
    }
    empty: dict[str, Any] = {field.name: pa.nulls(reports, field.type) for field in arrow_schema("reports")}
    own: dict[str, Any] = {
        "agency_id": ids,
        "agency_name": ["某县某镇"] * reports,
        "status": ["complete"] * reports,
        "verification": ["verified"] * reports,
        "reading_key": hashes,
    }
    version: dict[str, Any] = {"extractor_version": ["v1"] * reports}
    reading: dict[str, Any] = {
        "report_index": pa.array(np.zeros(reports, "int16")),
        "locator_prefix": pa.array([""] * reports),
    }
    return (
        pa.table({**empty, **common, **form, **own, **version}),
        pa.table({**common, "path": hashes, "role": ["current"] * reports}),
        pa.table({**common, **version, **reading}).select(RESOLVED.names),
    )


def measure(folder: Path, reports: int) -> None:
    """Every step once, in order."""
    home = Home(folder / "home")
    with timed(f"make up {reports:,} reports"):
        files = make_store(folder / "store", reports)
        report_rows, source_rows, resolved = make_rows(reports)
        stored = [([file], resolved.slice(place * BATCH, BATCH)) for place, file in enumerate(files)]
    with open_working(home.working_database) as con:
        with timed("replace_year reports"):
            replace_year(con, "reports", YEAR, report_rows)
            replace_year(con, "report_sources", YEAR, source_rows)
        for table in FACT_TABLES:
            with timed(f"load_cells {table}"[:28]):
                load_cells(con, [table], YEAR, stored)
        with timed("load_arithmetic"):
            load_arithmetic(con, YEAR)
        with timed("explain_sums"):
            explanations = explain_sums(con, YEAR)
        with timed(f"replace_year, {explanations.num_rows:,} rows"[:28]):
            replace_year(con, "sum_explanations", YEAR, explanations)
        with timed("arithmetic_findings"):
            replace_year(con, "findings", YEAR, arithmetic_findings(con, YEAR))
    with timed("publish"):
        release = publish(home, Versions("0", "v1"))
    print(f"{'release':28} {sum(path.stat().st_size for path in release.path.rglob('*')) / 1e6:8.0f} MB")
    with timed("export reports_wide, CSV"):
        export_table(home.published_database, "reports_wide", YEAR, "csv", folder / "reports_wide.csv")


def main() -> None:
    """Read the arguments and measure."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--reports", type=int, default=200_000)
    parser.add_argument(
        "--folder", type=Path, help="where to write; default: the system's folder for temporary files"
    )
    given = parser.parse_args()
    folder = Path(tempfile.mkdtemp(prefix="bench-warehouse-", dir=given.folder))
    try:
        measure(folder, given.reports)
    finally:
        shutil.rmtree(folder)


if __name__ == "__main__":
    main()
