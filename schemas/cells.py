"""The cells of all forms by number, and as Arrow tables what is declared of them: how the working database holds them.

A number is short and the same for all forms. It is never seen outside of the working database.
"""

from collections.abc import Mapping
from typing import Any

import pyarrow as pa

from schemas.claims import CLAIMS, QUANTITIES, quantities_of
from schemas.forms import (
    FACT_TABLES,
    FORM_VERSIONS,
    Codes,
    TableName,
    cell_name,
    cells_of_all_forms,
    form_table,
    term_by_codes,
)
from schemas.identities import equations
from schemas.tables import TABLE_BY_NAME, VALUE_COLUMN
from schemas.terms import (
    APPLICANTS,
    ARTICLE20_ITEMS,
    ARTICLE20_MEASURES,
    ARTICLE20_SUBJECTS,
    DISPOSITIONS,
    OUTCOMES,
    PROCEEDINGS,
)
from schemas.year_checks import JUMP_CELLS, YEAR_CHECK_TABLES, year_equations

Cell = tuple[TableName, Codes]
_TERMS = (
    *ARTICLE20_ITEMS, *ARTICLE20_SUBJECTS, *ARTICLE20_MEASURES, *DISPOSITIONS, *APPLICANTS, *PROCEEDINGS, *OUTCOMES,
)  # fmt: skip


def _printed_place(cell: Cell) -> list[int]:
    table, codes = cell
    return [FACT_TABLES.index(table), *map(_TERMS.index, term_by_codes(table, codes))]


CELLS: tuple[Cell, ...] = tuple(
    sorted(
        ((table, codes) for table in FACT_TABLES for codes in cells_of_all_forms(table)), key=_printed_place
    )
)
"""Every cell in the order in which each form prints its own; a cell's number is its place here."""
CELL_ID: Mapping[Cell, int] = {cell: number for number, cell in enumerate(CELLS)}


def cell_codes() -> list[dict[str, Any]]:
    """Rows of the working database's table ``cell_codes``."""
    followed = set(JUMP_CELLS)
    return [
        {
            "cell_id": number,
            "table_name": cell[0],
            **dict(zip(("code_1", "code_2", "code_3"), cell[1], strict=False)),
            "cell": cell_name(*cell),
            "is_count": TABLE_BY_NAME[cell[0]].column(VALUE_COLUMN[cell[0]]).type == "BIGINT",
            "is_followed": cell in followed,
        }
        for number, cell in enumerate(CELLS)
    ]


def identity_terms() -> pa.Table:
    """One row a cell of an equation within a report, the equations numbered in the order of tables, forms and rows.

    ``form`` is that of the disposition table, which the table of reviews shares; no equation is about Article 20.
    """
    of_forms = [
        (form, equation)
        for table in FACT_TABLES
        for form in FORM_VERSIONS
        for equation in equations(form_table(table, form))
    ]
    return pa.Table.from_pylist([
        {
            "number": number, "form": form, "identity_code": equation.identity_code, "scope": equation.scope,
            "cell_id": CELL_ID[equation.table, codes], "is_left": is_left, "is_total": codes == equation.total,
        }
        for number, (form, equation) in enumerate(of_forms)
        for is_left, side in ((True, equation.left), (False, equation.right))
        for codes in side
    ])  # fmt: skip


def year_terms() -> pa.Table:
    """One row a cell of an equation between years; ``cell`` and ``is_stated`` are of the one it is about.

    ``form`` is the form of Article 20 that both reports must follow, NULL where all print the same rows.
    """
    rows = [
        {
            "number": number, "check_code": equation.check_code, "scope": equation.scope, "form": equation.form,
            "cell": cell_name(equation.table, equation.stated), "cell_id": CELL_ID[equation.table, codes],
            "is_stated": is_stated, "of_previous": of_previous, "sign": sign,
        }
        for number, equation in enumerate(each for table in YEAR_CHECK_TABLES for each in year_equations(table))
        for is_stated, of_previous, sign, codes in (
            (True, False, 1, equation.stated),
            *((False, term.of_previous, term.sign, term.codes) for term in equation.terms),
        )
    ]  # fmt: skip
    return pa.Table.from_pylist(rows)


def claim_terms() -> pa.Table:
    """One row a cell of a quantity that a claim needs; a rate needs its quantities of the year before, too."""
    return pa.Table.from_pylist([
        {
            "claim_code": claim.code, "is_rate": claim.rate_of is not None, "quantity": quantity,
            "cell_id": CELL_ID[QUANTITIES[quantity].table, codes],
        }
        for claim in CLAIMS
        for quantity in quantities_of(claim)
        for codes in QUANTITIES[quantity].cells
    ])  # fmt: skip
