"""What is seen to be no label without its key has a key that is none."""

import re
import sys

from hypothesis import given, settings
from hypothesis import strategies as st

from extractors.tables.form_order_reading import names_nothing
from extractors.text import labels
from extractors.text.labels import IN_NO_LABEL, fold, is_no_label, label_key, match_exactly, whole_key
from extractors.text.values import is_page_furniture, looks_like_value

WORDINGS = sorted(
    {wording for _, _, terms in labels._VOCABULARY for term in terms for wording in term.labels}
)
LONGEST_LEFT_OUT = len("(十)") + len("单位:人民币亿元")
"""Characters that a key lacks of what is in no note."""

PARTS = st.one_of(
    st.sampled_from(WORDINGS),
    st.sampled_from(
        [*IN_NO_LABEL, *"()（）[]〔〕【】⑴㈠︵︶1一、。，：　 元", "单位：万元", "（注", "我镇", "第3页"]
    ),
    st.text(alphabet=sorted(set("".join(WORDINGS))), max_size=20),
)


def test_the_characters_are_of_no_label():
    assert not set(IN_NO_LABEL) & set("".join(map(whole_key, WORDINGS)))
    assert [fold(character) for character in IN_NO_LABEL] == list(IN_NO_LABEL)
    assert not any(looks_like_value(f"3{character}") for character in IN_NO_LABEL)


def test_labels_are_short_enough():
    assert max(map(len, map(whole_key, WORDINGS))) + LONGEST_LEFT_OUT < labels.LONGEST_LABEL


def test_all_brackets_are_known_that_may_open_a_note():
    opening = re.compile(f"[{labels._OPENING}]")
    characters = map(chr, (*range(0xD800), *range(0xE000, sys.maxunicode + 1)))
    assert not [
        each for each in characters if {"(", "["} & set(labels._compact(each)) and not opening.match(each)
    ]


@settings(deadline=None)
@given(st.lists(PARTS, max_size=12).map("".join))
def test_what_is_no_label_for_certain_has_no_key_of_one(text: str):
    if is_no_label(text):
        keys = {whole_key(text), label_key(text)}
        assert not keys & labels._lexicon().keys()
        assert match_exactly(text) is None
        assert names_nothing(text)
        assert not looks_like_value(text)
        assert not is_page_furniture(text)


def test_labels_may_be_labels():
    for wording in WORDINGS:
        assert not is_no_label(wording), wording
        assert not is_no_label(f"（{'我镇' * 40}）{wording}（{'我镇' * 40}"), wording


def test_what_separates_files_and_records_is_no_space_between_digits() -> None:
    assert fold("1 2") == fold("1\u30002") == "12"
    for separator in "\x1c\x1d\x1e\x1f":
        assert fold(f"1{separator}2") == f"1{separator}2"
