"""What the tables say of a claimed number: only what no way of counting explains disagrees."""

from collections.abc import Iterator
from decimal import Decimal

import pytest

from schemas.claims import (
    CLAIM_BASES,
    CLAIM_BY_CODE,
    CLAIMS,
    QUANTITIES,
    StatedNumber,
    cell_of,
    quantities_of,
    readings_of,
)
from schemas.forms import FACT_TABLES, FORM_VERSIONS, Codes, TableName, cell_name, form_table
from schemas.identities import PrintedValues
from schemas.rules.claim_verdicts import Summed, contradiction, judge, quantities


def sums(**numbers: int) -> dict[str, Summed]:
    """A report whose other quantities are all zero."""
    return {code: Summed(Decimal(numbers.get(code, 0))) for code in QUANTITIES}


def stated(code: str, value: str | int, **more) -> StatedNumber:
    return StatedNumber(code, Decimal(value), **more)


@pytest.mark.parametrize(
    ("claim", "value", "numbers", "verdict", "basis"),
    [
        ("applications_received", 3525, {"received_new": 3525}, "agrees", "as_in_table"),
        ("applications_received", 0, {}, "agrees", "as_in_table"),
        ("applications_received", 320, {"received_new": 317, "carried_in": 3}, "explained",
         "new_and_carried_in"),
        ("applications_received", 134, {"received_new": 170, "total_processed": 134, "carried_forward": 36},
         "explained", "processed"),
        ("applications_received", 134, {"received_new": 170, "carried_in": 9, "total_processed": 143,
                                        "carried_forward": 36}, "explained", "less_carried_forward"),
        ("applications_received", 321, {"received_new": 317, "carried_in": 3}, "disagrees", "as_in_table"),
        ("applications_concluded", 90, {"received_new": 95, "total_processed": 92, "other": 2}, "explained",
         "without_other"),
        ("applications_granted", 8, {"granted": 5, "granted_in_part": 3}, "explained",
         "with_granted_in_part"),
        ("applications_refused", 5, {"refused": 4}, "disagrees", "as_in_table"),
        ("reviews_total", 134, {"reviews_total": 170, "reviews_pending": 36}, "explained", "concluded_cases"),
        ("reviews_total", 135, {"reviews_total": 170, "reviews_pending": 36}, "disagrees", "as_in_table"),
        ("litigation_total", 5, {"direct_total": 2, "after_review_total": 3}, "agrees", "as_in_table"),
        ("litigation_total", 2, {"direct_total": 2, "after_review_total": 3}, "explained", "direct_only"),
        ("reviews_and_litigation", 8, {"reviews_total": 3, "direct_total": 2, "after_review_total": 3},
         "agrees", "as_in_table"),
        ("fee_amount", "0.984", {"fees": 1}, "disagrees", "as_in_table"),
    ],
)  # fmt: skip
def test_the_verdict_on_a_number(claim: str, value, numbers: dict[str, int], verdict: str, basis: str):
    judgement = judge(stated(claim, value), sums(**numbers))
    assert (judgement.verdict, judgement.basis) == (verdict, basis)


def test_an_explanation_shows_the_sum():
    judgement = judge(stated("reviews_total", 134), sums(reviews_total=170, reviews_pending=36))
    assert judgement.table_value == 170
    assert judgement.explanation_en == ("Concluded cases only, those pending left out: 170 − 36 = 134.")
    assert judgement.explanation_zh == "只计已审结，不含尚未审结：170 − 36 = 134。"


def test_one_office_out_of_a_district_is_never_an_error():
    of_office = judge(stated("applications_received", 17, scope="body"), sums(received_new=95))
    assert (of_office.verdict, of_office.basis) == ("explained", "part_of_whole")
    assert of_office.table_value == 95
    more_than_all = judge(stated("applications_received", 120, scope="body"), sums(received_new=95))
    assert (more_than_all.verdict, more_than_all.table_value) == ("no_table_value", None)
    by_post = judge(stated("applications_received", 2, scope="channel"), sums(received_new=95))
    assert by_post.basis == "part_of_whole"


def test_a_whole_city_has_more_than_one_of_its_offices_and_not_less():
    more = judge(stated("applications_received", 3646, scope="area"), sums(received_new=95))
    assert (more.verdict, more.basis) == ("explained", "wider_area")
    less = judge(stated("applications_received", 50, scope="area"), sums(received_new=95))
    assert less.verdict == "disagrees"


@pytest.mark.parametrize(("value", "verdict"), [(0, "explained"), (3, "no_table_value")])
def test_a_blank_cell_is_no_number_to_disagree_with(value: int, verdict: str):
    blank = {**sums(), "received_new": Summed(Decimal(0), has_blanks=True)}
    judgement = judge(stated("applications_received", value), blank)
    assert (judgement.verdict, judgement.table_value) == (verdict, None)


def test_a_cell_that_was_not_read_is_no_number_to_disagree_with():
    unread = {**sums(), "received_new": Summed(Decimal(0), is_read=False)}
    assert judge(stated("applications_received", 3), unread).verdict == "no_table_value"
    assert judge(stated("applications_received", 3), {}).basis == "not_read"


@pytest.mark.parametrize(
    ("value", "table", "verdict"),
    [(180, 187, "explained"), (180, 190, "disagrees"), (200, 197, "explained"), (1600, 1512, "explained"),
     (1600, 1712, "disagrees"), (3, 3, "explained"), (3, 5, "disagrees")],
)  # fmt: skip
def test_a_round_number_is_held_to_its_last_digit(value: int, table: int, verdict: str):
    judgement = judge(stated("applications_received", value, is_rounded=True), sums(received_new=table))
    assert judgement.verdict == verdict


