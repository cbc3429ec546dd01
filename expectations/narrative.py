"""What must hold of the numbers that reports' prose states: our own invariants, and where publishers' texts
contradict their tables.
"""

from collections.abc import Iterator

from expectations.checks import Check, NoRows
from expectations.declared import invariant
from expectations.fragments import REPORT
from expectations.publishers import CURRENT_SOURCE, NEWEST_FIRST


def claim_checks() -> Iterator[Check]:
    """Invariants of ``narrative_claims``."""
    yield invariant(
        "narrative_claims", "table_value_fits_verdict",
        NoRows("""
SELECT report_id, report_year, claim_index, claim_code, value, table_value, verdict, basis
FROM narrative_claims
WHERE CASE verdict
    WHEN 'agrees' THEN table_value IS NULL OR (unit <> 'percent' AND table_value <> value)
    WHEN 'disagrees' THEN table_value IS NULL OR table_value = value
    WHEN 'no_table_value' THEN table_value IS NOT NULL
    ELSE basis = 'as_in_table'
END
""", told_by="report"),
        "The verdict follows from the two numbers; where there is nothing to compare, there is no number.",
        "结论与两个数一致；没有可比的数时，表格中的数为空。",
        "verdict",
    )  # fmt: skip
    yield invariant(
        "narrative_claims", "disagreement_has_finding",
        NoRows(f"""
SELECT {REPORT}, claim.claim_index, claim.claim_code, claim.value, claim.table_value
FROM narrative_claims AS claim
JOIN reports AS report USING (report_id)
ANTI JOIN findings AS finding
    ON finding.finding_code = 'claim_disagrees'
    AND finding.report_id = claim.report_id
    AND finding.locator = claim.locator
    AND finding.stated = claim.raw_text
WHERE claim.verdict = 'disagrees'
""", told_by="report"),
        "Every number of the text that disagrees with the tables is also in findings.",
        "文字中与表格不一致的每个数都有发现。",
    )  # fmt: skip
    yield invariant(
        "findings", "claim_finding_disagrees",
        NoRows("""
SELECT finding.finding_id, finding.report_id, finding.report_year, finding.stated, finding.expected
FROM findings AS finding
ANTI JOIN narrative_claims AS claim
    ON claim.verdict = 'disagrees'
    AND claim.report_id = finding.report_id
    AND claim.locator = finding.locator
    AND claim.raw_text = finding.stated
WHERE finding.finding_code = 'claim_disagrees'
""", told_by="year"),
        "Every finding of a text that contradicts the tables is about one in narrative_claims.",
        "发现所说的每处文字与表格不一致，在文字表中确实不一致。",
    )  # fmt: skip


def claim_warnings() -> Iterator[Check]:
    """Texts that contradict their tables."""
    sql = f"""
SELECT {REPORT}, claim.claim_code, claim.value, claim.table_value, claim.sentence, source.path, claim.locator
FROM narrative_claims AS claim
JOIN reports AS report USING (report_id)
{CURRENT_SOURCE}
WHERE claim.verdict = 'disagrees'
ORDER BY row_number() OVER (PARTITION BY report.report_id ORDER BY claim.claim_index), {NEWEST_FIRST}
"""
    yield Check(
        "narrative_claims", "text_agrees_with_tables", "warning", NoRows(sql, told_by="report"),
        "What the text of a report says agrees with its tables, or another way of counting explains it.",
        "报告文字中的数与其表格一致，或可由其他统计口径解释。",
        "Both are loaded as printed. Compare with the source; ask the office which one counts.",
        "两处均按原样载入。请对照原文，并向发布单位核实以哪一个为准。",
        "verdict",
    )  # fmt: skip
