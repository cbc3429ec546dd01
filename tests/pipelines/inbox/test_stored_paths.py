"""File names are stored without loss."""

import os
from pathlib import PurePath

import pytest

from pipelines.inbox.stored_paths import original_name, stored_name

NAMES = [
    ("鲁山县/下汤镇.txt", "鲁山县/下汤镇.txt"),
    ("two\nlines.txt", "two\\u000alines.txt"),
    ("back\\slash.txt", "back\\\\slash.txt"),
    ("looks\\x41escaped.txt", "looks\\\\x41escaped.txt"),
    ("line\u2028separator.txt", "line\\u2028separator.txt"),
    (os.fsdecode("报告.txt".encode("gb18030")), "\\xb1\\xa8\\xb8\\xe6.txt"),
]


@pytest.mark.parametrize(("name", "stored"), NAMES)
def test_a_name_is_stored_as_text_and_comes_back(name: str, stored: str) -> None:
    assert stored_name(PurePath(name)) == stored
    assert original_name(stored) == PurePath(name)
    assert stored.encode("utf-8").decode("utf-8") == stored
    assert stored.splitlines() == [stored]
