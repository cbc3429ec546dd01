"""The version of what decides readings: where it differs, every file is read again, and nowhere else.

It covers the code that reading imports, by what it says and not how it is written; the data files beside it;
and the releases of the libraries that parse. Code counts the same on every Python that runs it.
"""

import ast
import hashlib
import re
from collections.abc import Iterator
from fnmatch import fnmatch
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from importlib.util import resolve_name
from itertools import groupby
from pathlib import Path

PACKAGES = ("extractors", "schemas")
ENTRIES = ("extractors", "schemas.store")
"""What reads a file, and what makes rows of the reading; what these import decides, and nothing else."""
WORDED = ("errors", "findings", "statuses")
"""Modules of ``schemas`` with sentences for people, rendered on loading: of their strings, codes count."""
NOT_READ = ("extractors/tracing/*", "schemas/places/*")
"""Patterns of data files that reading does not use: these only show what was read, or say whose it is. Others
count.
"""
LIBRARIES = (
    "lxml", "opencc", "pdfminer.six", "pdfplumber", "pillow", "py7zr", "pypdfium2", "rapidfuzz", "regex",
    "selectolax", "xlrd",
)  # fmt: skip
SCAN_LIBRARIES = ("onnxruntime", "opencv-python-headless", "rapidocr")
"""Those of the extra ``scans``. Without it nothing is stored of what needs it and a later run tries again, so
that adding it is no other version: those not installed count as the lock has them.
"""


@cache
def extractor_version(project: Path) -> str:
    """A short hash over code, data and libraries that decide what is read from a file."""
    digest = hashlib.sha256()
    libraries = map(str.encode, library_releases(project))
    for part in (*_code(project), *_data(project), *libraries):
        digest.update(hashlib.sha256(part).digest())
    return digest.hexdigest()[:12]


def reading_modules(project: Path) -> Iterator[tuple[str, ast.Module]]:
    """The modules that reading imports, at once or later, with their names."""
    seen: set[str] = set()
    waiting = list(ENTRIES)
    while waiting:
        name = waiting.pop()
        file = _file(project, name)
        if name in seen or file is None:
            continue
        seen.add(name)
        module = ast.parse(file.read_bytes())
        package = name if file.name == "__init__.py" else name.rpartition(".")[0]
        waiting += (package, package.rpartition(".")[0], *imported(module, package))
        yield name, module


def imported(module: ast.Module, package: str) -> Iterator[str]:
    """What a module of a package may import, under all names it may have: also modules named in a string."""
    for node in ast.walk(module):
        match node:
            case ast.Import(names=names):
                yield from (alias.name for alias in names)
            case ast.ImportFrom(module=origin, names=names, level=level):
                origin = resolve_name("." * level + (origin or ""), package)
                yield from (origin, *(f"{origin}.{alias.name}" for alias in names))
            case ast.Constant(value=str(text)) if text.startswith(tuple(f"{name}." for name in PACKAGES)):
                yield text


def meaning(module: ast.Module, *, worded: bool = False) -> bytes:
    """What a module says, without comments, docstrings and layout, the same on every version of Python.

    ``worded`` leaves out strings that are no codes.
    """
    words: list[str] = []
    _say(module, words, worded)
    return "\x1f".join(words).encode()


def _say(node: object, words: list[str], worded: bool) -> None:
    if isinstance(node, list):
        for item in node:
            if not (isinstance(item, ast.Expr) and _text(item.value) is not None):
                _say(item, words, worded)
        words.append("]")
    elif isinstance(node, ast.Constant):
        text = _text(node)
        is_prose = worded and text is not None and not (text.isascii() and text.isidentifier())
        words.append("prose" if is_prose else ascii(node.value))
    elif isinstance(node, ast.AST):
        words.append(type(node).__name__)
        for name in node._fields:
            value = getattr(node, name)
            # What only later versions of Python have is empty here.
            if value is not None and value != [] and name != "ctx":
                words.append(name)
                _say(_joined(value) if isinstance(node, ast.JoinedStr) else value, words, worded)
        words.append(")")
    else:
        words.append(ascii(node))


def _text(node: ast.expr) -> str | None:
    """The value of a constant that is text."""
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else None


def _joined(values: list[ast.expr]) -> list[ast.expr]:
    """The parts of an f-string; into how many constants its text is cut depends on Python's version."""
    parts: list[ast.expr] = []
    for is_text, run in groupby(values, lambda value: _text(value) is not None):
        if not is_text:
            parts += run
        elif text := "".join(_text(value) or "" for value in run):
            parts.append(ast.Constant(text))
    return parts


def _code(project: Path) -> list[bytes]:
    return sorted(
        name.encode() + b"\x1f" + meaning(module, worded=is_worded(name))
        for name, module in reading_modules(project)
    )


def is_worded(module: str) -> bool:
    """Whether a module is one of :data:`WORDED`, in whatever package within ``schemas``."""
    return module.startswith("schemas.") and module.rpartition(".")[2] in WORDED


def _file(project: Path, module: str) -> Path | None:
    if module.partition(".")[0] not in PACKAGES:
        return None
    path = project.joinpath(*module.split("."))
    return next((file for file in (path / "__init__.py", path.with_suffix(".py")) if file.is_file()), None)


def _data(project: Path) -> Iterator[bytes]:
    for package in PACKAGES:
        for file in sorted((project / package).rglob("*")):
            path = file.relative_to(project)
            if file.is_file() and not _is_no_data(path):
                yield path.as_posix().encode()
                yield file.read_bytes()


def _is_no_data(path: Path) -> bool:
    """Whether it is code, only shows, or is what interpreters, editors and desktops leave there."""
    return (
        any(part.startswith((".", "__pycache__")) for part in path.parts)
        or path.name.endswith((".py", ".pyc", ".orig", ".rej", "~"))
        or any(fnmatch(path.as_posix(), pattern) for pattern in NOT_READ)
    )


def library_releases(project: Path) -> tuple[str, ...]:
    """The releases of the libraries that parse, as ``name==release``."""
    lock = project / "requirements-scans.lock"
    locked = dict(re.findall(r"^([\w.-]+)==(\S+)", lock.read_text(), re.M)) if lock.exists() else {}
    installed = {name: _release(name) or locked.get(name, "") for name in (*LIBRARIES, *SCAN_LIBRARIES)}
    return tuple(f"{name}=={release}" for name, release in installed.items())


def _release(library: str) -> str | None:
    try:
        return version(library)
    except PackageNotFoundError:
        return None
