"""Programs that gradviz prints itself, run in a process of their own: what they print, as text."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from threading import Timer

_SHOWN = 600  # characters of what went wrong


class ProgramError(Exception):
    """Raised where a program ended with an error; its text is what it printed last."""


def printed_by(program: str, *arguments: str, longest: float, **variables: str) -> str:
    r"""Return what a program prints; it is ended after `longest` seconds, and where the caller is.

    `variables` are set in its environment; its home is a folder that goes with it. Raises
    ProgramError.

    >>> printed_by("import sys; print(sys.argv[1])", "here", longest=60.0)
    'here\n'
    """
    with tempfile.TemporaryDirectory(prefix="gradviz-program-") as folder:
        path = Path(folder) / "program.py"
        path.write_text(program, "utf-8")
        with subprocess.Popen(  # noqa: S603  (the program is printed by gradviz itself)
            [sys.executable, str(path), *arguments],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            cwd=folder,
            env={**os.environ, **variables, "HOME": folder},
        ) as process:
            timer = Timer(longest, process.kill)
            timer.start()
            try:
                printed, errors = process.communicate()
            finally:
                timer.cancel()
                process.kill()
        if process.returncode:
            raise ProgramError((errors.strip() or f"exit {process.returncode}")[-_SHOWN:])
    return printed


def installed_version(name: str) -> str:
    """Return the version of a package, an empty text where it is not installed.

    >>> installed_version("there is no such package")
    ''
    """
    try:
        return version(name)
    except PackageNotFoundError:
        return ""


__all__ = ["ProgramError", "installed_version", "printed_by"]
