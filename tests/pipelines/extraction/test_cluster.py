"""Reading on a cluster, with real processes: whatever happens to it, the tables are those of the pool."""

import shutil
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import pyarrow as pa
import pytest

from pipelines.cli.commands import main
from pipelines.exits import FAILED, USAGE, UsageError
from pipelines.extraction.cluster_address import TLS_FILES, ClusterAddress
from pipelines.extraction.extract_files import extract_all
from pipelines.extraction.remote import Terms, UnfitClusterError, terms, unfit
from pipelines.extraction.work import Extracted, Limits, Task, Work
from pipelines.inbox.folder import Folder
from pipelines.settings import PROJECT, Settings
from schemas.store import STORE_SCHEMAS
from tests.pipelines.extraction.cluster_processes import (
    NEEDS_CLUSTER,
    Processes,
    certificates,
    running_cluster,
)
from tests.pipelines.extraction.stand_ins import EATS_MEMORY, takes_its_time
from tests.pipelines.extraction.test_extract_files import failures, read, task
from tests.pipelines.extraction.test_workers import FOR_EVER, LIMITS, towns
from tests.pipelines.object_storage import running_store
from tests.pipelines.workbench import Workbench, report_of, text_of

ADDRESS = ClusterAddress("tcp://127.0.0.1:1")


@pytest.fixture(scope="module")
def cluster() -> Iterator[Processes]:
    with running_cluster(2) as processes:
        yield processes


def work(inbox: Path) -> Work:
    return Work(Folder(inbox), takes_its_time, "v1", LIMITS)


def read_on(
    address: ClusterAddress, work: Work, tasks: Sequence[Task], scheduler: float = 90, workers: float = 90
) -> tuple[list[Extracted], list[str]]:
    """What a cluster gave, and what was told meanwhile."""
    from pipelines.extraction.cluster import Cluster, Patience

    told: list[str] = []
    with Cluster(address, Patience(scheduler, workers, answers=90)) as cluster:
        return list(extract_all(work, tasks, cluster, 2, told.append)), told


def rows(done: Sequence[Extracted]) -> dict[str, list[dict[str, object]]]:
    """All rows of all tables in one order."""
    return {
        name: sorted(pa.concat_tables([each.tables[name] for each in done]).to_pylist(), key=repr)
        for name in STORE_SCHEMAS
    }


def by_the_pool(work: Work, tasks: Sequence[Task]) -> dict[str, list[dict[str, object]]]:
    return rows(list(extract_all(replace(work, extract=takes_its_time), tasks, workers=2)))


@NEEDS_CLUSTER
def test_one_worker_is_killed_and_one_added(cluster: Processes, tmp_path: Path) -> None:
    from pipelines.extraction.cluster import Cluster, Patience

    cluster.have(2)
    tasks = towns(tmp_path, 160)
    told: list[str] = []
    done, slots = [], []
    with Cluster(cluster.address, Patience(90, 90)) as readers:
        for part in extract_all(work(tmp_path), tasks, readers, 2, told.append):
            done.append(part)
            slots.append(readers.slots())
            if len(done) == 1:
                cluster.remove(cluster.workers[0])
                cluster.add()
    assert told == []
    assert slots[-1] == 2
    assert sum(part.files for part in done) == len(tasks)
    assert rows(done) == by_the_pool(work(tmp_path), tasks)


@NEEDS_CLUSTER
def test_files_that_misbehave_cost_themselves_only(cluster: Processes, tmp_path: Path) -> None:
    cluster.have(2)
    bad = {"for-ever.pdf": FOR_EVER, "eat.txt": EATS_MEMORY}
    tasks = [*towns(tmp_path, 20), *(task(tmp_path, name, data) for name, data in bad.items())]
    done, told = read_on(cluster.address, work(tmp_path), tasks)
    assert told == []
    assert failures(done) == {"timed_out": "more than 2 s", "out_of_memory": "more than 512 MB"}
    assert len(read(done)) == 20
    # A second try is one: no old error is given again.
    longer = replace(work(tmp_path), limits=Limits(300, 3, LIMITS.memory))
    again, _ = read_on(cluster.address, longer, tasks[-2:])
    assert failures(again)["timed_out"] == "more than 3 s"


@NEEDS_CLUSTER
def test_two_workers_read_from_a_bucket(tmp_path: Path) -> None:
    texts = {f"{number}.txt": text_of(report_of(f"鲁山县第{number}镇")) for number in range(20)}
    with running_store() as store, running_cluster(2) as processes:
        in_folder = Workbench(tmp_path / "folder")
        for name, text in texts.items():
            in_folder.put(name, text)
            store.put(f"towns/{name}", text.encode())
        in_folder.load()
        far = Workbench(tmp_path / "far", place=store.inbox("towns"), cluster=processes.address)
        far.load()
        assert far.contents() == in_folder.contents()


