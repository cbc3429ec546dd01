"""Findings: every message says something, in both languages."""

import string
from typing import get_args

import pytest

from schemas.errors import ERRORS, UnreadableSourceError
from schemas.findings import FINDING_BY_CODE, FINDING_CODES, Doubt, Finding, FindingCode
from schemas.statuses import SEVERITIES

OWN = {"cell", "stated", "expected"}
"""Fields that a finding fills by itself; the others are its details."""

EACH_CODE = pytest.mark.parametrize("code", FINDING_CODES, ids=lambda code: code.code)


def fields(template: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(template) if name is not None}


@EACH_CODE
def test_both_languages_say_the_same(code: FindingCode):
    assert fields(code.zh) == fields(code.en)
    assert all(name.isidentifier() for name in fields(code.zh))


def test_every_doubt_is_a_finding_that_blocks_its_cell():
    assert {FINDING_BY_CODE[doubt].severity for doubt in get_args(Doubt)} == {"error"}


@EACH_CODE
def test_every_message_fills(code: FindingCode):
    details = {
        f"{name}_{language}": f"<{name} {language}>"
        for name in fields(code.en) - OWN
        for language in ("zh", "en")
    }
    finding = Finding(code.code, None, "<cell>", "<stated>", "<expected>", details=details)
    for language, template, message in (
        ("zh", code.zh, finding.message_zh),
        ("en", code.en, finding.message_en),
    ):
        for name in fields(template):
            assert (f"<{name}>" if name in OWN else f"<{name} {language}>") in message
        assert "{" not in message
        assert "None" not in message


@EACH_CODE
def test_its_severity_and_labels_are_there(code: FindingCode):
    assert code.severity in SEVERITIES
    assert not any("\u4e00" <= character <= "\u9fff" for character in code.en)
    assert any("\u4e00" <= character <= "\u9fff" for character in code.zh)


def test_codes_are_unique():
    for codes in (FINDING_CODES, ERRORS):
        assert len({code.code for code in codes}) == len(codes)


def test_an_id_is_the_same_everywhere_and_another_for_each_finding():
    finding = Finding("cell_unreadable", "article20_items", "a/b", "x", None, "line=1")
    assert finding.identify("r1") == "ac7445b22dfc3290"
    others = {
        finding.identify("r2"),
        Finding("negative_count", "article20_items", "a/b", "x", None, "line=1").identify("r1"),
        Finding("cell_unreadable", "article20_items", "a/c", "x", None, "line=1").identify("r1"),
        Finding("cell_unreadable", "article20_items", "a/b", None, "x", "line=1").identify("r1"),
        Finding("cell_unreadable", "article20_items", "a/b", "x", None, "line=2").identify("r1"),
    }
    assert len(others | {finding.identify("r1")}) == 6


def test_a_source_is_unreadable_for_a_declared_reason():
    refusal = UnreadableSourceError("empty_file", "0 bytes")
    assert (str(refusal), refusal.error.code, refusal.detail) == (
        "empty_file: 0 bytes",
        "empty_file",
        "0 bytes",
    )
    with pytest.raises(KeyError):
        UnreadableSourceError("bad_luck")
