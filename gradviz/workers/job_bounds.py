"""What a job may take, held inside of the worker: CPU seconds, memory, and that it is wanted.

The bounds are held by the operating system's means, so that they also stop what does not ask: a
signal, which interrupts Python code within a fraction of a second, and a limit of the process's
data. Windows has neither: there only work in pieces stops, between two of them.
"""

from __future__ import annotations

import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from time import process_time
from types import FrameType

from gradviz.descent.progress import Cancelled

_PAUSE = 0.1  # seconds between two looks at whether a job may go on


class TooLong(Exception):  # noqa: N818  (a bound, as Cancelled)
    """Raised in a job that has taken more CPU time than it may."""


class TooMuchMemory(Exception):  # noqa: N818
    """Raised for a job that needs more memory than a worker may have."""


_why: list[type[Exception]] = []
"""What the running job is to be stopped with; empty where it may go on, or where none runs."""


def _stop(_signal: int, _frame: FrameType | None) -> None:
    if _why:
        raise _why.pop()


def prepare(memory: int) -> None:
    """Make this process a worker: below the server in priority, with a bound of its data in bytes.

    Called in the worker's main thread.
    """
    if hasattr(signal, "SIGUSR1"):
        signal.signal(signal.SIGUSR1, _stop)
    try:
        import os
        import resource
    except ImportError:
        return
    os.nice(5)
    _, hard = resource.getrlimit(resource.RLIMIT_DATA)
    bound = memory if hard == resource.RLIM_INFINITY else min(memory, hard)
    resource.setrlimit(resource.RLIMIT_DATA, (bound, hard))


@contextmanager
def bounded(seconds: float, wanted: Callable[[], bool]) -> Iterator[None]:
    """Stop what is done inside where it takes too long, or is not wanted any more.

    Raises TooLong or Cancelled in it, and TooMuchMemory in place of MemoryError.
    """
    ended, begun = threading.Event(), process_time()

    def watch() -> None:
        while not ended.wait(_PAUSE):
            late = process_time() - begun > seconds
            if late or not wanted():
                _why.append(TooLong if late else Cancelled)
                signal.pthread_kill(main, signal.SIGUSR1)
                return

    main = threading.main_thread().ident or 0
    watcher = threading.Thread(target=watch, daemon=True)
    if hasattr(signal, "SIGUSR1"):
        watcher.start()
    try:
        yield
    except MemoryError as error:
        raise TooMuchMemory from error
    finally:
        ended.set()
        _why.clear()


__all__ = ["TooLong", "TooMuchMemory", "bounded", "prepare"]
