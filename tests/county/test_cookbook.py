"""The cookbooks: their answers hold, both languages ask alike, and pandas, polars and R say what SQL says."""

import csv
import json
import os
import re
import shutil
import subprocess
from collections.abc import Callable, Iterator
from io import StringIO
from itertools import zip_longest
from pathlib import Path
from typing import Any

import pytest

from tests.county.answers import COOKBOOKS, answer, queries
from tests.pipelines.workbench import Workbench
from warehouse.exports.edition import export_edition
from warehouse.exports.sqlite import export_sqlite

_BLOCK = re.compile(r"^```(\w+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_PARQUET, _SQLITE = "data/published/parquet", '"gongkai.sqlite"'
_LIBRARY = {"pandas": "# pandas", "polars": "# polars", "R": "library(DBI)"}
"""How the code begins that a library needs before the rest."""
_NOTHING = re.compile(r"(?!)")
_RELEASE = re.compile(r"\b\d{8}T\d{6}Z|\b[0-9a-f]{12}\b|\(\d{4}-\d\d-\d\d\)")
QUESTIONS = 20
TRANSLATED = 5


def blocks(page: Path) -> list[tuple[str, str]]:
    """Language and text of each block of code."""
    return _BLOCK.findall(page.read_text(encoding="utf-8"))


def translations(page: Path, library: str) -> Iterator[tuple[str, str]]:
    """Each query that ``library`` answers too, with the code that does."""
    query = ""
    for language, text in blocks(page):
        if language == "sql":
            query = text
        elif query and (text.startswith(_LIBRARY[library]) or language == library.lower()):
            yield query, text


def opening(page: Path, library: str) -> str:
    return next(text for _, text in blocks(page) if text.startswith(_LIBRARY[library]))


@pytest.mark.parametrize("page", COOKBOOKS, ids=lambda path: path.name)
def test_every_question_has_the_answer_that_stands_there(published: Workbench, page: Path) -> None:
    asked = list(queries(page))
    assert len(asked) == QUESTIONS == page.read_text(encoding="utf-8").count("\n## ")
    for query, told in asked:
        changing = _RELEASE if "FROM releases" in query else _NOTHING
        assert changing.sub("…", answer(query, published.home)) == changing.sub("…", told), query


def test_both_languages_ask_the_same() -> None:
    english, chinese = (
        [(language, re.sub(r"_zh\b", "_en", text)) for language, text in blocks(page) if language != "text"]
        for page in COOKBOOKS
    )
    assert chinese == english


@pytest.mark.parametrize("page", COOKBOOKS, ids=lambda path: path.name)
def test_its_links_lead_to_its_questions_and_its_lines_are_short(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    headings = [
        re.sub(r"[^\w\- ]", "", heading).lower().replace(" ", "-")
        for heading in re.findall(r"^## (.*)$", text, re.MULTILINE)
    ]
    links = re.findall(r"\]\(#(.*?)\)", text)
    assert list(dict.fromkeys(sorted(links, key=headings.index))) == headings
    assert all((page.parent / path).exists() for path in re.findall(r"\]\(([^#)]+)\)", text))
    assert [line for line in _BLOCK.sub("", text).splitlines() if len(line) > 140] == []


def test_no_sum_counts_a_number_twice() -> None:
    for query, _ in queries(COOKBOOKS[0]):
        once = ("counts_scope", "totals_by_area", "rates", "value_status")
        assert "sum(" not in query or any(word in query for word in once), query


def test_an_edition_is_cited_as_it_says_itself(published: Workbench, tmp_path: Path) -> None:
    export_edition(published.home.published_database, tmp_path / "edition")
    package = json.loads((tmp_path / "edition" / "datapackage.json").read_text(encoding="utf-8"))
    for page in COOKBOOKS:
        (cited,) = re.findall(r"^> (.*)$", page.read_text(encoding="utf-8"), re.MULTILINE)
        assert _RELEASE.sub("…", cited) == _RELEASE.sub("…", package["citation"])


def in_pandas(code: str, published: Workbench, folder: Path) -> list[tuple[Any, ...]]:
    return list(_run(code, published)["answer"].itertuples(index=False, name=None))


def in_polars(code: str, published: Workbench, folder: Path) -> list[tuple[Any, ...]]:
    return list(_run(code, published)["answer"].iter_rows())


def _run(code: str, published: Workbench) -> dict[str, Any]:
    names: dict[str, Any] = {}
    exec(code.replace(_PARQUET, str(published.home.published / "parquet")), names)
    return names


def in_r(code: str, published: Workbench, folder: Path) -> list[tuple[Any, ...]]:
    database = folder / "release.sqlite"
    export_sqlite(published.home.published_database, database)
    script = folder / "asked.R"
    code = code.replace(_SQLITE, json.dumps(str(database)))
    script.write_text(f"{code}write.csv(answer, row.names = FALSE, na = '')\n", encoding="utf-8")
    done = subprocess.run(
        ["Rscript", "--vanilla", str(script)],
        capture_output=True,
        encoding="utf-8",
        env={**os.environ, "LC_ALL": "C.UTF-8"},
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return [tuple(row) for row in csv.reader(StringIO(done.stdout))][1:]


RUN: dict[str, Callable[[str, Workbench, Path], list[tuple[Any, ...]]]] = {
    "pandas": in_pandas,
    "polars": in_polars,
    "R": in_r,
}


@pytest.mark.parametrize("page", COOKBOOKS, ids=lambda path: path.name)
@pytest.mark.parametrize("library", RUN)
def test_a_library_says_what_sql_says(published: Workbench, tmp_path: Path, library: str, page: Path) -> None:
    if library == "R":
        _need_r()
    else:
        pytest.importorskip(library)
    asked = list(translations(page, library))
    assert len(asked) == TRANSLATED
    for query, code in asked:
        found = RUN[library](opening(page, library) + code, published, tmp_path)
        for row, expected in zip_longest(found, published.published(query), fillvalue=()):
            assert list(map(_plain, row)) == list(map(_plain, expected)), code


def _need_r() -> None:
    if shutil.which("Rscript") is None:
        pytest.skip("R is not there: Debian's r-base-core and r-cran-rsqlite")
    there = subprocess.run(
        ["Rscript", "--vanilla", "-e", "stopifnot(requireNamespace('RSQLite'))"],
        capture_output=True,
        check=False,
    )
    if there.returncode:
        pytest.skip("R has no RSQLite: Debian's r-cran-rsqlite")


def _plain(value: Any) -> Any:
    """A value as all can tell it: numbers to three places, what is not there as None, else its text."""
    if value is None or value in ("", "NA") or value != value:  # noqa: PLR0124 NaN
        return None
    try:
        return round(float(value), 3)
    except (TypeError, ValueError):
        return str(value)[:10] if re.match(r"\d{4}-\d\d-\d\d", str(value)) else str(value)
