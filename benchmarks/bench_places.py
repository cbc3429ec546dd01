"""How many listed units a printed name finds, and whether ever the wrong one.

    .venv/bin/python -m benchmarks.bench_places [--every 1] > benchmarks/places.txt

Every unit is asked for with nothing but its own name, with its city in a folder, and with its whole chain
printed; alone, and with a department behind. A row says of how many names, which shares were resolved rightly
and left open, and how many were resolved wrongly: the body of another unit, or less than the whole name taken
for it. A unit that is in no list and is said to lie in another county or city than it does counts as wrong.

The lists are asked of themselves, then the names of each year of a table that lacks the lists of that year,
and those of one authority of a table that lacks that authority's townships. Streets of zones are left out:
only statistics counts them there, and they belong to a county too. There is no list of townships of 2024:
it is asked of those that both lists around it have.
"""

import argparse
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from typing import NamedTuple

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from pipelines.resolution.places import Gazetteer
from schemas.places import FIRST_LISTED_YEAR, LAST_LISTED_YEAR, PLACES_FILE
from schemas.places.bodies import Level
from schemas.places.listed_units import listed_units

DEPARTMENTS = ("司法局", "卫生健康局", "市场监督管理局", "区域发展局", "开发区管委会")
Path = tuple[str, str | None, str | None, str | None]


class Question(NamedTuple):
    """A unit with the name it is asked by and the folder it is asked in."""

    name: str
    folder: tuple[str, ...]


WAYS: dict[str, Callable[[Path], Question]] = {
    "name alone": lambda path: Question(_names(path)[-1], ()),
    "city in the folder": lambda path: Question(_names(path)[-1], (path[1] or path[0],)),
    "whole chain": lambda path: Question("".join(_names(path)), ()),
}


def listed_in(table: pa.Table, year: int, authority: str | None = None) -> list[Path]:
    """The townships and counties of a year's lists, or of one authority's."""
    authorities = (authority,) if authority else ("civil_affairs", "statistics")
    bit = 1 << year - FIRST_LISTED_YEAR
    rows = table.filter(pc.invert(table["is_zone"])).to_pylist()
    of_counties = pc.and_(table["is_zone"], pc.is_null(table["township"]))
    zones = set(table.filter(of_counties)["county"].to_pylist())
    paths = (
        (row["province"], row["prefecture"], row["county"], row["township"])
        for row in rows
        if row["county"] not in zones and any(row[f"{one}_years"] & bit for one in authorities)
    )
    return [path for path in paths if path[2] or path[3]]


def without(table: pa.Table, *, year: int | None = None, authority: str | None = None) -> pa.Table:
    """The table as it would be without the lists of a year, or without the townships of an authority."""
    for one in ("civil_affairs", "statistics"):
        name = f"{one}_years"
        bits = table[name]
        if year is not None:
            mask = 0xFF ^ 1 << year - FIRST_LISTED_YEAR
            bits = pc.bit_wise_and(bits, pa.scalar(mask, pa.uint8()))
        if one == authority:
            bits = pc.if_else(pc.is_valid(table["township"]), pa.scalar(0, pa.uint8()), bits)
        table = table.set_column(table.column_names.index(name), name, bits)
    return table


def asked(
    gazetteer: Gazetteer,
    paths: Iterable[Path],
    year: int,
    way: Callable[[Path], Question],
    department: str = "",
) -> Counter[str]:
    """How many units were found rightly, left open, or found wrongly."""
    return Counter(_judged(gazetteer, path, year, way(path), department) for path in paths)


def _judged(gazetteer: Gazetteer, path: Path, year: int, question: Question, department: str) -> str:
    place = gazetteer.place(question.name + department, year, question.folder)
    if (
        place.status == "resolved"
        and tuple(place.units.values()) == _names(path)
        and place.department == department
    ):
        return "right"
    is_same_body = place.full_name == "".join((*_names(path), department))
    if is_same_body or not place.is_certain or (place.status == "unlisted" and place.region_code is None):
        return "open"
    above: dict[Level, str | None] = {"province": path[0], "prefecture": path[1], "county": path[2]}
    is_within = all(place.units.get(level, name) == name for level, name in above.items())
    return "open" if is_within and place.status == "unlisted" else "wrong"


def _names(path: Path) -> tuple[str, ...]:
    return tuple(name for name in path if name)


def rows(every: int) -> Iterator[tuple[str, str, Counter[str]]]:
    """Of each table: what was asked, how, and the counts."""
    table = pq.read_table(PLACES_FILE)
    whole = Gazetteer(listed_units(table))
    newest = listed_in(table, LAST_LISTED_YEAR, "civil_affairs")[::every]
    levels = {
        "townships": [path for path in newest if path[3]],
        "counties": [path for path in newest if not path[3]],
    }
    for level, paths in levels.items():
        for name, way in WAYS.items():
            for department in ("", *DEPARTMENTS):
                label = f"{LAST_LISTED_YEAR} {level}" + (f" + {department}" if department else "")
                yield label, name, asked(whole, paths, LAST_LISTED_YEAR, way, department)
    both = set(listed_in(table, LAST_LISTED_YEAR - 2, "statistics"))
    kept = [path for path in levels["townships"] if path in both]
    for name, way in WAYS.items():
        yield (
            f"{LAST_LISTED_YEAR - 1}, between two lists",
            name,
            asked(whole, kept, LAST_LISTED_YEAR - 1, way),
        )
    for year in range(FIRST_LISTED_YEAR, LAST_LISTED_YEAR + 1):
        lacking = Gazetteer(listed_units(without(table, year=year)))
        for name, way in WAYS.items():
            yield (
                f"{year} without its lists",
                name,
                asked(lacking, listed_in(table, year)[::every], year, way),
            )
    for authority, year in (("civil_affairs", 2025), ("statistics", 2023), ("statistics", 2019)):
        lacking = Gazetteer(listed_units(without(table, authority=authority)))
        paths = listed_in(table, year, authority)[::every]
        for name, way in WAYS.items():
            yield f"{year} without {authority}", name, asked(lacking, paths, year, way)


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--every", type=int, default=1, help="ask of every so many units only")
    every = parser.parse_args().every
    print(f"{'asked':<36}{'known':<22}{'names':>8}{'right':>9}{'open':>9}{'wrong':>7}")
    began, count = time.process_time(), 0
    for label, way, counts in rows(every):
        total = counts.total()
        count += total
        shares = "".join(f"{counts[key] / total:>9.2%}" for key in ("right", "open"))
        print(f"{label:<36}{way:<22}{total:>8,}{shares}{counts['wrong']:>7}", flush=True)
    print(f"{(time.process_time() - began) / count * 1e6:.0f} microseconds a name, tables indexed within")


if __name__ == "__main__":
    main()
