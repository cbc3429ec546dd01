"""What must hold of ``text_sameness``, and of the findings that follow from it."""

from collections.abc import Iterator

from expectations.checks import Check, NoRows
from expectations.declared import invariant
from expectations.fragments import REPORT
from schemas.rules.text_sameness import FEWEST_OWN_SENTENCES, LEAST_SAME_SHARE

_TOLD = {"last_year": "text_as_last_year", "other_body": "text_as_other_body"}


def text_checks() -> Iterator[Check]:
    """Invariants of ``text_sameness``."""
    yield invariant(
        "text_sameness", "counts_fit",
        NoRows("""
SELECT report_id, report_year, kind, sentences, same, own_sentences, own_same, share, own_share
FROM text_sameness
WHERE sentences < 1
    OR own_sentences NOT BETWEEN 0 AND sentences
    OR same NOT BETWEEN 0 AND sentences
    OR own_same NOT BETWEEN 0 AND least(own_sentences, same)
    OR abs(share - same / sentences) > 1e-6
    OR abs(coalesce(own_share, -1) - coalesce(own_same / nullif(own_sentences, 0), -1)) > 1e-6
""", told_by="report"),
        "No count is above the one it is part of, and the shares are theirs.",
        "各句数不超过其所属的句数，比例与句数相符。",
    )  # fmt: skip
    yield invariant(
        "text_sameness", "other_report_is_of_its_kind",
        NoRows(f"""
SELECT {REPORT}, pair.kind, pair.other_report_id
FROM text_sameness AS pair
JOIN reports AS report USING (report_id)
LEFT JOIN reports AS other ON other.report_id = pair.other_report_id
LEFT JOIN agencies AS body ON body.agency_id = report.agency_id
LEFT JOIN agencies AS other_body ON other_body.agency_id = other.agency_id
WHERE NOT coalesce(CASE pair.kind
    WHEN 'last_year' THEN other.report_year = report.report_year - 1
        AND coalesce(other_body.continued_by, other.agency_id) = coalesce(body.continued_by, report.agency_id)
    ELSE other.agency_id <> report.agency_id AND other.report_year = report.report_year
        AND other.parent_agency_id = report.parent_agency_id
END, false)
"""),
        "The other report is that of the year before, of the body or the one whose place it took, or another "
        "body's of the same year and parent.",
        "所比较的报告是本机关（或其前身）上一年度的，或同一上级另一机关同年度的。",
        "other_report_id",
    )  # fmt: skip
    codes = "\n        ".join(f"WHEN '{kind}' THEN '{code}'" for kind, code in _TOLD.items())
    yield invariant(
        "text_sameness", "same_text_has_finding",
        NoRows(f"""
WITH told AS (
    SELECT *, CASE kind
        {codes}
    END AS finding_code
    FROM text_sameness
    WHERE own_sentences >= {FEWEST_OWN_SENTENCES} AND own_same >= {LEAST_SAME_SHARE} * own_sentences
),
found AS (SELECT report_id, finding_code FROM findings WHERE starts_with(finding_code, 'text_as_'))
SELECT coalesce(told.report_id, found.report_id) AS report_id,
    coalesce(told.finding_code, found.finding_code) AS finding_code, told.own_same, told.own_sentences
FROM told
FULL JOIN found USING (report_id, finding_code)
WHERE told.report_id IS NULL OR found.report_id IS NULL
""", told_by="year"),
        "There is a finding for each report that is mostly another's text, and for no other.",
        "文字大多与另一报告相同的每份报告都有发现，其他报告没有。",
    )  # fmt: skip
