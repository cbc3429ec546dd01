"""Draws the house from the code: its rooms in the order of the way, and what each imports.

``python -m tests.architecture`` writes docs/architecture.md; a test holds it against the code.
"""

import ast
import tomllib
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
DRAWING = ROOT / "docs" / "architecture.md"
PACKAGES = ("pipelines", "extractors", "warehouse", "expectations", "schemas")

_INTRODUCTION = """\
# The house

Drawn from the code by `.venv/bin/python -m tests.architecture`; a test fails where it is no longer true.

## The way of one report

```text
bytes ── extractors/files ──── what kind of file it is, what is inside an archive
      ── extractors/readers ── one reader a format ──────────────► Document: paragraphs and grids, each with its place
      ── extractors/tables ─── rows and columns by their labels ─► cells of the official form
      ── extractors/identity · prose ─ who, which year, what the text claims ─► Extraction (schemas/extraction)
      ── pipelines/extraction ─ over processes, into the extraction store
      ── pipelines/resolution · corrections · rows ─ whose report, which file counts, corrected by hand
      ── warehouse ──────────── a report year in one transaction
      ── expectations ───────── validated as an asset of its own
      ── pipelines/release · warehouse ─ published whole, in one rename
```

## The packages

```text
                    pipelines                 dagster
        ┌───────────────┼───────────────┐
   extractors       warehouse      expectations
   pdfplumber …     duckdb         great_expectations
        └───────────────┼───────────────┘
                     schemas                  what is true, as data
```

An arrow of imports only leads down. The three in the middle never import one another: what crosses is a type of `schemas`, a
connection, an engine or a DataFrame.
"""


def drawing() -> str:
    """The whole page."""
    return "\n".join([_INTRODUCTION, "## The rooms\n", *map(_package, PACKAGES)])


def _package(package: str) -> str:
    rooms = _rooms(package)
    arrows = _arrows(package, rooms)
    order = _order(package, rooms)
    back = sum(order.index(target) < order.index(room) for room in arrows for target in arrows[room])
    told = f"{len(rooms)} rooms, {sum(map(len, arrows.values()))} arrows, {back} of them upwards"
    width = max(map(len, order))
    lines = [f"### {package}\n", f"{_sentence(ROOT / package / '__init__.py')} {told}.\n", "```text"]
    for room in order:
        lines.append(f"{room:<{width}}  {_sentence(rooms[room])}".rstrip())
        if arrows[room]:
            lines += _wrapped(sorted(arrows[room], key=order.index), width + 2)
    return "\n".join([*lines, "```", ""])


def _wrapped(names: list[str], indent: int) -> Iterator[str]:
    line = " " * indent + "└►"
    for name in names:
        if len(line) + len(name) > 118:
            yield line
            line = " " * (indent + 2)
        line += f" {name}"
    yield line


def _rooms(package: str) -> dict[str, Path]:
    """Each room, a folder or a module that stands alone, with the file whose docstring says what it is."""
    found = {}
    for path in sorted((ROOT / package).iterdir()):
        if (path / "__init__.py").exists():
            found[path.name] = path / "__init__.py"
        elif path.suffix == ".py" and path.name != "__init__.py":
            found[path.stem] = path
    return found


def _order(package: str, rooms: dict[str, Path]) -> list[str]:
    """The rooms from the top floor down: as the contract of imports says, or above all that they import."""
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    for contract in settings["tool"]["importlinter"]["contracts"]:
        if contract.get("containers") == [package]:
            return [room for layer in contract["layers"] for room in layer.split(" | ")]
    arrows, placed = _arrows(package, rooms), list[str]()

    def place(room: str) -> None:
        if room not in placed:
            for below in sorted(arrows[room]):
                place(below)
            placed.append(room)

    for room in sorted(rooms):
        place(room)
    return placed[::-1]


def _arrows(package: str, rooms: dict[str, Path]) -> dict[str, set[str]]:
    """Which rooms of the package each room imports."""
    arrows: dict[str, set[str]] = defaultdict(set)
    for path in (ROOT / package).rglob("*.py"):
        room = path.relative_to(ROOT / package).with_suffix("").parts[0]
        arrows[room] |= {each for name in _imported(path) if (each := _named(package, name)) in rooms} - {
            room
        }
    arrows.pop("__init__", None)
    return arrows


def _named(package: str, module: str) -> str:
    first, _, rest = module.partition(".")
    return rest.partition(".")[0] if first == package else ""


def _imported(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def _sentence(path: Path) -> str:
    """The first sentence of a module's docstring."""
    told = " ".join(
        (ast.get_docstring(ast.parse(path.read_text(encoding="utf-8"))) or "").split("\n\n")[0].split()
    )
    return told.split(". ")[0].rstrip(".").replace("``", "") + "."


if __name__ == "__main__":
    DRAWING.write_text(drawing(), encoding="utf-8")
