"""What every worker needs, imported once by the process that starts them.

Only OpenBLAS and jemalloc start threads by that, and both see to it that children inherit no held locks.
"""

from pipelines.extraction.processes import imported_for_good

with imported_for_good():
    import extractors.extraction  # noqa: F401
    import pipelines.extraction.batches  # noqa: F401
    from pipelines.memory import leave_pandas_out

    leave_pandas_out()
