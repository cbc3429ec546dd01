"""The data dictionary says everything, and the one in docs/ is up to date."""

from pathlib import Path

from schemas.codes import code_rows
from schemas.tables import TABLES, Table
from warehouse.dictionary import data_dictionary
from warehouse.views import VIEWS, View

WRITTEN = Path(__file__).resolve().parents[2] / "docs" / "data-dictionary.md"
RELATIONS: list[Table | View] = [*TABLES, *VIEWS]


def test_the_written_one_is_up_to_date():
    """If not: ``make dictionary``."""
    assert WRITTEN.read_text(encoding="utf-8") == data_dictionary()


def test_every_table_view_column_and_code_is_in_it():
    text = data_dictionary()
    for relation in RELATIONS:
        section = text.split(f"\n### {relation.name}\n")[1].split("\n### ")[0]
        for column in relation.columns:
            assert f"| `{column.name}` |" in section
            assert column.zh in section
            assert column.en.replace("|", "\\|") in section
    for table in TABLES:
        if table.kind == "code":
            section = text.split(f"\n### {table.name}\n")[1].split("\n### ")[0]
            assert all(f"| `{row['code']}` |" in section for row in code_rows(table.name))


def test_allowed_values_are_explained_where_they_are_allowed():
    section = data_dictionary().split("\n### application_dispositions\n")[1].split("\n### ")[0]
    assert "`stated` a number is printed · 印有数字<br>" in section
    assert "[`code_applicants`](#code_applicants)`.code`" in section


def test_every_row_of_a_markdown_table_has_its_columns():
    width = 0
    for line in data_dictionary().splitlines():
        columns = line.replace("\\|", "").count("|")
        assert columns == 0 or width in (0, columns), line
        width = columns


def test_links_lead_to_sections():
    text = data_dictionary()
    for relation in RELATIONS:
        assert f"[`{relation.name}`](#{relation.name})" in text
        assert f"\n### {relation.name}\n" in text
