"""Rows of the code tables, made from the declarations."""

from collections.abc import Iterable
from typing import Any

from schemas.cells import cell_codes
from schemas.claims import CLAIMS, QUANTITIES, Claim, TableReading, readings_of
from schemas.errors import ERRORS
from schemas.findings import FINDING_CODES
from schemas.forms import cell_name
from schemas.identities import IDENTITIES
from schemas.terms import (
    APPLICANT_GROUPS,
    APPLICANTS,
    ARTICLE20_ITEMS,
    ARTICLE20_MEASURES,
    ARTICLE20_SUBJECTS,
    DISPOSITION_GROUPS,
    DISPOSITIONS,
    OUTCOMES,
    PROCEEDING_GROUPS,
    PROCEEDINGS,
    Term,
)
from schemas.year_checks import YEAR_CHECKS

CodeRow = dict[str, Any]


def _term_row(term: Term, **more: Any) -> CodeRow:
    return {
        "code": term.code,
        "label_zh": term.zh,
        "label_en": term.en,
        "parent_code": term.parent,
        "forms": ",".join(sorted(term.forms)),
        "unit": term.unit,
        "source": term.source,
        **more,
    }


def _in_form_order(groups: tuple[Term, ...], terms: tuple[Term, ...]) -> Iterable[Term]:
    """Each group just before the first term under it."""
    waiting = {group.code: group for group in groups}
    for term in terms:
        above: list[Term] = []
        parent = term.parent
        while parent in waiting:
            above.append(waiting.pop(parent))
            parent = above[-1].parent
        yield from reversed(above)
        yield term


def _claim_row(claim: Claim) -> CodeRow:
    first, *others = readings_of(claim)
    return {
        "code": claim.code,
        "label_zh": claim.zh,
        "label_en": claim.en,
        "unit": claim.unit,
        "cells": _cells(first),
        "other_bases": ",".join(reading.basis for reading in others) or None,
    }


def _cells(reading: TableReading) -> str:
    """The cells of a reading's sum: ``a + b − c``."""
    signs = [(" + ", code) for code in reading.plus] + [(" − ", code) for code in reading.minus]
    summands = [
        f"{sign}{cell_name(QUANTITIES[code].table, codes)}"
        for sign, code in signs
        for codes in QUANTITIES[code].cells
    ]
    return "".join(summands).removeprefix(" + ")


def code_rows(table: str) -> list[CodeRow]:
    """All rows of one code table, with every column any code table has; the table takes those it declares."""
    rows: list[CodeRow]
    match table:
        case "code_article20":
            axes = (
                ("item", ARTICLE20_ITEMS),
                ("subject", ARTICLE20_SUBJECTS),
                ("measure", ARTICLE20_MEASURES),
            )
            rows = [_term_row(term, axis=axis) for axis, terms in axes for term in terms]
        case "code_dispositions":
            rows = [_term_row(term) for term in _in_form_order(DISPOSITION_GROUPS, DISPOSITIONS)]
        case "code_applicants":
            rows = [_term_row(term) for term in _in_form_order(APPLICANT_GROUPS, APPLICANTS)]
        case "code_proceedings":
            rows = [_term_row(term) for term in _in_form_order(PROCEEDING_GROUPS, PROCEEDINGS)]
        case "code_outcomes":
            rows = [_term_row(term) for term in OUTCOMES]
        case "code_identities":
            rows = [
                {
                    "code": i.code,
                    "label_zh": i.zh,
                    "label_en": i.en,
                    "table_name": i.table,
                    "source": i.source,
                }
                for i in IDENTITIES
            ]
        case "code_year_checks":
            rows = [
                {
                    "code": c.code,
                    "label_zh": c.zh,
                    "label_en": c.en,
                    "table_name": c.table,
                    "source": c.source,
                }
                for c in YEAR_CHECKS
            ]
        case "code_findings":
            rows = [
                {"code": f.code, "label_zh": f.zh, "label_en": f.en, "severity": f.severity}
                for f in FINDING_CODES
            ]
        case "code_claims":
            rows = [_claim_row(claim) for claim in CLAIMS]
        case "cell_codes":
            rows = cell_codes()
        case "code_errors":
            rows = [{"code": e.code, "label_zh": e.zh, "label_en": e.en} for e in ERRORS]
        case _:
            raise KeyError(table)
    return [{**row, "sort_order": order} for order, row in enumerate(rows, start=1)]
