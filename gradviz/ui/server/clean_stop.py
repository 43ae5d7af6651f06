"""Stops the server so that answers which are under way still arrive.

Asked to stop (SIGTERM), it takes no new visits and waits until nobody is being answered, but no
longer than the operator allows; then the sockets are closed, and browsers look for a server anew.
Asked again, it stops at once.
"""

from __future__ import annotations

import asyncio
import logging
import os
import signal
import threading
from contextlib import contextmanager
from time import monotonic
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from types import FrameType

FLUSHED = 0.3
"""Seconds in which an answer that is ready reaches the browser, or goes on in another run."""
STEP = 0.05
CLOSED = 5.0
"""Seconds in which the sockets must be closed, before the process ends without it."""

_stopping = threading.Event()


def is_stopping() -> bool:
    """Tell whether the server was asked to stop."""
    return _stopping.is_set()


@contextmanager
def clean_stop(answering: Callable[[], int], seconds: float) -> Iterator[None]:
    """Let running answers finish when the server is asked to stop, for so many seconds at most.

    The server's own handler is called then. It must be installed already, and this be called in the
    main thread; elsewhere nothing is done.
    """
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    _stopping.clear()
    loop, tasks = asyncio.get_running_loop(), set[asyncio.Task[None]]()
    stop = signal.getsignal(signal.SIGTERM)
    if not callable(stop):
        yield
        return

    def begin() -> None:
        tasks.add(loop.create_task(_finish(answering, seconds, stop)))

    def asked(number: int, frame: FrameType | None) -> None:
        if is_stopping():
            stop(number, frame)
            return
        _stopping.set()
        loop.call_soon_threadsafe(begin)

    signal.signal(signal.SIGTERM, asked)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, stop)


async def _finish(
    answering: Callable[[], int],
    seconds: float,
    stop: Callable[[int, FrameType | None], object],
) -> None:
    say = logging.getLogger(__name__).warning
    say("stopping: %d answers are under way", answering())
    end, quiet = monotonic() + seconds, 0.0
    while quiet < FLUSHED and monotonic() < end:
        quiet = 0.0 if answering() else quiet + STEP
        await asyncio.sleep(STEP)
    say("stopping: closing, %d answers are cut short", answering())
    # A browser that never closes its socket, or a computation that heeds nobody, would hold it.
    last = threading.Timer(CLOSED, os._exit, (0,))
    last.daemon = True
    last.start()
    stop(signal.SIGTERM, None)
