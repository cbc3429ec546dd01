"""Findings on files that could not be read: each language says once what to do, then what is known."""

import pyarrow as pa
import pytest

from pipelines.rows.finding_rows import file_findings
from schemas.errors import ERROR_BY_CODE

CODE = "conversion_failed"
ZH, EN = ERROR_BY_CODE[CODE].zh, ERROR_BY_CODE[CODE].en


@pytest.mark.parametrize(
    ("stored", "bare"),
    [
        (None, ""), ("No space left", "No space left"), (f"{EN} {ZH}", ""),
        (f"{EN} {ZH} (exit status 77)", "exit status 77"), (f"{EN} {ZH} (exit (77))", "exit (77)"),
        ("(odd)", "(odd)"),
    ],
)  # fmt: skip
def test_each_language_once_with_the_bare_detail(stored: str | None, bare: str):
    file = {
        "path": "a.doc", "source_sha256": "0" * 64, "is_present": True, "status": "failed",
        "error_code": CODE, "error_detail": stored,
    }  # fmt: skip
    (finding,) = file_findings(pa.Table.from_pylist([file]))
    in_chinese, in_english = (f"（{bare}）", f" ({bare})") if bare else ("", "")
    assert finding["message_zh"] == f"文件未能读取：{ZH}{in_chinese}"
    assert finding["message_en"] == f"The file could not be read: {EN}{in_english}"
