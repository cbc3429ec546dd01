"""What people see does nothing, and nobody loses sight of it."""

import unicodedata

from schemas.inert import inert, inert_line, inert_value

ACTING = "\x00\x07\x08\x0c\r\x1b\x7f\x85\x9b\u061c\u200b\u200e\u2028\u2029\u202e\u2066\u2069\ufeff\ud800"


def test_all_that_controls_or_turns_is_an_escape():
    turning = {"LRE", "RLE", "PDF", "LRO", "RLO", "LRI", "RLI", "FSI", "PDI"}
    characters = [chr(code) for code in range(0x110000)]
    acting = {
        each
        for each in characters
        if unicodedata.category(each) in {"Cc", "Cs", "Zl", "Zp"}
        or unicodedata.bidirectional(each) in turning
    } - {"\t", "\n"}
    assert {each for each in acting if inert(each) != f"\\u{ord(each):04x}"} == set()
    assert all(inert(each) == f"\\u{ord(each):04x}" for each in ACTING)


def test_what_reports_print_stays_as_it_is():
    text = "2024年，收到申请１２件；“国家秘密”\t0.98万元\n—— 𠮷 é 👍"
    assert inert(text) == text
    assert inert_line("a\nb  c\u2028d") == "a b  c d"


def test_values_that_are_no_texts_stay_what_they_are():
    class Markup(str):
        def __html__(self) -> str:
            return self

    assert (inert_value(None), inert_value(3), inert_value("\x1b")) == (None, 3, "\\u001b")
    assert inert_value(Markup("\x1b")) == "\x1b"