@NEEDS_CLUSTER
def test_a_worker_with_other_code_is_left_out_and_named(cluster: Processes, tmp_path: Path) -> None:
    cluster.have(1)
    project, inbox = tmp_path / "project", tmp_path / "inbox"
    inbox.mkdir()
    for package in ("extractors", "schemas", "pipelines", "tests", "warehouse", "expectations"):
        shutil.copytree(PROJECT / package, project / package, ignore=shutil.ignore_patterns("__pycache__"))
    changed = project / "extractors" / "limits.py"
    changed.write_text(changed.read_text() + "\n\nANOTHER = 1\n")
    tasks = towns(inbox, 20)
    other = cluster.add(project)
    done, told = read_on(cluster.address, work(inbox), tasks)
    (line,) = told
    assert line.startswith(f"A worker is left out, {other.address}: the code of the extractor is ")
    assert rows(done) == by_the_pool(work(inbox), tasks)
    # Alone it is an error before anything is read, and what it has loaded may be another code yet.
    for worker in cluster.workers[:-1]:
        cluster.remove(worker)
    changed.touch()
    with pytest.raises(UnfitClusterError, match="its code has changed since it started") as error:
        read_on(cluster.address, work(inbox), tasks)
    assert other.address in str(error.value)
    cluster.remove(other)


@NEEDS_CLUSTER
def test_a_daemonic_worker_gets_no_work(cluster: Processes, tmp_path: Path) -> None:
    for worker in list(cluster.workers):
        cluster.remove(worker)
    nanny = ["-m", "distributed.cli.dask_worker", str(cluster.address), "--nthreads", "1", "--no-dashboard"]
    with pytest.MonkeyPatch.context() as patched:
        # When its nanny is killed, the worker ends itself.
        patched.setenv("DASK_DISTRIBUTED__WORKER__LIFETIME__DURATION", "200s")
        under = cluster.add(arguments=[*nanny, "--host", "127.0.0.1"])
    with pytest.raises(UnfitClusterError, match="daemonic, so that no limit holds"):
        read_on(cluster.address, work(tmp_path), towns(tmp_path, 20))
    under.process.terminate()
    under.process.wait()
    cluster.workers.remove(under)


@NEEDS_CLUSTER
def test_all_workers_are_killed(cluster: Processes, tmp_path: Path) -> None:
    cluster.have(2)
    tasks = towns(tmp_path, 96)

    def kill_all() -> None:
        for worker in list(cluster.workers):
            cluster.remove(worker)

    done, told = killing(cluster, tmp_path, tasks, kill_all)
    assert [line for line in told if "has had no worker that can be used for 3 s" in line] == told
    assert len(told) == 1
    assert rows(done) == by_the_pool(work(tmp_path), tasks)


@NEEDS_CLUSTER
def test_the_scheduler_is_killed(tmp_path: Path) -> None:
    tasks = towns(tmp_path, 96)
    with running_cluster(1) as processes:
        done, told = killing(processes, tmp_path, tasks, processes.scheduler.kill)
    (line,) = told
    assert line.startswith(
        f"Files are read here, as the scheduler at {processes.address} has not answered for"
    )
    assert rows(done) == by_the_pool(work(tmp_path), tasks)


def killing(
    processes: Processes,
    inbox: Path,
    tasks: Sequence[Task],
    kill: Callable[[], None],
    then: tuple[float, float] = (2, 3),
) -> tuple[list[Extracted], list[str]]:
    """What was read though something was killed after the first batch, and what was told."""
    from pipelines.extraction.cluster import Cluster, Patience

    told: list[str] = []
    with Cluster(processes.address, Patience(90, 90)) as readers:
        reading = extract_all(work(inbox), tasks, readers, 2, told.append)
        done = [next(reading)]
        readers.patience = Patience(*then)
        kill()
        done += reading
    assert sum(part.files for part in done) == len(tasks)
    return done, told


@NEEDS_CLUSTER
def test_a_scheduler_comes_back(tmp_path: Path) -> None:
    tasks = towns(tmp_path, 96)
    with running_cluster(1) as processes:
        done, told = killing(processes, tmp_path, tasks, processes.restart, then=(90, 90))
    assert told == []
    assert rows(done) == by_the_pool(work(tmp_path), tasks)


@NEEDS_CLUSTER
def test_a_scheduler_that_is_not_there_is_not_waited_for(tmp_path: Path) -> None:
    tasks = towns(tmp_path, 20)
    done, told = read_on(ADDRESS, work(tmp_path), tasks, scheduler=1)
    assert len(read(done)) == 20
    (line,) = told
    assert line.startswith("Files are read here, as no scheduler answers at tcp://127.0.0.1:1 (")


