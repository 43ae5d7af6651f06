"""The server's log: one line an event, without what people typed.

An error's own message may hold a formula or a cell of a table. The log has its kind and where it
was raised, which finds it; `--logger.level debug` gives the whole of it, to who develops.
"""

from __future__ import annotations

import logging
from pathlib import Path
from typing import TYPE_CHECKING, Any

import streamlit as st
from streamlit.logger import setup_formatter

if TYPE_CHECKING:
    from collections.abc import Callable
    from types import TracebackType

ROOT = Path(__file__).resolve().parents[3]
PLACES = 4
"""So many of the innermost places of an error are named."""
LONGEST = 400


def place_of(error: BaseException) -> str:
    """Return an error's kind and where it was raised, in one line, without its message.

    >>> try:
    ...     int("what was typed")
    ... except ValueError as error:
    ...     place_of(error).split(" ")[0]
    'ValueError'
    """
    places, step = [], error.__traceback__
    while step is not None:
        places.append(_place(step))
        step = step.tb_next
    return f"{type(error).__name__} at {' < '.join(reversed(places[-PLACES:]))}"


def _place(step: TracebackType) -> str:
    path = Path(step.tb_frame.f_code.co_filename)
    inside = path.is_relative_to(ROOT) and ".venv" not in path.parts
    name = path.relative_to(ROOT).as_posix() if inside else "/".join(path.parts[-2:])
    return f"{name}:{step.tb_lineno}"


def one_line(record: logging.LogRecord) -> logging.LogRecord:
    r"""Make an event one line.

    >>> record = logging.LogRecord("a", logging.ERROR, "a.py", 1, "two\nlines of %s", ("b",), None)
    >>> one_line(record).getMessage()
    'two lines of b'
    """
    said = " ".join(record.getMessage().split())[:LONGEST]
    if record.exc_info and record.exc_info[1] is not None:
        said += f": {place_of(record.exc_info[1])}"
    record.msg, record.args, record.exc_info = said, None, None
    record.exc_text = record.stack_info = None
    return record


def _is_news(record: logging.LogRecord) -> bool:
    """Tell whether an event says more than that a socket was refused, as uvicorn takes it."""
    return not record.getMessage().startswith("ASGI callable returned without completing handshake")


def keep_logs_short() -> None:
    """Let every event from now on be one line, whoever logs it, unless all is to be logged."""
    make = logging.getLogRecordFactory()
    if st.get_option("logger.level") == "debug" or getattr(make, "is_short", False):
        return

    def short(*args: Any, **kwargs: Any) -> logging.LogRecord:
        return one_line(make(*args, **kwargs))

    short.is_short = True  # type: ignore[attr-defined]
    factory: Callable[..., logging.LogRecord] = short
    logging.setLogRecordFactory(factory)
    logging.captureWarnings(capture=True)
    # all look like Streamlit's, with the time; uvicorn tells of every socket, unless it is stopped
    for name in ("uvicorn", "uvicorn.error"):
        logger = logging.getLogger(name)
        logger.handlers.clear()
        logger.setLevel(logging.WARNING)
        logger.propagate = True
    logging.getLogger("uvicorn.error").addFilter(_is_news)
    setup_formatter(logging.getLogger())
