"""Codes are the public interface: what was published once stays."""

import pytest

from schemas.codes import code_rows
from schemas.statuses import (
    FILE_STATUSES,
    IDENTITY_STATUSES,
    PLACEMENTS,
    REPORT_STATUSES,
    SEVERITIES,
    SLIPS,
    SOURCE_ROLES,
    UNITS,
    VALUE_STATUSES,
)
from schemas.tables import TABLES
from schemas.terms import (
    APPLICANTS,
    ARTICLE20_ITEMS,
    ARTICLE20_LAYOUT,
    ARTICLE20_MEASURES,
    ARTICLE20_SUBJECTS,
    DISPOSITIONS,
    OUTCOMES,
    PROCEEDINGS,
)

CODE_TABLES = [table for table in TABLES if table.kind == "code"]

# In printed order, as the contract lists them.
CODES = {
    "items": (ARTICLE20_ITEMS, "art20_1 art20_5 art20_6 art20_8 art20_9"),
    "subjects": (
        ARTICLE20_SUBJECTS,
        "regulations normative_documents administrative_licensing other_external_services "
        "administrative_penalty administrative_coercion administrative_fees centralized_procurement",
    ),
    "measures": (
        ARTICLE20_MEASURES,
        "newly_made newly_disclosed total_disclosed issued repealed in_force items_prior_year items_change "
        "decisions fee_amount procurement_items procurement_amount",
    ),
    "dispositions": (
        DISPOSITIONS,
        "received_new carried_in granted granted_in_part refused.state_secret refused.prohibited_by_law "
        "refused.security_stability refused.third_party_rights refused.internal_affairs "
        "refused.deliberative_process refused.enforcement_file refused.administrative_inquiry "
        "unavailable.not_held unavailable.requires_creation unavailable.unclear_after_correction "
        "not_processed.petition_complaint not_processed.duplicate not_processed.publication "
        "not_processed.excessive not_processed.confirmation other.uncorrected_in_time other.fee_unpaid "
        "other.other other.unspecified total_processed carried_forward",
    ),
    "applicants": (
        APPLICANTS,
        "natural_person commercial_enterprise research_institution social_welfare_organization "
        "legal_services_organization other_organization total",
    ),
    "proceedings": (PROCEEDINGS, "administrative_review litigation_direct litigation_after_review"),
    "outcomes": (OUTCOMES, "upheld corrected other pending total"),
}
MEASURES = {
    "2021": {
        "art20_1": "issued repealed in_force", "art20_5": "decisions", "art20_6": "decisions",
        "art20_8": "fee_amount",
    },
    "2019": {
        "art20_1": "newly_made newly_disclosed total_disclosed",
        "art20_5": "items_prior_year items_change decisions",
        "art20_6": "items_prior_year items_change decisions",
        "art20_8": "items_prior_year items_change",
        "art20_9": "procurement_items procurement_amount",
    },
}  # fmt: skip
VOCABULARIES = {
    "value status": (VALUE_STATUSES, "stated blank not_applicable unreadable missing ambiguous"),
    "unit": (UNITS, "count 10k_yuan unknown"),
    "file status": (FILE_STATUSES, "extracted duplicate container ignored failed unsupported"),
    "severity": (SEVERITIES, "error warning info"),
    "report status": (REPORT_STATUSES, "complete partial"),
    "source role": (SOURCE_ROLES, "current duplicate superseded"),
    "identity status": (IDENTITY_STATUSES, "holds broken holds_if_blank_is_zero not_evaluable"),
}


@pytest.mark.parametrize(("terms", "codes"), CODES.values(), ids=CODES)
def test_the_terms_have_the_published_codes(terms, codes):
    assert [term.code for term in terms] == codes.split()


@pytest.mark.parametrize("version", MEASURES)
def test_each_item_has_its_measures(version):
    assert {item: " ".join(measures) for item, measures in ARTICLE20_LAYOUT[version]} == MEASURES[version]


@pytest.mark.parametrize(("vocabulary", "values"), VOCABULARIES.values(), ids=VOCABULARIES)
def test_the_published_values_are_there(vocabulary, values):
    """Values may be added, not taken away."""
    assert set(values.split()) <= set(vocabulary)


@pytest.mark.parametrize("vocabulary", [*(v for v, _ in VOCABULARIES.values()), PLACEMENTS, SLIPS])
def test_every_value_has_labels_in_both_languages(vocabulary):
    for zh, en in vocabulary.values():
        assert any("\u4e00" <= character <= "\u9fff" for character in zh)
        assert en.isascii() or "无" in en


@pytest.mark.parametrize("table", CODE_TABLES, ids=lambda table: table.name)
def test_the_codes_of_a_table_are_unique_numbered_and_labelled(table):
    rows = code_rows(table.name)
    assert len({row["code"] for row in rows}) == len(rows)
    assert [row["sort_order"] for row in rows] == list(range(1, len(rows) + 1))
    assert all(row["label_zh"] and row["label_en"] for row in rows)


@pytest.mark.parametrize(
    "table",
    [table for table in CODE_TABLES if "parent_code" in table.column_names],
    ids=lambda table: table.name,
)
def test_every_parent_is_a_code_of_the_same_table_and_comes_before(table):
    rows = {row["code"]: row for row in code_rows(table.name)}
    for row in rows.values():
        if row["parent_code"] is not None:
            assert rows[row["parent_code"]]["sort_order"] < row["sort_order"]


def test_an_unknown_table_is_refused():
    with pytest.raises(KeyError):
        code_rows("code_nothing")
