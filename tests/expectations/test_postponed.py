"""Stand-ins for modules that are imported when they are used."""

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from expectations.postponed import postponed

ROOT = Path(__file__).parents[2]


@pytest.fixture
def package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    (tmp_path / "heavy").mkdir()
    (tmp_path / "heavy" / "__init__.py").write_text("weight = 2\n")
    (tmp_path / "heavy" / "part.py").write_text("from heavy import weight\nweight += 1\n")
    monkeypatch.syspath_prepend(str(tmp_path))
    yield
    for name in ("heavy", "heavy.part"):
        sys.modules.pop(name, None)


@pytest.mark.usefixtures("package")
def test_a_module_is_imported_when_an_attribute_is_used() -> None:
    with postponed("heavy", "heavy.part"):
        import heavy.part as imported  # type: ignore[import-not-found]
        from heavy import part
    assert part is imported
    assert not {"heavy", "heavy.part"} & sys.modules.keys()
    assert part.weight == 3
    assert sys.modules["heavy"].weight == 2


@pytest.mark.usefixtures("package")
def test_what_is_used_in_the_block_is_imported_at_once() -> None:
    with postponed("heavy", "heavy.part"):
        from heavy.part import weight
    assert weight == 3
    assert {"heavy", "heavy.part"} <= sys.modules.keys()


@pytest.mark.usefixtures("package")
def test_what_is_there_already_stays() -> None:
    import heavy

    with postponed("heavy"):
        import heavy as again
    assert again is heavy
    assert sys.modules["heavy"] is heavy


def test_validating_imports_nothing_that_draws_or_computes_distributions() -> None:
    code = """
import sys
from expectations.validation import imported_runner
imported_runner()
print([name for name in ("great_expectations", "scipy", "altair") if name in sys.modules])
from great_expectations.expectations.core import expect_column_kl_divergence_to_be_less_than as module
print(module.stats.norm.cdf(0), module.alt.Chart.__name__)
"""
    told = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert told.stdout == "['great_expectations']\n0.5 Chart\n"
