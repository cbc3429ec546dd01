"""The manifest: what it may look like, and what makes a row unusable."""

import datetime as dt

import pytest

from pipelines.inbox.manifest import COLUMNS, ManifestRow, comparable, read_manifest, unmatched

HEADER = ",".join(COLUMNS)


def read(*lines: str, encoding: str = "utf-8") -> dict[str, ManifestRow]:
    manifest = read_manifest("\n".join((HEADER, *lines)).encode(encoding))
    assert not manifest.findings
    return manifest.rows


def problems(*lines: str) -> list[str]:
    manifest = read_manifest("\r\n".join((HEADER, *lines)).encode())
    assert all(finding.code == "manifest_invalid" for finding in manifest.findings)
    assert all(finding.message_zh and finding.message_en for finding in manifest.findings)
    return [f"{finding.stated}: {finding.details['detail_en']}" for finding in manifest.findings]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_a_whole_row_is_read_in_any_usual_encoding(encoding: str) -> None:
    line = "鲁山县/下汤.txt,鲁山县下汤镇,410423,2024,https://example.org/1,2025-02-01T08:00:00+08:00"
    assert read(line, encoding=encoding)["鲁山县/下汤.txt"] == ManifestRow(
        "鲁山县/下汤.txt",
        "鲁山县下汤镇",
        "410423",
        2024,
        "https://example.org/1",
        dt.datetime(2025, 2, 1, tzinfo=dt.UTC),
    )


def test_columns_may_be_empty_absent_and_in_any_order() -> None:
    rows = read_manifest("report_year,PATH\n,a.txt\n2024年,b.txt\n".encode()).rows
    assert rows["a.txt"] == ManifestRow("a.txt")
    assert rows["b.txt"].report_year == 2024


@pytest.mark.parametrize("path", ["县\\a.txt", "./县/a.txt", " 县/a.txt "])
def test_paths_match_however_they_are_written(path: str) -> None:
    assert list(read(f"{path},,,,,")) == ["县/a.txt"]
    assert comparable("cafe\u0301.txt") == comparable("caf\u00e9.txt")


def test_a_time_without_zone_is_utc() -> None:
    assert read("a.txt,,,,,2025-02-01")["a.txt"].retrieved_at == dt.datetime(2025, 2, 1, tzinfo=dt.UTC)


def test_rows_that_cannot_be_used_are_found_and_the_others_are_used() -> None:
    assert problems(
        ",下汤镇,,,,",
        "a.txt,,41042X,,,",
        "b.txt,,,二零二四,,",
        "c.txt,,,1999,,",
        "d.txt,,,,,last week",
        "e.txt,一镇,,,,",
        "e.txt,二镇,,,,",
        "e.txt,一镇,,,,",
        "f.txt,,,2024,,",
        "g.txt,一镇,二镇,,,,,",
        "h.txt,,,2024,,,一镇",
    ) == [
        "2: it has no path",
        "3: region_code “41042X” is no division code",
        "4: report_year “二零二四” is no year",
        "5: report_year “1999” is no year",
        "6: retrieved_at “last week” is no ISO 8601 time",
        "8: row 7 states something else for the same file, and holds",
        "9: it repeats row 7",
        "11: region_code “二镇” is no division code",
        "12: it has more values than columns: a value with a separator in it needs quotes",
    ]


def test_columns_that_nobody_knows_are_named_and_the_others_count() -> None:
    manifest = read_manifest("path,年度,note,report_year\na.txt,2023,x,2024\n".encode())
    assert manifest.rows["a.txt"].report_year == 2024
    (finding,) = manifest.findings
    assert (finding.stated, "年度, note" in finding.message_en) == ("1", True)


def test_a_file_that_is_no_manifest_is_one_finding() -> None:
    for data in (b"", b"a;b\n1;2\n", b"\xff\xfe\x00\x80", b'path\n"open'):
        (finding,) = read_manifest(data).findings
        assert finding.code == "manifest_invalid"


def test_a_row_whose_file_is_not_there_is_found() -> None:
    manifest = read_manifest(f"{HEADER}\n县/a.txt,,,,,\nb.txt,,,,,\n".encode())
    (finding,) = unmatched(manifest, ["b.txt", "c.txt"])
    assert (finding.code, finding.stated) == ("manifest_unmatched", "县/a.txt")


def test_columns_may_be_called_in_chinese() -> None:
    manifest = read_manifest("文件路径,机关名称,报告年度\n下汤.txt,鲁山县下汤镇,2024年\n".encode("gb18030"))
    assert manifest.rows == {"下汤.txt": ManifestRow("下汤.txt", "鲁山县下汤镇", report_year=2024)}
