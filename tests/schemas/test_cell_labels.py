"""Cells are called as the form prints them."""

from schemas.cell_labels import cell_label, cell_named, in_words, label_of
from schemas.forms import FACT_TABLES, FORM_VERSIONS, cell_name, cells_of_all_forms, form_table


def test_every_cell_row_and_block_has_a_name_in_words():
    for table in FACT_TABLES:
        for version in FORM_VERSIONS:
            for codes in form_table(table, version).cells():
                for length in range(1, len(codes) + 1):
                    assert cell_label(cell_name(table, codes[:length])), codes
    assert label_of("application_dispositions", ("granted", "total")) == (
        "予以公开 · 总计",
        "Granted · Total",
    )
    assert cell_label("application_dispositions/no_such_row") is None
    assert cell_label(None) is None


def test_messages_call_cells_as_the_form_does():
    message = "application_dispositions/refused.state_secret/total: 3. See article20_items/art20_9, x/y."
    assert in_words(message, "en") == (
        "“State secret · Total”: 3. See “Article 20 (9): centralized procurement”, x/y."
    )
    assert in_words("若 application_dispositions/granted/total 为 390", "zh") == "若 “予以公开 · 总计” 为 390"
    assert (
        in_words("no application_dispositions/such/cell.", "en") == "no application_dispositions/such/cell."
    )


def test_a_cell_is_called_by_its_label_as_by_its_name() -> None:
    cells = [cell_name(table, codes) for table in FACT_TABLES for codes in cells_of_all_forms(table)]
    assert [name for name in cells if cell_named(name) != name] == []
    for name in cells:
        label = cell_label(name)
        assert label
        assert cell_named(label.zh) == name
        assert cell_named(f" “{label.zh.replace(' · ', '／')}” ") == name
    assert cell_named("予以公开/无此列") == "予以公开/无此列"
