"""The optional ``manifest.csv`` of an inbox: what its owner knows of a file that the file may not say.

Columns ``path,agency_name,region_code,report_year,source_url,retrieved_at``; any but ``path`` may be empty or
absent. A row that cannot be used is a finding, never half used.
"""

import datetime as dt
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from pipelines.inbox.filled_in_csv import (
    InvalidRowError,
    UnusableFileError,
    filled_rows,
    report_year,
    unknown_columns,
)
from schemas.findings import Finding


@dataclass(frozen=True, slots=True)
class ManifestRow:
    """One row. ``path`` is relative to the inbox, with ``/``; ``retrieved_at`` is UTC."""

    path: str
    agency_name: str | None = None
    region_code: str | None = None
    report_year: int | None = None
    source_url: str | None = None
    retrieved_at: dt.datetime | None = None


COLUMNS = {
    "path": "文件路径",
    "agency_name": "机关名称",
    "region_code": "区划代码",
    "report_year": "报告年度",
    "source_url": "来源网址",
    "retrieved_at": "下载时间",
}
"""With their Chinese names, which may stand in their place."""


@dataclass(frozen=True, slots=True)
class Manifest:
    """The rows that can be used, by comparable path, and a finding for each that cannot."""

    rows: dict[str, ManifestRow]
    findings: tuple[Finding, ...] = ()


NO_MANIFEST = Manifest({})


def comparable(path: str) -> str:
    """A path as it is compared: Unicode's composed form (macOS decomposes names), ``/`` for folders, no
    ``./``.
    """
    return unicodedata.normalize("NFC", path.strip()).replace("\\", "/").removeprefix("./")


def read_manifest(data: bytes) -> Manifest:
    """Parse the file's bytes; see ``filled_in``."""
    rows: dict[str, ManifestRow] = {}
    lines: dict[str, int] = {}
    findings: list[Finding] = []
    try:
        for filled in filled_rows(data, ("path",), COLUMNS):
            try:
                if filled.surplus:
                    raise filled.surplus
                row = _row(filled.values)
                key = comparable(row.path)
                if (first := lines.setdefault(key, filled.line)) != filled.line:
                    raise _repeated(first, is_same=rows[key] == row)
                rows[key] = row
            except InvalidRowError as error:
                findings.append(_invalid(filled.line, error))
        if problem := unknown_columns(data, ("path",), COLUMNS):
            findings.append(_invalid(1, problem))
    except UnusableFileError as error:
        findings.append(_invalid(error.line, error))
    return Manifest(rows, tuple(findings))


def _repeated(first: int, *, is_same: bool) -> InvalidRowError:
    if is_same:
        return InvalidRowError(f"与第 {first} 行重复", f"it repeats row {first}")
    return InvalidRowError(
        f"第 {first} 行对同一文件写的与此不同，以该行为准",
        f"row {first} states something else for the same file, and holds",
    )


def unreadable_manifest(reason: str | None) -> Manifest:
    """No rows, and a finding that says why the file could not be read."""
    return Manifest(
        {}, (_invalid(1, InvalidRowError(f"无法读取（{reason}）", f"it could not be read ({reason})")),)
    )


def unmatched(manifest: Manifest, paths: Iterable[str]) -> Iterator[Finding]:
    """A finding for each row whose file is not there."""
    if not manifest.rows:
        return
    there = {comparable(path) for path in paths}
    for key, row in manifest.rows.items():
        if key not in there:
            yield Finding("manifest_unmatched", stated=row.path)


def _invalid(line: int, error: InvalidRowError) -> Finding:
    return Finding(
        "manifest_invalid", stated=str(line), details={"detail_zh": error.zh, "detail_en": error.en}
    )


def _row(values: Mapping[str, str]) -> ManifestRow:
    """One row of checked values.

    Raises:
        InvalidRowError: a value is not what its column holds.
    """
    given = {name: values.get(name, "").strip() or None for name in COLUMNS}
    path = given["path"]
    if path is None:
        raise InvalidRowError("没有写文件路径（path）", "it has no path")
    return ManifestRow(
        path=path,
        agency_name=given["agency_name"],
        region_code=_region_code(given["region_code"]),
        report_year=report_year("report_year", COLUMNS["report_year"], given["report_year"]),
        source_url=given["source_url"],
        retrieved_at=_retrieved_at(given["retrieved_at"]),
    )


def _region_code(text: str | None) -> str | None:
    if text is None or (text.isascii() and text.isdigit() and len(text) in {2, 4, 6, 9, 12}):
        return text
    raise InvalidRowError(f"区划代码“{text}”不是行政区划代码", f"region_code “{text}” is no division code")


def _retrieved_at(text: str | None) -> dt.datetime | None:
    """ISO 8601; without a zone it is UTC, as everywhere in the warehouse."""
    if text is None:
        return None
    try:
        time = dt.datetime.fromisoformat(text)
    except ValueError:
        raise InvalidRowError(
            f"下载时间“{text}”不是 ISO 8601 时间（如 2025-03-01）",
            f"retrieved_at “{text}” is no ISO 8601 time",
        ) from None
    return time.astimezone(dt.UTC) if time.tzinfo else time.replace(tzinfo=dt.UTC)
