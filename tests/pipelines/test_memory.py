"""What need not be held is not: pandas where no frame is made, and units of places that nobody asks for."""

import gc
import subprocess
import sys
from weakref import ref

import pytest

from pipelines.resolution.places import Gazetteer
from pipelines.settings import PROJECT
from schemas.places.listed_units import listed_units

_WITHOUT_PANDAS = """
import sys
from pipelines.memory import hold_little
hold_little()

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq
from schemas.places import PLACES_FILE
from warehouse.session import frame, relation

rows = pa.table({"text": ["a", None], "number": pa.array([None, 1.5])})
pa.Table.from_pylist([{"number": 1}])
units = pq.read_table(PLACES_FILE)
con = duckdb.connect()
with relation(con, "rows", rows):
    known = con.sql("FROM rows WHERE text IN (SELECT unnest($texts))", params={"texts": ["a"]})
    assert known.to_arrow_table().num_rows == 1
    print("pandas" in sys.modules)
    made = frame(con, "FROM rows")
assert len(units) > 50_000
print("pandas" in sys.modules, made["number"].isna().tolist(), made["text"].isna().tolist())
"""


def test_pandas_is_imported_where_a_frame_is_made_and_not_before() -> None:
    command = [sys.executable, "-c", _WITHOUT_PANDAS]
    told = subprocess.run(command, cwd=PROJECT, capture_output=True, text=True, check=True).stdout
    assert told.splitlines() == ["False", "True [True, False] [False, True]"]


@pytest.mark.parametrize("is_asked", [False, True])
def test_units_of_places_go_with_the_last_who_asks_for_them(is_asked: bool) -> None:
    gc.disable()
    try:
        units = Gazetteer(listed_units())
        if is_asked:
            assert units.place("鲁山县下汤镇", 2024).status == "resolved"
        held = ref(units)
        del units
        assert held() is None
    finally:
        gc.enable()
