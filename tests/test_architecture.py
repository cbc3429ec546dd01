"""The drawing of the house is true."""

from tests.architecture import DRAWING, drawing


def test_the_drawing_is_what_the_code_says():
    assert DRAWING.read_text(encoding="utf-8") == drawing(), "run .venv/bin/python -m tests.architecture"


def test_no_arrow_leads_up():
    assert drawing().count(" 0 of them upwards") == drawing().count(" of them upwards") == 5
