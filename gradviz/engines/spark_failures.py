"""What Spark raises, and what Py4J logs, as sentences."""

from __future__ import annotations

import logging
import re
from collections.abc import Iterator
from contextlib import contextmanager

from gradviz.engines.engine_errors import EngineError


@contextmanager
def spark_errors() -> Iterator[None]:
    """Turn what Spark raises into an EngineError; so, too, where its process is gone."""
    try:
        yield
    except Exception as error:
        if _was_interrupted(error):
            raise KeyboardInterrupt from error
        # Py4J tells of a process that is gone by errors of sockets
        spark = type(error).__module__.startswith(("py4j", "pyspark"))
        if spark or isinstance(error, ConnectionError):
            raise EngineError("spark_failed", {"reason": first_line(error)}) from error
        raise


def _was_interrupted(error: BaseException | None) -> bool:
    """Return whether an error came while an interruption by the person was handled."""
    while error is not None and not isinstance(error, KeyboardInterrupt):
        error = error.__cause__ or error.__context__
    return error is not None


def silence_py4j() -> None:
    """Keep off the screen what Py4J logs with a traceback: what it raises is told as a sentence.

    It logs by the root logger and by those of its modules; a filter holds for its own logger only.
    """
    for name in (None, "py4j.java_gateway", "py4j.clientserver"):
        logging.getLogger(name).addFilter(_tells)


def _tells(record: logging.LogRecord) -> bool:
    return record.module not in ("java_gateway", "clientserver") or not record.exc_info


def first_line(error: BaseException) -> str:
    r"""Return what an error of Spark's says first.

    >>> first_line(ValueError("An error occurred.\n: java.lang.Exception: out of luck\n at x"))
    'java.lang.Exception: out of luck'
    """
    lines = [line.strip(" :.") for line in str(error).splitlines() if line.strip(" :.")]
    java = next((line for line in lines if re.match(r"(java|org|scala)\.", line)), None)
    return (java or (lines or [type(error).__name__])[0])[:300]


__all__ = ["first_line", "silence_py4j", "spark_errors"]
