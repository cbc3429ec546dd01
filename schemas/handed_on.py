"""The mark of files that are made of reports and handed on: roll-ups, lists, pages. None of them is a report.

Who writes one puts the mark in; a scan of an inbox in which one lands sets it aside by it.
"""

MARK = "gongkai-handed-on"
"""In office documents the ``category`` among the properties, on pages the content of the meta tag ``generator``."""

TOLD_ZH = "本文件由各机关年度报告汇总生成，不是年度报告。"
"""What the file says of itself to people."""
