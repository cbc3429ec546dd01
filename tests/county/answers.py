"""Queries of READMEs and cookbooks with their answers: `python -m tests.county.answers HOME` writes them."""

import os
import re
import sys
from collections.abc import Iterator
from contextlib import redirect_stdout
from io import StringIO
from pathlib import Path
from unittest.mock import patch

from tests.conftest import ROOT
from warehouse.paths import Home
from warehouse.prompt import run_prompt

READMES = (ROOT / "README.md", ROOT / "README.zh-CN.md")
COOKBOOKS = (ROOT / "docs" / "cookbook.md", ROOT / "docs" / "cookbook.zh-CN.md")
_BLOCK = re.compile(
    r"^```(sql|python)\n(?P<query>(?:(?!```).*\n)+)```\n\n```text\n(?P<answer>(?:(?!```).*\n)*)```$",
    re.MULTILINE,
)
WIDTH = 240
_DATABASE = '"data/published/gongkai.duckdb"'


def queries(page: Path) -> Iterator[tuple[str, str]]:
    """Every query of a page that has an answer, with that."""
    for found in _BLOCK.finditer(page.read_text(encoding="utf-8")):
        yield found["query"], found["answer"]


def answer(query: str, home: Home) -> str:
    """What a query, or the Python around one, prints of a published database."""
    printed = StringIO()
    # As wide as where nobody looks on: a terminal may be narrower than the answer.
    with redirect_stdout(printed), patch.dict(os.environ, COLUMNS=str(WIDTH)):
        if _DATABASE in query:
            exec(query.replace(_DATABASE, repr(str(home.published_database))), {})
        else:
            run_prompt(home, query)
    return f"{printed.getvalue().strip()}\n"


def _answered(found: re.Match[str], home: Home) -> str:
    start, end = found.start("answer") - found.start(), found.end("answer") - found.start()
    return found[0][:start] + answer(found["query"], home) + found[0][end:]


if __name__ == "__main__":
    of = Home(Path(sys.argv[1]))
    for file in (*READMES, *COOKBOOKS):
        text = file.read_text(encoding="utf-8")
        file.write_text(_BLOCK.sub(lambda found: _answered(found, of), text), encoding="utf-8")
