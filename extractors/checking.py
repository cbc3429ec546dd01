"""What one reading says of itself: the identities of the official forms, and the prose against the tables."""

from collections.abc import Iterator

from schemas.extraction import ReportReading
from schemas.findings import Finding
from schemas.forms import FORM_VERSIONS, TableName, form_table
from schemas.identities import all_hold
from schemas.rules.claim_verdicts import contradiction, judge, quantities
from schemas.rules.explanations import broken_sums_of, in_words
from schemas.rules.sums import broken_sum, by_the_others
from schemas.terms import FormVersion


def broken_sums(report: ReportReading) -> Iterator[Finding]:
    """A finding for each identity whose cells are all printed and do not add up."""
    forms: dict[TableName, FormVersion] = {
        "application_dispositions": report.dispositions_form,
        "review_litigation_counts": FORM_VERSIONS[-1],
    }
    for table, version in forms.items():
        form = form_table(table, version)
        own = [cell for cell in report.cells if cell.table == table]
        values = [cell.value for cell in own if cell.value is not None]
        if len(values) == len(own) and all_hold(form, values):
            continue
        cells = {cell.codes: cell for cell in own}
        printed = {codes: (cell.value, cell.status) for codes, cell in cells.items()}
        for broken in broken_sums_of(form, printed):
            equation, total = broken.equation, cells[broken.equation.total]
            if total.value is not None:
                is_left = equation.total in equation.left
                others = by_the_others(broken.left, broken.right, total.value, is_left=is_left)
                yield broken_sum(
                    equation.identity_code,
                    table,
                    equation.total,
                    total.value,
                    others,
                    total.locator,
                    in_words(broken.explanations),
                )


def contradicted_claims(report: ReportReading) -> Iterator[Finding]:
    """A finding for each number of the prose that disagrees with the tables and that nothing explains."""
    sums = quantities({(cell.table, cell.codes): (cell.value, cell.status) for cell in report.cells})
    for claim in report.claims:
        found = contradiction(
            claim.stated, judge(claim.stated, sums), claim.sentence, claim.raw_text, claim.locator
        )
        if found is not None:
            yield found
