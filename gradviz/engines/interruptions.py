"""Interruptions by the person that are not lost, wherever they come."""

from __future__ import annotations

import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType


@contextmanager
def kept_interruptions() -> Iterator[Callable[[], None]]:
    """Give what raises KeyboardInterrupt once more where the person has interrupted before.

    Python drops one that comes inside a finalizer, and PySpark's objects have many of them. Outside
    the main thread, where no interruption comes, it does nothing.

    >>> with kept_interruptions() as check:
    ...     check()
    """
    seen: list[int] = []

    def check() -> None:
        if seen:
            raise KeyboardInterrupt

    def note(number: int, frame: FrameType | None) -> None:
        seen.append(number)
        signal.default_int_handler(number, frame)

    if threading.current_thread() is not threading.main_thread():
        yield check
        return
    before = signal.signal(signal.SIGINT, note)
    try:
        yield check
    finally:
        signal.signal(signal.SIGINT, before)


__all__ = ["kept_interruptions"]
