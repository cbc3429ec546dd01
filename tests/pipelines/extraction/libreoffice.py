"""LibreOffice for tests: files that it writes, and programs that stand in for it."""

import os
import stat
import subprocess
from collections.abc import Mapping
from pathlib import Path

import pytest

from pipelines.extraction.convert import find_program
from schemas.errors import LIBREOFFICE_PACKAGE

NEEDS_LIBREOFFICE = pytest.mark.skipif(
    find_program() is None, reason=f"LibreOffice is not installed (Debian package {LIBREOFFICE_PACKAGE})"
)
POSIX = pytest.mark.skipif(os.name != "posix", reason="the stand-in for LibreOffice is a shell script")


def written_by_libreoffice(folder: Path, files: Mapping[str, bytes], suffix: str) -> dict[str, bytes]:
    """The same .docx files in another format."""
    program = find_program()
    assert program
    for name, data in files.items():
        (folder / f"{name}.docx").write_bytes(data)
    command = [
        program, f"-env:UserInstallation={(folder / 'profile').as_uri()}", "--headless",
        "--convert-to", suffix, "--outdir", str(folder), *(str(folder / f"{name}.docx") for name in files),
    ]  # fmt: skip
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, timeout=100)
    return {name: (folder / f"{name}.{suffix}").read_bytes() for name in files}


def stand_in(folder: Path, script: str) -> str:
    """A program that is called like LibreOffice; ``$out`` is its folder, its arguments are its inputs."""
    program = folder / "soffice"
    head = '#!/bin/sh\nwhile [ "$1" != --outdir ]; do shift; done\nout=$2; shift 2\n'
    program.write_text(head + script, encoding="utf-8")
    program.chmod(program.stat().st_mode | stat.S_IXUSR)
    return str(program)


COPY = 'cp "$file" "$out/$(basename "${file%.*}").docx"'
"""In such a script: give ``$file`` back as it is."""
