"""A pool of worker processes for heavy work, with a queue that says how long it is.

The processes are loky's (https://loky.readthedocs.io): they are started when they are needed, do
not run the main script again, end after a minute without work, and give their memory back. What is
ours is what a server needs beside: equal jobs run once for all who wait for them; a job that nobody
waits for any more stops; the queue is bounded; and a worker that died is replaced.
"""

from __future__ import annotations

import os
import tempfile
from concurrent.futures import CancelledError, Future, wait
from concurrent.futures.process import BrokenProcessPool
from functools import lru_cache, partial
from pathlib import Path
from threading import RLock
from types import TracebackType
from typing import Any, Generic, TypeAlias, TypeVar

import numpy as np
from numpy.typing import NDArray

from gradviz.descent.progress import Cancelled
from gradviz.workers.job_bounds import bounded, prepare
from gradviz.workers.jobs import Job

T = TypeVar("T")
Board: TypeAlias = NDArray[np.float64]
"""For each place how far its job is, -1 where it waits; and whether it is wanted no more."""

IDLE = 60
"""Seconds after which a worker without work ends."""
MOST_WAITING = 200
"""Jobs that may wait at the same time."""
LONGEST = 60.0
"""CPU seconds that a job may take."""
MOST_MEMORY = 1 << 30
"""Bytes of data that a worker may have."""
_ATTEMPTS = 2  # a job whose worker died is begun anew once: it may not have been its fault
_FRACTION, _UNWANTED = 0, 1
_WAITING = -1.0


class QueueFull(Exception):  # noqa: N818  (told to a person, as the others)
    """Raised where as many jobs wait as may."""


class WorkerLost(Exception):  # noqa: N818
    """Raised for a job whose worker process ended before it, twice."""


class Task(Generic[T]):
    """A job on its way, for one who waits for it; leave it with `with`, or by `leave`."""

    def __init__(self, pool: WorkerPool, run: _Run) -> None:
        self._pool, self._run, self._left = pool, run, False

    def __enter__(self) -> Task[T]:
        """Return the task."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Leave the task."""
        self.leave()

    def wait(self, seconds: float) -> bool:
        """Wait for at most some seconds; tell whether the task is done."""
        wait([self._run.outcome], seconds)
        return self._run.outcome.done()

    @property
    def ahead(self) -> int:
        """How many tasks that came before it wait, too; 0 where it is being done."""
        return self._pool._ahead(self._run)  # noqa: SLF001  (its own module)

    @property
    def fraction(self) -> float:
        """How much of it is done, from 0 to 1."""
        return max(0.0, self._pool._fraction(self._run))  # noqa: SLF001

    def result(self) -> T:
        """Return the result, waiting for it.

        Raises what the job raised, WorkerLost, TooLong or TooMuchMemory.
        """
        found: T = self._run.outcome.result()
        return found

    def leave(self) -> None:
        """Wait for it no more; where nobody else does either, it stops."""
        if not self._left:
            self._left = True
            self._pool._leave(self._run)  # noqa: SLF001


class _Run:
    """A job in the pool: its place on the board, and how many wait for it."""

    def __init__(self, job: Job[Any], place: int, order: int) -> None:
        self.job, self.place, self.order = job, place, order
        self.waiting = 1
        self.attempts = 0
        self.future: Future[Any] = Future()  # of the latest attempt
        self.outcome: Future[Any] = Future()


