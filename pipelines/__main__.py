"""``python -m pipelines``. Workers that read files import this module too, so it does nothing unless it is
run.
"""

import atexit
import os
import sys


def _quiet_end() -> None:
    """Drop what native libraries write to standard error while the interpreter ends.

    DuckDB's bindings report objects that were still alive, which is harmless and would be the last thing that
    a person reads. May go when ``python -c "import duckdb; duckdb.connect()"`` with a failing exit prints
    nothing.
    """
    sys.stderr.flush()
    os.dup2(os.open(os.devnull, os.O_WRONLY), 2)


if __name__ == "__main__":
    # First in, last out: everything else that is to be done at the end still has its say.
    atexit.register(_quiet_end)
    from pipelines.cli import main

    sys.exit(main())
