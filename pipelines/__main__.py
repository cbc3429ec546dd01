"""``python -m pipelines``. Workers that read files import this too, so it does nothing unless it is run."""

import sys

if __name__ == "__main__":
    from pipelines.cli.quiet import end_quietly, outlive_readers

    outlive_readers()
    # First in, last out: everything else that is to be done at the end still has its say.
    end_quietly()
    from pipelines.cli.commands import main

    sys.exit(main())
