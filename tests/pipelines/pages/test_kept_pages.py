"""Pages are written when they changed, and go when nothing makes them any more."""

from pathlib import Path

import pytest

from pipelines.pages.kept_pages import kept_pages


def test_the_same_page_is_not_written_again(tmp_path: Path):
    for written, same in ((2, 0), (0, 2)):
        with kept_pages(tmp_path) as pages:
            pages.put("a/x.html", "甲")
            pages.put("index.html", "乙")
        assert (pages.written, pages.same, pages.removed) == (written, same, 0)
    assert (tmp_path / "a" / "x.html").read_text(encoding="utf-8") == "甲"


def test_a_page_that_is_made_no_more_goes(tmp_path: Path):
    with kept_pages(tmp_path) as pages:
        pages.put("old.html", "甲")
    (tmp_path / "mine.txt").write_text("not ours")
    with kept_pages(tmp_path) as pages:
        pages.put("new.html", "乙")
    assert pages.removed == 1
    assert {path.name for path in tmp_path.iterdir()} == {"new.html", "mine.txt", "manifest.json"}


def test_a_page_is_current_while_it_stands_and_was_made_from_the_same(tmp_path: Path):
    with kept_pages(tmp_path) as pages:
        pages.put("x.html", "甲", "digest 1")
    with kept_pages(tmp_path) as pages:
        assert not pages.is_current("x.html", "digest 2")
        assert not pages.is_current("y.html", "digest 1")
        assert pages.is_current("x.html", "digest 1")
    (tmp_path / "x.html").unlink()
    with kept_pages(tmp_path) as pages:
        assert not pages.is_current("x.html", "digest 1")


def stopped(folder: Path, error: type[BaseException]) -> None:
    with kept_pages(folder) as pages:
        pages.put("a.html", "丙", "2")
        raise error


@pytest.mark.parametrize("error", [KeyboardInterrupt, OSError])
def test_an_interrupt_keeps_what_is_done_and_removes_nothing(tmp_path: Path, error: type[BaseException]):
    with kept_pages(tmp_path) as pages:
        pages.put("a.html", "甲", "1")
        pages.put("b.html", "乙", "1")
    with pytest.raises(error):
        stopped(tmp_path, error)
    assert (tmp_path / "b.html").exists()
    with kept_pages(tmp_path) as pages:
        assert pages.is_current("a.html", "2")
        assert pages.is_current("b.html", "1")


def test_a_damaged_manifest_means_that_nothing_is_known(tmp_path: Path):
    (tmp_path / "manifest.json").write_text("{")
    with kept_pages(tmp_path) as pages:
        pages.put("a.html", "甲")
    assert pages.written == 1