def rate(value: str, current: int | None = None, previous: int | None = None, scope="whole") -> StatedNumber:
    return StatedNumber(
        "applications_received_growth",
        Decimal(value),
        scope,
        current=None if current is None else Decimal(current),
        previous=None if previous is None else Decimal(previous),
    )


@pytest.mark.parametrize(
    ("claimed", "table_value"),
    [(rate("12.5", 315, 280), "12.50"), (rate("-20", 12, 15), "-20.00"), (rate("1.52", 267, 263), "1.52"),
     (rate("33.33", 4, 3), "33.33"), (rate("33.34", 4, 3), "33.33"), (rate("66.6", 5, 3), "66.66"),
     (rate("67", 5, 3), "66.66")],
)  # fmt: skip
def test_a_rate_is_recomputed_from_the_sentence(claimed: StatedNumber, table_value: str):
    judgement = judge(claimed, sums(received_new=1))
    assert (judgement.verdict, judgement.table_value) == ("agrees", Decimal(table_value))


def test_a_wrong_rate_disagrees_and_says_what_it_should_be():
    judgement = judge(rate("21.5", 315, 280), sums(received_new=315))
    assert (judgement.verdict, judgement.table_value) == ("disagrees", Decimal("12.50"))
    assert "(315 − 280) ÷ 280 = 12.5%" in judgement.explanation_en


def test_a_rate_is_recomputed_from_the_tables_of_two_years():
    own, before = sums(received_new=315, carried_in=5), sums(received_new=280)
    assert judge(rate("12.5", 315), own, before).verdict == "agrees"
    assert judge(rate("12.5"), own, before).verdict == "agrees"
    assert judge(rate("14.28", 320), own, before).verdict == "agrees"
    assert judge(rate("50", 315), own, before).verdict == "disagrees"
    # Of another number than the table's, or of a part, nobody knows what it was before.
    assert judge(rate("50", 17), own, before).verdict == "no_table_value"
    assert judge(rate("50", 315, scope="body"), own, before).verdict == "no_table_value"


def test_a_rate_without_a_year_before_cannot_be_recomputed():
    assert judge(rate("12.5", 315), sums(received_new=315)).basis == "no_previous_year"
    assert judge(rate("12.5", 315), sums(received_new=315), sums()).basis == "no_previous_year"


def test_only_what_disagrees_is_a_finding():
    wrong = stated("applications_granted", 6)
    finding = contradiction(wrong, judge(wrong, sums(granted=5)), "予以公开6件。", "6件", "line=7;col=1")
    assert finding is not None
    assert (finding.code, finding.severity) == ("claim_disagrees", "warning")
    assert finding.cell == "application_dispositions/granted/total"
    assert (finding.stated, finding.expected) == ("6件", "5")
    assert "予以公开6件。" in finding.message_en
    assert "表中为 5" in finding.message_zh
    right = stated("applications_granted", 5)
    assert contradiction(right, judge(right, sums(granted=5)), "", "", None) is None


def _cells() -> Iterator[tuple[str, tuple[str, ...]]]:
    for table in FACT_TABLES:
        for version in FORM_VERSIONS:
            for codes in form_table(table, version).cells():
                yield table, codes


def test_every_quantity_is_of_cells_that_a_form_has():
    known = set(_cells())
    for quantity in QUANTITIES.values():
        assert quantity.cells
        assert {(quantity.table, codes) for codes in quantity.cells} <= known


def test_every_group_of_dispositions_is_summed_without_its_total():
    parts = ("granted", "granted_in_part", "refused", "unavailable", "not_processed", "other")
    rows = {codes[0] for code in parts for codes in QUANTITIES[code].cells}
    of_forms = {
        codes[0] for table, codes in _cells() if table == "application_dispositions" and codes[1] == "total"
    }
    assert rows == of_forms - {"received_new", "carried_in", "total_processed", "carried_forward"}


@pytest.mark.parametrize("claim", CLAIMS, ids=lambda claim: claim.code)
def test_every_claim_has_a_primary_reading_of_known_quantities(claim):
    first, *others = readings_of(claim)
    assert first.basis == "as_in_table"
    assert "as_in_table" not in [reading.basis for reading in others]
    assert set(quantities_of(claim)) <= QUANTITIES.keys()
    assert (claim.rate_of is not None) == (claim.unit == "percent")
    table, cell = cell_of(claim)
    assert cell == table or cell in {cell_name(*named) for named in _cells()}


def test_codes_of_claims_are_unique():
    assert len(CLAIM_BY_CODE) == len(CLAIMS)
    assert {reading.basis for claim in CLAIMS for reading in claim.readings} <= CLAIM_BASES.keys()


def test_blanks_and_unread_cells_are_told_from_zeros():
    cells: dict[tuple[TableName, Codes], PrintedValues] = {
        ("application_dispositions", ("granted", "total")): (Decimal(2), "stated"),
        ("application_dispositions", ("refused.state_secret", "total")): (Decimal(1), "stated"),
        ("application_dispositions", ("refused.third_party_rights", "total")): (None, "blank"),
        ("application_dispositions", ("other.unspecified", "total")): (None, "missing"),
    }
    assert quantities(cells) == {
        "granted": Summed(Decimal(2)),
        "refused": Summed(Decimal(1), has_blanks=True),
        "other": Summed(Decimal(0), is_read=False),
    }