class WorkerPool:
    """Does jobs in worker processes, as many at once as there are cores.

    >>> from gradviz.workers import Call, WorkerPool
    >>> pool = WorkerPool(processes=1)
    >>> with pool.ask(Call(max, 2, 3)) as task:
    ...     task.result()
    3
    >>> pool.close()
    """

    def __init__(
        self,
        processes: int | None = None,
        *,
        most_waiting: int = MOST_WAITING,
        longest: float = LONGEST,
        most_memory: int = MOST_MEMORY,
    ) -> None:
        self.processes = processes or os.cpu_count() or 1
        self.most_waiting, self.longest, self.most_memory = most_waiting, longest, most_memory
        places = most_waiting + self.processes
        self._free = list(range(places))
        self._runs: dict[Job[Any], _Run] = {}
        self._order = 0
        self._lock = RLock()  # a future that is done calls back at once
        self._executor: Any = None
        # a file that the workers map, too: no process has to wait for another to look at it
        descriptor, name = tempfile.mkstemp(prefix="gradviz-work-")
        os.close(descriptor)
        self._path, self._shape = Path(name), (places, 2)
        self._board: Board = np.memmap(name, np.float64, "w+", shape=self._shape)

    def ask(self, job: Job[T]) -> Task[T]:
        """Ask for a job, or join those who wait for an equal one. Raises QueueFull."""
        with self._lock:
            run = self._runs.get(job)
            if run is not None:
                run.waiting += 1
                return Task(self, run)
            if not self._free:
                raise QueueFull
            run = _Run(job, self._free.pop(), self._order)
            self._order += 1
            self._runs[job] = run
            self._submit(run)
        return Task(self, run)

    @property
    def waiting(self) -> int:
        """How many jobs wait for a worker."""
        with self._lock:
            return sum(self._board[run.place, _FRACTION] == _WAITING for run in self._open)

    @property
    def running(self) -> int:
        """How many jobs are being done."""
        with self._lock:
            return sum(self._board[run.place, _FRACTION] != _WAITING for run in self._open)

    def close(self) -> None:
        """End the workers, whatever they do."""
        with self._lock:
            executor, self._executor = self._executor, None
        if executor is not None:
            executor.shutdown(wait=True, kill_workers=True)
        self._path.unlink(missing_ok=True)

    @property
    def _open(self) -> list[_Run]:
        return [run for run in self._runs.values() if not run.outcome.done()]

    def _submit(self, run: _Run) -> None:
        """Hand a run to the workers; the lock is held."""
        if self._executor is None:
            from loky import ProcessPoolExecutor

            self._executor = ProcessPoolExecutor(
                self.processes,
                timeout=IDLE,
                initializer=prepare,
                initargs=(self.most_memory,),
                env={"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"},
            )
        run.attempts += 1
        self._board[run.place] = _WAITING, 0.0
        board = str(self._path), self._shape
        run.future = self._executor.submit(_do, run.job, run.place, board, self.longest)
        run.future.add_done_callback(partial(self._ended, run))

    def _ended(self, run: _Run, future: Future[Any]) -> None:
        """Take a run off the board; or hand it to other workers where its own have died."""
        error = CancelledError() if future.cancelled() else future.exception()
        with self._lock:
            if isinstance(error, BrokenProcessPool):
                self._executor, error = None, WorkerLost()
                if run.waiting and run.attempts < _ATTEMPTS:
                    self._submit(run)
                    return
            if self._runs.get(run.job) is run:
                del self._runs[run.job]
            self._free.append(run.place)
        if error is None:
            run.outcome.set_result(future.result())
        else:
            run.outcome.set_exception(error)

    def _ahead(self, run: _Run) -> int:
        with self._lock:
            if self._board[run.place, _FRACTION] != _WAITING:
                return 0
            return sum(
                each.order < run.order and self._board[each.place, _FRACTION] == _WAITING
                for each in self._open
            )

    def _fraction(self, run: _Run) -> float:
        return float(self._board[run.place, _FRACTION])

    def _leave(self, run: _Run) -> None:
        with self._lock:
            run.waiting -= 1
            if run.waiting or run.outcome.done():
                return
            self._board[run.place, _UNWANTED] = 1.0
            if self._runs.get(run.job) is run:  # who asks from now on begins anew
                del self._runs[run.job]
        run.future.cancel()


def _do(job: Job[T], place: int, board: tuple[str, tuple[int, int]], longest: float) -> T:
    """Do a job, in a worker."""
    mine = _mapped(*board)[place]

    def wanted() -> bool:
        return bool(mine[_UNWANTED] == 0.0)

    if not wanted():
        raise Cancelled
    mine[_FRACTION] = 0.0
    with bounded(longest, wanted):
        work = job.begin()
        for fraction in work:
            mine[_FRACTION] = min(max(fraction, 0.0), 1.0)
        return work.result


@lru_cache(maxsize=4)
def _mapped(name: str, shape: tuple[int, int]) -> Board:
    found: Board = np.memmap(name, np.float64, "r+", shape=shape)
    return found


__all__ = ["QueueFull", "Task", "WorkerLost", "WorkerPool"]
