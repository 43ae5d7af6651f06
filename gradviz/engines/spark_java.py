"""Finding a Java that Spark runs on."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

from gradviz.engines.engine_errors import EngineError

_FOLDERS = ("/usr/lib/jvm", "/opt/java", "/Library/Java/JavaVirtualMachines")
_LEAST_JAVA = (17,)
_BROKEN_JAVA = ((25,), (25, 0, 3))  # from, to before: data are corrupted (JDK-8372807)


def find_java() -> Path:
    """Return the home of a Java that Spark runs on: JAVA_HOME's, the shell's, or one that is there.

    Raises EngineError where there is none of version 17 or later, and where it corrupts data.
    """
    refused: tuple[int, ...] | None = None
    for home in _java_homes():
        version = java_version(home)
        if version is None or version < _LEAST_JAVA:
            continue
        if not _BROKEN_JAVA[0] <= version < _BROKEN_JAVA[1]:
            return home
        refused = refused or version
    if refused is not None:
        raise EngineError("broken_java", {"version": ".".join(map(str, refused))})
    raise EngineError("no_java")


def _java_homes() -> Iterator[Path]:
    if os.environ.get("JAVA_HOME"):
        yield Path(os.environ["JAVA_HOME"])
    found = shutil.which("java")
    if found:
        yield Path(found).resolve().parents[1]
    for folder in map(Path, _FOLDERS):
        if folder.is_dir():
            for home in sorted(each for each in folder.iterdir() if each.is_dir()):
                yield home
                yield home / "Contents" / "Home"  # where macOS has it


def java_version(home: Path) -> tuple[int, ...] | None:
    """Return the version of the Java in a folder; None where there is none.

    >>> java_version(Path("there is none"))
    """
    program = home / "bin" / "java"
    if not program.exists():
        return None
    try:
        said = subprocess.run(  # noqa: S603  (its own program, without a shell)
            [str(program), "-version"], capture_output=True, text=True, timeout=30, check=True
        ).stderr
    except (OSError, subprocess.SubprocessError):
        return None
    found = re.search(r'version "(\d+(?:\.\d+)*)', said)
    return tuple(map(int, found[1].split("."))) if found else None


__all__ = ["find_java", "java_version"]
