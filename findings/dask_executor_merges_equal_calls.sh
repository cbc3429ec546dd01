#!/usr/bin/env bash
# dask.distributed's Executor gives two submissions of one call one run and one result, also an error.
#
# Seen 2026-11-29 with distributed 2026.8.0.
# Guess: Client.get_executor() is a concurrent.futures.Executor, so each submit() runs the function.
# Seen: calls are taken for pure: while the first future lives, an equal call is the same task. A retry after an error gets
#   the old error without running anything.
# Means: retries need get_executor(pure=False), or an argument that differs.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check distributed==2026.8.0
cd "$folder"
"$folder/venv/bin/python" - <<'PY'
import sys
import tempfile
from pathlib import Path

from distributed import Client, LocalCluster

runs = Path(tempfile.mkdtemp()) / "runs"


def once_refused(path):
    before = len(path.read_text()) if path.exists() else 0
    path.write_text("x" * (before + 1))
    if before == 0:
        raise OSError("the first time fails")
    return "read"


def tried(executor):
    runs.unlink(missing_ok=True)
    futures = [executor.submit(once_refused, runs)]
    first = futures[0].exception()
    futures.append(executor.submit(once_refused, runs))
    again = futures[1].exception()
    return type(first).__name__, type(again).__name__, len(runs.read_text())


if __name__ == "__main__":
    with LocalCluster(n_workers=1, threads_per_worker=1, processes=False, dashboard_address=None) as cluster:
        with Client(cluster) as client:
            usual, impure = tried(client.get_executor()), tried(client.get_executor(pure=False))
    print("get_executor():           ", usual, "(first error, second error, runs)")
    print("get_executor(pure=False): ", impure)
    expected = ("OSError", "OSError", 1), ("OSError", "NoneType", 2)
    sys.exit(0 if (usual, impure) == expected else "changed")
PY
