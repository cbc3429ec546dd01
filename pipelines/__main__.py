"""``python -m pipelines``. Workers that read files import this too, so it does nothing unless it is run."""

import sys

if __name__ == "__main__":
    from pipelines.cli.quiet import end_quietly, outlive_readers
    from pipelines.exits import ended_at_once_by_signals, pass_over_signals
    from pipelines.extraction.processes import imported_for_good

    # While the commands are imported nothing has begun that could be left half done.
    with ended_at_once_by_signals():
        outlive_readers()
        # First in, last out: everything else that is to be done at the end still has its say.
        end_quietly()
        with imported_for_good():
            from pipelines.cli.commands import main
            from pipelines.memory import hold_little

            hold_little()

    status = main()
    pass_over_signals()
    sys.exit(status)
