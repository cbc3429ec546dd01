"""What lies in an inbox and is no file, or has a name that is no name."""

import os
import socket
import stat
from contextlib import suppress
from pathlib import Path

ODD_NAMES = (
    "two\nlines.txt", "tab\tand\rreturn.txt", "quote'\"`.txt", "back\\slash.txt", "a;b=c.txt", "-rf",
    "--help", "$(touch x).txt", "%s%n.txt", "* ?.txt", " leading.txt", "trailing ", "\u202etxt.exe",
    "\x1b[31mred.txt", "wow!", "</script>.txt", "'; DROP TABLE reports; --.txt", "年" * 80 + ".txt",
)  # fmt: skip
BYTES_NO_TEXT = b"\xc4\xea\xb1\xa8\xff.txt"
"""A name in GBK, with a byte that is neither."""


def put_odd_names(inbox: Path) -> int:
    """Files that are no reports, each with other bytes; gives how many this system takes."""
    names = [*ODD_NAMES, os.fsdecode(BYTES_NO_TEXT)]
    written = 0
    for number, name in enumerate(names):
        with suppress(OSError, ValueError):
            (inbox / name).write_bytes(b"Not a report, number %d.\n" % number)
            written += 1
    return written


def put_no_files(inbox: Path, elsewhere: Path) -> dict[str, str]:
    """Links, pipes, sockets and devices; gives the code that each must get, by name."""
    secret = elsewhere / "secret.txt"
    secret.write_text("What lies outside of the inbox is nobody's to read.", encoding="utf-8")
    expected = {}
    for name, target in (("link.txt", secret), ("dangling.txt", elsewhere / "gone"), ("ring", inbox)):
        (inbox / name).symlink_to(target)
        expected[name] = "not_a_regular_file"
    if hasattr(os, "mkfifo"):
        os.mkfifo(inbox / "pipe.txt")
        expected["pipe.txt"] = "not_a_regular_file"
    if hasattr(socket, "AF_UNIX"):
        before = Path.cwd()
        with socket.socket(socket.AF_UNIX) as listening:
            os.chdir(inbox)  # the path of a socket may be too long otherwise
            try:
                listening.bind("socket.txt")
            finally:
                os.chdir(before)
        expected["socket.txt"] = "not_a_regular_file"
    with suppress(OSError, AttributeError):  # only the system's administrator may
        os.mknod(inbox / "zero.txt", stat.S_IFCHR | 0o666, os.makedev(1, 5))
        expected["zero.txt"] = "not_a_regular_file"
    (inbox / "closed").mkdir()
    (inbox / "closed").chmod(0)
    if not os.access(inbox / "closed", os.R_OK):
        expected["closed/"] = "not_permitted"
    return expected
