"""What the folder of a county's office costs: 60 bodies, three years, every format that reaches an office.

    .venv/bin/python -m benchmarks.bench_county [--bodies 60] [--formats txt,docx,scan] [--folder FOLDER]

Makes up the county (see ``tests.county.large``), reads and publishes it, which is not measured, then makes
its folder of the last year as ``make county`` does, twice. Printed are seconds of processor time, those of
LibreOffice among them, and of the clock. With ``--folder`` the inbox and what was read are kept there, and a
further call only makes the folder. Needs LibreOffice and, for the format ``scan``, the extra ``scans`` and a
font with Chinese characters.

In November 2026 (60 bodies, 180 reports in every format, scans and old Word files among them and read before;
130 problems, 40 letters, 84 files of 27 MB), on two cores that had six times as much to do:

================  =========  ======
step              processor  clock
================  =========  ======
the folder        9.7 s      35.6 s
the folder again  9.8 s      30.8 s
================  =========  ======
"""

import argparse
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping
from contextlib import nullcontext
from pathlib import Path

from tests.county.bodies import COUNTY
from tests.county.large import FORMATS, YEARS, large_county, write_inbox

PROJECT = Path(__file__).resolve().parent.parent


def timed(environment: Mapping[str, str], *arguments: str) -> tuple[float, float, str]:
    """Seconds of processor time and of the clock that a command takes, and what it says last."""
    before, began = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    command = [sys.executable, "-m", "pipelines", *arguments]
    done = subprocess.run(
        command, cwd=PROJECT, env={**os.environ, **environment}, check=True, capture_output=True, text=True
    )
    after, took = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter() - began
    used = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return used, took, done.stdout.splitlines()[0]


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--bodies", type=int, default=60)
    parser.add_argument("--formats", type=lambda text: tuple(text.split(",")), default=FORMATS)
    parser.add_argument("--folder", type=Path)
    options = parser.parse_args()
    with nullcontext(options.folder) if options.folder else tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        environment = {"GONGKAI_INBOX": str(folder / "inbox"), "GONGKAI_HOME": str(folder / "home")}
        if not (folder / "inbox").exists():
            write_inbox(large_county(options.bodies), folder / "inbox", options.formats)
        of_county = ("county", "--place", COUNTY, "--year", str(YEARS[-1]))
        timed(environment, "run")
        print(f"{'':20}{'processor':>12}{'clock':>10}")
        for step in ("the folder", "the folder again"):
            used, took, said = timed(environment, *of_county)
            print(f"{step:20}{used:>10.1f} s{took:>8.1f} s   {said}", flush=True)
        written = [path for path in (folder / "home" / "counties").rglob("*") if path.is_file()]
        print(f"{len(written)} files, {sum(path.stat().st_size for path in written) / 1e6:.1f} MB")


if __name__ == "__main__":
    main()
