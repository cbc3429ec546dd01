"""Writes test reports in every layout in which reports reach us.

``all_different("2021")`` makes figures, ``report(figures)`` a report that prints them in the official tables,
and ``LAYOUTS["tabbed_rows"](report)`` its text. ``report.edited(...)`` changes tables as offices do.

Does not belong here: anything that reads a report.
"""

from tests.layouts.figures import (
    REPORT_FORMS,
    Figures,
    adding_up,
    all_different,
    cells_of,
    figures,
    same_everywhere,
)
from tests.layouts.report import Report, report
from tests.layouts.text import LAYOUTS, Layout

__all__ = [
    "LAYOUTS", "REPORT_FORMS", "Figures", "Layout", "Report", "adding_up", "all_different", "cells_of",
    "figures", "report", "same_everywhere",
]  # fmt: skip
