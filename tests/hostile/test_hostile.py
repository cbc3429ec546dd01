"""One run over an inbox of files made to break it, and one good report among them."""

import os
import shutil
import threading
from collections import defaultdict
from dataclasses import dataclass, field
from functools import cached_property
from importlib import import_module
from pathlib import Path
from unicodedata import category

import pytest

from pipelines.extraction.work import Limits
from pipelines.inbox.stored_paths import stored_name
from tests.conftest import ROOT
from tests.hostile import HOSTILE
from tests.hostile.packed import NAMES, traversing
from tests.hostile.places import put_no_files, put_odd_names
from tests.pipelines.assets.whole_job import after_the_whole_job
from tests.pipelines.workbench import Workbench, report_of, text_of

pytestmark = [
    pytest.mark.timeout(600),
    pytest.mark.skipif(os.name != "posix", reason="links and devices are those of POSIX"),
]

LIMITS = Limits(seconds=60, scan_seconds=12, memory=1 << 30)
"""Short for pages, since one of them never ends; all else has time, since the machine may be busy."""
_MEGABYTE = 1 << 20
_MOST_GROWTH = 300 * _MEGABYTE
"""Of this process while workers read; what it keeps of files is their rows."""


@dataclass
class Attack:
    """A run over everything, and what was seen of it."""

    desk: Workbench
    good: str
    no_files: dict[str, str]
    odd_names: int
    before: dict[Path, tuple[int, int]]
    memory: list[int] = field(default_factory=list)
    succeeded: bool = False

    @cached_property
    def all_codes(self) -> list[tuple[str, str]]:
        """Every file and member with its code; ``""`` where there is none."""
        return self.desk.query("SELECT path, coalesce(error_code, '') FROM source_files")

    def codes_within(self, path: str) -> set[str]:
        """The codes of a packed file's members."""
        return {code for member, code in self.all_codes if member.startswith(f"{path}!/")}

    def codes(self, condition: str = "true") -> dict[str, set[str]]:
        """The codes of the files and members that a condition names, by path."""
        found = defaultdict(set)
        for path, code in self.desk.query(
            f"SELECT path, coalesce(error_code, '') FROM source_files WHERE {condition}"
        ):
            found[path].add(code)
        return found


def everything(folder: Path, home: Path) -> dict[Path, tuple[int, int]]:
    """What lies in a folder, but for the home: sizes and times."""
    found = {}
    for path in folder.rglob("*"):
        if home not in path.parents and path != home:
            status = path.lstat()
            found[path] = (0 if path.is_dir() else status.st_size, status.st_mtime_ns)
    return found


def resident() -> int:
    """Bytes of memory that this process takes; 0 where the system does not tell."""
    try:
        return int(Path("/proc/self/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")
    except OSError:
        return 0


@pytest.fixture(scope="module")
def attack(tmp_path_factory: pytest.TempPathFactory, samples: Path) -> Attack:
    folder = after_the_whole_job(tmp_path_factory, samples)  # there is a release that another one replaces
    import_module("expectations.running")  # its memory is not what is watched
    desk = Workbench(folder, size_limit=32 * _MEGABYTE, limits=LIMITS)
    good = text_of(report_of("鲁山县下汤镇"))
    shutil.rmtree(desk.inbox)
    desk.put("鲁山县/下汤镇.txt", good)
    desk.put("鲁山县/瓦屋镇.txt", text_of(report_of("鲁山县瓦屋镇")))
    for name, case in HOSTILE.items():
        desk.put(name, case.make())
    desk.put("traversing.zip", traversing(str(folder / "escaped.txt")))
    desk.put("large.txt", b"1" * (33 * _MEGABYTE))
    no_files = put_no_files(desk.inbox, folder)
    seen = Attack(desk, good, no_files, put_odd_names(desk.inbox), everything(folder, desk.home.root))
    over = threading.Event()

    def watch() -> None:
        while not over.wait(0.05):
            seen.memory.append(resident())

    watching = threading.Thread(target=watch)
    seen.memory.append(resident())
    watching.start()
    try:
        seen.succeeded = desk.run().success
    finally:
        over.set()
        watching.join()
        (desk.inbox / "closed").chmod(0o700)
    return seen


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_file_has_its_row_and_its_code(attack: Attack, name: str):
    case = HOSTILE[name]
    codes = {code for path, code in attack.all_codes if path == name}
    assert codes
    assert codes <= case.codes
    assert attack.codes_within(name) - {""} == case.members


def test_what_is_no_file_has_its_row_and_its_code(attack: Attack):
    names = ", ".join(f"'{name}'" for name in attack.no_files)
    assert attack.codes(f"path IN ({names})") == {name: {code} for name, code in attack.no_files.items()}
    assert attack.codes("path = 'large.txt'") == {"large.txt": {"too_large"}}


def test_odd_names_have_printable_rows(attack: Attack):
    rows = attack.codes("error_code = 'not_a_report' AND path NOT LIKE '%!/%' AND bytes BETWEEN 20 AND 30")
    assert len(rows) == attack.odd_names
    kinds = {category(character) for path in attack.codes() for character in path}
    assert not kinds & {"Cc", "Cs", "Zl", "Zp"}
    assert stored_name(Path("two\nlines.txt")) in rows
    members = attack.codes("starts_with(path, 'names.zip!/')")
    assert "names.zip!/某县'年报'\\u000a.txt" in members
    assert len(members) == len(NAMES) + 2


def test_the_run_ends_and_publishes_what_is_good(attack: Attack):
    assert attack.succeeded
    read = (
        "SELECT agency_name FROM reports JOIN source_files USING (source_sha256) WHERE path LIKE '鲁山县/%'"
    )
    assert sorted(attack.desk.published(read)) == [("鲁山县下汤镇",), ("鲁山县瓦屋镇",)]
    assert attack.desk.published("SELECT count(*) FROM releases") == [(2,)]
    assert attack.desk.published(
        "SELECT count(*) FROM source_files WHERE status = 'pending' OR error_code = 'extractor_crashed'"
    ) == [(0,)]


def test_what_is_stopped_cost_its_limit(attack: Attack):
    stopped = attack.desk.query(
        "SELECT path, error_detail FROM source_files WHERE error_code IN ('timed_out', 'out_of_memory')"
    )
    assert "itself.pdf" in {path for path, _ in stopped}
    told = {"more than 12 s", "more than 60 s", "more than 1024 MB", "LibreOffice: more than 60 s"}
    assert all(any(words in detail for words in told) for _, detail in stopped)


def test_the_memory_of_the_run_itself_stays_flat(attack: Attack):
    assert max(attack.memory) - attack.memory[0] < _MOST_GROWTH


def test_nothing_is_written_outside_of_the_home(attack: Attack):
    assert everything(attack.desk.folder, attack.desk.home.root) == attack.before
    assert not (attack.desk.folder / "escaped.txt").exists()
    assert not Path("/escaped.txt").exists()
    assert not any((ROOT / name).exists() for name in ("x", "-rf", "escaped.txt"))


def test_members_that_lead_outside_are_read_where_they_are(attack: Attack):
    members = attack.codes("starts_with(path, 'traversing.zip!/')")
    assert len(members) == 6
    assert all(codes == {"not_a_report"} for codes in members.values())
