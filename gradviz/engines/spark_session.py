"""The one session with Spark that a process has: started when it is needed, and shared by all.

It is Spark's classic API (a `SparkContext`), whose driver lives in this process; the rows never do.
"""

from __future__ import annotations

import atexit
import os
import re
import shutil
import socket
import sys
import tempfile
import warnings
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from subprocess import TimeoutExpired
from threading import Lock, Thread
from typing import Any

from gradviz.engines.engine_errors import EngineError
from gradviz.engines.spark_failures import first_line, silence_py4j, spark_errors
from gradviz.engines.spark_java import find_java

LOCAL = "local[*]"
"""The master that is this machine, with all its cores."""
REACHED = 5.0
"""Seconds within which a master has to answer."""
STARTED = 120.0
"""Seconds that a session may take to start."""
_GONE = 5.0  # seconds in which a process ends that no longer answers
_TRIES = 4  # of a task, before the job fails
_sessions: dict[str, Any] = {}
_borrowed: set[str] = set()  # masters whose session is another's, who stops it
_lock = Lock()


def spark_context(master: str = LOCAL) -> Any:
    """Return the process' `SparkContext`, started at the first call.

    Raises EngineError where Spark or Java is missing, where the master does not answer, and where a
    session on another master runs.

    Source: Apache Spark 4.3, RDD programming guide, Initializing Spark.
    """
    with _lock:
        for name, known in list(_sessions.items()):
            if _ended(known):
                del _sessions[name]
            elif name == master:
                return known
            else:
                raise EngineError("other_spark_session", {"master": name})
        found = _running(master)
        _borrowed.clear()
        if found is not None:
            _borrowed.add(master)
        _sessions[master] = found or _started(master)
        return _sessions[master]


def stop_spark() -> None:
    """Stop the session, where there is one that was started here."""
    with _lock:
        while _sessions:
            master, known = _sessions.popitem()
            if master not in _borrowed and not _ended(known):
                known.stop()


def _ended(context: Any) -> bool:
    """Return whether a session was stopped, or its Java process is gone."""
    try:
        with spark_errors():
            return context._jsc is None or bool(context._jsc.sc().isStopped())  # noqa: SLF001
    except EngineError:
        _forget(type(context))
        return True


def _forget(kind: Any) -> None:
    """Let PySpark start a Java process anew: by itself, it asks one that is gone forever."""
    gateway = kind._gateway  # noqa: SLF001  (no public way)
    kind._active_spark_context = kind._gateway = kind._jvm = None  # noqa: SLF001
    process = getattr(gateway, "proc", None)
    for close in (gateway.shutdown, *(() if process is None else (process.stdin.close,))):
        with suppress(OSError, EngineError), spark_errors():
            close()
    if process is not None:
        with suppress(TimeoutExpired):
            process.wait(_GONE)  # or it would stay as a zombie


def _running(master: str) -> Any:
    """Return a session that was started elsewhere in this process, such as in a notebook, or None.

    Raises EngineError where it is on another master.
    """
    module = sys.modules.get("pyspark")
    context = None if module is None else module.SparkContext._active_spark_context  # noqa: SLF001
    if context is None or _ended(context):
        return None
    if context.master not in (master, _with_tries(master)):
        raise EngineError("other_spark_session", {"master": context.master})
    # its workers may have been started without the path to this package
    context.addPyFile(_packed(Path(__file__).resolve().parents[2]))
    return context


def _started(master: str) -> Any:
    with _quiet_imports():
        try:
            import pyspark.testing  # noqa: F401  (what warns, at the first call if not here)
            from pyspark import SparkConf, SparkContext
        except ImportError as error:
            raise EngineError("no_spark") from error
    _reach(master)
    java = find_java()
    os.environ["JAVA_HOME"] = str(java)
    os.environ.setdefault("PYSPARK_PYTHON", sys.executable)
    here = master.startswith("local")
    conf = SparkConf().setMaster(_with_tries(master)).setAppName("gradviz")
    conf.set("spark.driver.extraJavaOptions", f"-Dlog4j2.configurationFile={_quiet_log().as_uri()}")
    for key, value in _SETTINGS.items():
        conf.set(key, value)
    if here:
        conf.set("spark.driver.host", "localhost").set("spark.driver.bindAddress", "127.0.0.1")
    root = str(Path(__file__).resolve().parents[2])
    conf.set("spark.executorEnv.PYTHONPATH", root)
    silence_py4j()
    context = _within(lambda: SparkContext(conf=conf), master)
    if not here:
        context.addPyFile(_packed(Path(root)))
    return context


_SETTINGS = {
    "spark.ui.enabled": "false",
    "spark.ui.showConsoleProgress": "false",
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


def _quiet_log() -> Path:
    """Return the settings of a log that says nothing; Java reads them as it starts."""
    path = _folder() / "log4j2.properties"
    # without an appender, Spark takes its own settings
    path.write_text(
        "appender.none.type = Null\nappender.none.name = none\n"
        "rootLogger.level = off\nrootLogger.appenderRef.none.ref = none\n"
    )
    return path


def _packed(root: Path) -> str:
    """Return the path of an archive of the core, for executors that do not see this folder."""
    path = _folder() / "gradviz.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for file in sorted((root / "gradviz").rglob("*")):
            if file.suffix in {".py", ".lark"} and "ui" not in file.relative_to(root).parts:
                archive.write(file, file.relative_to(root))
    return str(path)


def _folder() -> Path:
    """Return a new folder that is there until this process ends."""
    home = Path(tempfile.mkdtemp(prefix="gradviz-spark-"))
    atexit.register(shutil.rmtree, home, ignore_errors=True)
    return home


__all__ = ["LOCAL", "spark_context", "stop_spark"]
