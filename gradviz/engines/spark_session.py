"""The one session with Spark that a process has: started when it is needed, and shared by all.

It is Spark's classic API (a `SparkContext`), whose driver lives in this process; the rows never do.
"""

from __future__ import annotations

import os
import re
import shutil
import socket
import subprocess
import sys
import tempfile
import warnings
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Lock, Thread
from typing import Any

from gradviz.engines.engine_errors import EngineError

LOCAL = "local[*]"
"""The master that is this machine, with all its cores."""
REACHED = 5.0
"""Seconds within which a master has to answer."""
STARTED = 120.0
"""Seconds that a session may take to start."""
_TRIES = 4  # of a task, before the job fails
_FOLDERS = ("/usr/lib/jvm", "/opt/java", "/Library/Java/JavaVirtualMachines")
_LEAST_JAVA = (17,)
_BROKEN_JAVA = ((25,), (25, 0, 3))  # from, to before: data are corrupted (JDK-8372807)
_sessions: dict[str, Any] = {}
_lock = Lock()


def spark_context(master: str = LOCAL) -> Any:
    """Return the process' `SparkContext`, started at the first call.

    Raises EngineError where Spark or Java is missing, where the master does not answer, and where a
    session on another master runs.

    Source: Apache Spark 4.3, RDD programming guide, Initializing Spark.
    """
    with _lock:
        for name, known in list(_sessions.items()):
            if known._jsc is None or known._jsc.sc().isStopped():  # noqa: SLF001  (no public way)
                del _sessions[name]
            elif name == master:
                return known
            else:
                raise EngineError("other_spark_session", {"master": name})
        _sessions[master] = _started(master)
        return _sessions[master]


def stop_spark() -> None:
    """Stop the session, where there is one."""
    with _lock:
        while _sessions:
            _sessions.popitem()[1].stop()


def _started(master: str) -> Any:
    with _quiet_imports():
        try:
            from pyspark import SparkConf, SparkContext
        except ImportError as error:
            raise EngineError("no_spark") from error
    _reach(master)
    java = find_java()
    os.environ["JAVA_HOME"] = str(java)
    os.environ.setdefault("PYSPARK_PYTHON", sys.executable)
    here = master.startswith("local")
    conf = SparkConf().setMaster(_with_tries(master)).setAppName("gradviz")
    for key, value in _SETTINGS.items():
        conf.set(key, value)
    if here:
        conf.set("spark.driver.host", "localhost").set("spark.driver.bindAddress", "127.0.0.1")
    root = str(Path(__file__).resolve().parents[2])
    conf.set("spark.executorEnv.PYTHONPATH", root)
    context = _within(lambda: SparkContext(conf=conf), master)
    context.setLogLevel("OFF")
    if not here:
        context.addPyFile(_packed(Path(root)))
    return context


_SETTINGS = {
    "spark.ui.enabled": "false",
    "spark.ui.showConsoleProgress": "false",
    "spark.log.level": "OFF",
    "spark.task.maxFailures": str(_TRIES),
    "spark.executorEnv.OMP_NUM_THREADS": "1",
    "spark.executorEnv.OPENBLAS_NUM_THREADS": "1",
    "spark.python.worker.reuse": "true",
}


def _with_tries(master: str) -> str:
    """Return a local master that tries a task again: by itself, one failure ends a job there.

    >>> _with_tries("local[2]"), _with_tries("local"), _with_tries("spark://host:7077")
    ('local[2,4]', 'local[1,4]', 'spark://host:7077')
    """
    found = re.fullmatch(r"local(?:\[(\*|\d+)\])?", master)
    return f"local[{found[1] or 1},{_TRIES}]" if found else master


@contextmanager
def _quiet_imports() -> Iterator[None]:
    """Leave out PySpark's warning that it knows no pandas as new as this: no frame is made here."""
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", category=FutureWarning, module=r"pyspark\.")
        yield


def _within(start: Any, master: str) -> Any:
    """Return what a start gives. Raises EngineError where it fails, or takes too long."""
    found: list[Any] = []

    def run() -> None:
        try:
            found.append(start())
        except BaseException as error:  # noqa: BLE001  (told below)
            found.append(error)

    thread = Thread(target=run, daemon=True)
    thread.start()
    thread.join(STARTED)
    if not found:
        raise EngineError("unreachable_master", {"master": master})
    if isinstance(found[0], BaseException):
        raise EngineError("spark_failed", {"reason": first_line(found[0])}) from found[0]
    return found[0]


def first_line(error: BaseException) -> str:
    r"""Return what an error of Spark's says first.

    >>> first_line(ValueError("An error occurred.\n: java.lang.Exception: out of luck\n at x"))
    'java.lang.Exception: out of luck'
    """
    lines = [line.strip(" :.") for line in str(error).splitlines() if line.strip(" :.")]
    java = next((line for line in lines if re.match(r"(java|org|scala)\.", line)), None)
    return (java or (lines or [type(error).__name__])[0])[:300]


def _reach(master: str) -> None:
    """Raise EngineError unless a standalone master answers at one of its addresses."""
    if not master.startswith("spark://"):
        return
    for address in master.removeprefix("spark://").split(","):
        host, _, port = address.rpartition(":")
        try:
            with socket.create_connection((host, int(port)), timeout=REACHED):
                return
        except (OSError, ValueError, OverflowError):
            continue
    raise EngineError("unreachable_master", {"master": master})


def find_java() -> Path:
    """Return the home of a Java that Spark runs on: JAVA_HOME's, the shell's, or one that is there.

    Raises EngineError where there is none of version 17 or later.
    """
    for home in _java_homes():
        version = java_version(home)
        broken = version is not None and _BROKEN_JAVA[0] <= version < _BROKEN_JAVA[1]
        if version is not None and version >= _LEAST_JAVA and not broken:
            return home
    raise EngineError("no_java")


def _java_homes() -> Iterator[Path]:
    if os.environ.get("JAVA_HOME"):
        yield Path(os.environ["JAVA_HOME"])
    found = shutil.which("java")
    if found:
        yield Path(found).resolve().parents[1]
    for folder in map(Path, _FOLDERS):
        if folder.is_dir():
            yield from sorted(each for each in folder.iterdir() if each.is_dir())


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


def _packed(root: Path) -> str:
    """Return the path of an archive of the core, for executors that do not see this folder."""
    home = Path(tempfile.mkdtemp(prefix="gradviz-spark-"))
    path = home / "gradviz.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for file in sorted((root / "gradviz").rglob("*")):
            if file.suffix in {".py", ".lark"} and "ui" not in file.relative_to(root).parts:
                archive.write(file, file.relative_to(root))
    return str(path)


__all__ = ["LOCAL", "find_java", "first_line", "java_version", "spark_context", "stop_spark"]