@NEEDS_CLUSTER
def test_a_stranger_is_given_nothing(tmp_path: Path) -> None:
    ours, theirs = certificates(tmp_path / "ours"), certificates(tmp_path / "theirs")
    inbox = tmp_path / "inbox"
    inbox.mkdir()
    tasks = towns(inbox, 20)
    with running_cluster(1, ours) as processes:
        assert processes.address.text.startswith("tls://")
        done, told = read_on(processes.address, work(inbox), tasks)
        assert (len(read(done)), told) == (20, [])
        stranger = replace(processes.address, tls=theirs)
        done, told = read_on(stranger, work(inbox), tasks, scheduler=2)
        assert len(read(done)) == 20
        (line,) = told
        assert line.startswith(f"Files are read here, as no scheduler answers at {stranger} (")


def expected(**other: str) -> Terms:
    return {**terms(), **other}


def test_what_a_worker_lacks_is_said(tmp_path: Path) -> None:
    witness = task(tmp_path, "a.txt", b"a")
    here = Work(Folder(tmp_path), takes_its_time, "v1")
    assert unfit(terms(), here, witness) == []
    assert unfit(expected(pdfplumber="0.1", LibreOffice="installed but not so"), here, witness) == [
        f"LibreOffice is {terms()['LibreOffice'] or 'missing'}, not installed but not so",
        f"pdfplumber is {terms()['pdfplumber']}, not 0.1",
    ]
    # What only the worker has does no harm.
    assert unfit(expected(pdfplumber=""), here, witness) == []
    (tmp_path / "a.txt").write_bytes(b"b")
    (reason,) = unfit(terms(), here, witness)
    assert reason.startswith(f"it does not see the inbox {tmp_path}: ")


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ({"GONGKAI_CLUSTER": "http://a:1"}, "tcp://host:port or tls://host:port"),
        ({"GONGKAI_CLUSTER": "tcp://user@a:1"}, "tcp://host:port"),
        ({"GONGKAI_CLUSTER": "tcp://a"}, "tcp://host:port"),
        ({"GONGKAI_CLUSTER": "tls://a:1"}, "needs GONGKAI_CLUSTER_TLS"),
        (
            {"GONGKAI_CLUSTER": "tls://a:1", "GONGKAI_CLUSTER_TLS": "/nowhere"},
            "lacks ca.pem, cert.pem, key.pem",
        ),
    ],
)
def test_settings_that_cannot_be_are_refused(
    given: dict[str, str], told: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("pipelines.extraction.cluster_address.find_spec", lambda _: object())
    with pytest.raises(UsageError, match=told):
        Settings.from_environment(given)


def test_without_the_extra_a_cluster_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("pipelines.extraction.cluster_address.find_spec", lambda _: None)
    with pytest.raises(UsageError, match="make setup-cluster"):
        Settings.from_environment({"GONGKAI_CLUSTER": "tcp://127.0.0.1:8786"})


@pytest.mark.parametrize(
    ("address", "is_open"),
    [("tcp://127.0.0.1:1", False), ("tcp://[::1]:1", False), ("tcp://localhost:1", False),
     ("tcp://10.0.0.7:1", True), ("tcp://scheduler:1", True)],
)  # fmt: skip
def test_a_plain_scheduler_on_another_machine_is_open_to_anybody(address: str, is_open: bool) -> None:
    assert ClusterAddress(address).is_open is is_open


def test_a_worker_of_an_open_scheduler_must_be_wanted(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("pipelines.extraction.cluster_address.find_spec", lambda _: object())
    started: list[list[str]] = []

    def become(_: str, arguments: list[str]) -> None:
        started.append(arguments[1:])
        raise OSError(2, "this test goes on")

    monkeypatch.setattr("pipelines.cli.worker.os.execv", become)
    assert main(["worker"]) == USAGE
    monkeypatch.setenv("GONGKAI_CLUSTER", "tcp://10.0.0.7:8786")
    assert main(["worker"]) == USAGE
    assert "PLAIN=1" in capsys.readouterr().err
    assert started == []
    monkeypatch.setenv("GONGKAI_CLUSTER", "tcp://127.0.0.1:8786")
    assert main(["worker"]) == FAILED
    assert started[0][-4:] == ["1", "--no-dashboard", "--host", "127.0.0.1"]


def test_the_files_of_tls_are_given_to_the_worker(tmp_path: Path) -> None:
    from pipelines.cli.worker import worker_arguments

    words = worker_arguments(ClusterAddress("tls://127.0.0.1:8786", tmp_path))
    assert words[-6::2] == ["--tls-ca-file", "--tls-cert", "--tls-key"]
    assert words[-5::2] == [str(tmp_path / name) for name in TLS_FILES]
