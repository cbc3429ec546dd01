"""What was forgotten leaves nothing behind: the warehouse is as if it had never been read."""

import io
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from pipelines.assets.forgetting import (
    forget,
    forget_inbox,
    sources_of_inbox,
    sources_of_path,
    sources_of_report,
)
from pipelines.exits import UsageError
from pipelines.inbox import forgotten, ledger
from pipelines.inbox.folder import Folder
from pipelines.inbox.ledger import FileKey
from pipelines.workspace import Workspace
from tests.pipelines.workbench import Workbench, report_of, text_of


def _archive(**reports: str) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for name, text in reports.items():
            archive.writestr(zipfile.ZipInfo(f"{name}.txt"), text)  # of no time: the same bytes each time
    return packed.getvalue()


def _put_more(desk: Workbench) -> list[Path]:
    """Another town as a file, one in an archive, and another reading of a town that is there already."""
    return [
        desk.put("新/尧山镇.txt", text_of(report_of("鲁山县尧山镇"))),
        desk.put("新/两镇.zip", _archive(瓦屋镇=text_of(report_of("鲁山县瓦屋镇")))),
        desk.put("新/下汤镇.txt", text_of(report_of("鲁山县下汤镇", first=2000))),
    ]


def _of_path(workspace: Workspace) -> set[FileKey]:
    return sources_of_path(workspace, "新")


def _of_hashes(workspace: Workspace) -> set[FileKey]:
    read = ledger.load(workspace.ledger_file)
    hashes = [sha256 for path, sha256 in read if path.startswith("新/") and "!/" not in path]
    return set().union(*(sources_of_path(workspace, sha256[:12]) for sha256 in hashes))


@pytest.mark.parametrize("choose", [_of_path, _of_hashes])
def test_files_that_are_forgotten_were_never_read(
    desk: Workbench, choose: Callable[[Workspace], set[FileKey]]
) -> None:
    desk.load()
    never = desk.contents()
    more = _put_more(desk)
    desk.load()
    assert desk.contents() != never
    for path in more:
        path.unlink()
    assert forget(desk.workspace, choose(desk.workspace), "SOURCE=新") == 4
    desk.load()
    assert desk.contents() == never
    recorded = forgotten.load(desk.workspace.forgotten_record)
    assert "新/两镇.zip!/瓦屋镇.txt" in {source.path for source in recorded}

    _put_more(desk)  # found again, read again
    desk.load()
    assert desk.query("SELECT count(*) FROM reports") == [(4,)]
    assert forgotten.forgotten_now(recorded, desk.workspace.state().ledger) == set()


@pytest.mark.parametrize("is_named", [False, True], ids=["in the inbox", "named by settings"])
def test_an_inbox_by_mistake_was_never_read_with_what_is_filled_in_for_it(
    desk: Workbench, *, is_named: bool
) -> None:
    desk.load()
    never = desk.contents()
    wrong = Workbench(desk.folder / "wrong")
    _put_more(wrong)
    header = "source_sha256,cell,printed_text,corrected_value,reason,who,when\n"
    wrong.put(
        "corrections.csv", f"{header}{'0' * 64},application_dispositions/granted/total,1,2,x,y,2025-01-01"
    )
    wrong.put("reviewed.csv", f"source_sha256,cell,printed_text,who,when,why\n{'0' * 64},,1,x,,\n")
    wrong.put("roster.csv", "agency_name,parent,from_year,to_year\n平顶山市鲁山县梁洼镇,,2020,\n")
    mistaken = _InOtherInbox(desk.folder, other=wrong.inbox)
    if is_named:
        mistaken.corrections_file = (wrong.inbox / "corrections.csv").rename(desk.folder / "corrections.csv")
        mistaken.roster_file = (wrong.inbox / "roster.csv").rename(desk.folder / "roster.csv")
    mistaken.load()
    assert len(mistaken.contents()["corrections"]) == len(mistaken.contents()["reviews"]) == 1
    workspace = desk.workspace
    keys = sources_of_inbox(workspace, Folder(wrong.inbox))
    forget_inbox(workspace, Folder(wrong.inbox))
    assert forget(workspace, keys, f"INBOX={wrong.inbox}") >= 4
    desk.load()
    assert desk.contents() == never


class _InOtherInbox(Workbench):
    """The same home, run over another inbox."""

    def __init__(self, folder: Path, other: Path) -> None:
        super().__init__(folder)
        self.other = other

    @property
    def inbox(self) -> Path:
        return self.other


def test_a_report_is_forgotten_with_all_its_files(desk: Workbench) -> None:
    desk.put("again/下汤镇.txt", text_of(report_of("鲁山县下汤镇", first=2000)))
    desk.load()
    ((report_id,),) = desk.query("SELECT report_id FROM reports WHERE report_year = 2024")
    workspace = desk.workspace
    assert forget(workspace, sources_of_report(workspace, report_id), f"REPORT={report_id}") == 2
    assert {entry.path for entry in workspace.state().ledger.values()} == {"鲁山县/下汤镇-2023.txt"}


def test_what_was_never_read_cannot_be_forgotten(desk: Workbench) -> None:
    desk.load()
    before = desk.contents()
    with pytest.raises(UsageError, match=r"SOURCE=下汤"):
        forget(desk.workspace, sources_of_path(desk.workspace, "下汤"), "SOURCE=下汤")
    assert desk.contents() == before
