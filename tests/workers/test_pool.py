"""Worker processes: what they give back, what stops them, and what happens where one dies."""

from __future__ import annotations

import math
import os
import signal
import time
from copy import copy
from typing import TYPE_CHECKING

import numpy as np
import pytest

import gradviz as gv
from gradviz.descent.progress import Cancelled, Work
from gradviz.experiments import ComparisonExperiment
from gradviz.experiments.links import PartError, SettingError
from gradviz.language import ExpressionError
from gradviz.learning import DataError, read_table
from gradviz.workers import (
    Call,
    QueueFull,
    Results,
    TooLong,
    TooMuchMemory,
    WorkerLost,
    WorkerPool,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from gradviz.descent.progress import Progress
    from gradviz.workers import Task

PATIENCE = 60.0


@pytest.fixture(scope="module")
def pool() -> Iterator[WorkerPool]:
    pool = WorkerPool(processes=1, most_waiting=4, longest=1.0, most_memory=600 << 20)
    yield pool
    pool.close()


def process() -> int:
    return os.getpid()


def spin(name: str) -> str:
    """Take all the time there is, and do not ask whether to go on."""
    while True:
        math.sqrt(len(name))


def hold(size: int) -> int:
    return len([np.ones(size) for _ in range(8)])


def die(attempt: str) -> None:
    os.kill(os.getpid(), signal.SIGKILL)


class Steps:
    """A job in pieces that tells how far it is, and ends when a file is there."""

    def __init__(self, path: str) -> None:
        self.path = path

    def begin(self) -> Work[str]:
        return Work(self._pieces())

    def _pieces(self) -> Progress[str]:
        while not os.path.exists(self.path):  # noqa: PTH110
            yield 0.5
            time.sleep(0.01)
        return "done"


def until(task: Task[object], fraction: float) -> None:
    deadline = time.monotonic() + PATIENCE
    while task.fraction < fraction:
        assert time.monotonic() < deadline
        time.sleep(0.02)


def test_a_job_is_done_in_another_process(pool: WorkerPool) -> None:
    with pool.ask(Call(process)) as task:
        assert task.result() not in (os.getpid(), 0)
        assert task.ahead == 0
    assert (pool.waiting, pool.running) == (0, 0)


def test_what_a_job_raises_is_raised(pool: WorkerPool) -> None:
    with pool.ask(Call(math.sqrt, -1.0)) as task, pytest.raises(ValueError, match="math domain"):
        task.result()


def read(text: str) -> object:
    return gv.parse(text)


def table(data: bytes) -> object:
    return read_table(data)


def test_an_error_of_our_own_comes_back_as_it_was(pool: WorkerPool) -> None:
    with pool.ask(Call(read, "x^2 +")) as task, pytest.raises(ExpressionError) as caught:
        task.result()
    assert (caught.value.code, caught.value.start) == ("missing_operand", 4)
    with pool.ask(Call(table, b"1,2")) as task, pytest.raises(DataError) as refused:
        task.result()
    assert refused.value.code == "too_few_rows"
    error = PartError(SettingError("“{value}” is wrong.", {"value": 3}), "key", (1, 2))
    again = copy(error)
    assert (str(again), again.key, again.rest) == ("“3” is wrong.", "key", (1, 2))


def test_equal_jobs_run_once_and_later_ones_wait(pool: WorkerPool, tmp_path: object) -> None:
    job = Steps(f"{tmp_path}/go")
    first = pool.ask(job)
    until(first, 0.5)
    second = pool.ask(job)
    others = [pool.ask(Call(pow, 2, k)) for k in range(3)]
    assert [each.ahead for each in others] == [0, 1, 2]
    assert (pool.running, pool.waiting) == (1, 3)
    first.leave()
    assert not second.wait(0.3)  # one still waits for it, so it goes on
    open(job.path, "w").close()  # noqa: PTH123
    assert second.result() == "done"
    assert [each.result() for each in others] == [1, 2, 4]


def test_what_nobody_waits_for_stops(pool: WorkerPool, tmp_path: object) -> None:
    left = pool.ask(Steps(f"{tmp_path}/never"))
    until(left, 0.5)
    left.leave()
    with pytest.raises(Cancelled):
        left.result()
    # neither does one that never asks whether it may go on
    spinning = pool.ask(Call(spin, "left"))
    time.sleep(0.2)
    spinning.leave()
    with pytest.raises(Cancelled):
        spinning.result()
    with pool.ask(Call(pow, 3, 3)) as task:
        assert task.result() == 27


def test_time_and_memory_are_bounded(pool: WorkerPool) -> None:
    with pool.ask(Call(spin, "long")) as task, pytest.raises(TooLong):
        task.result()
    with pool.ask(Call(hold, 20_000_000)) as task, pytest.raises(TooMuchMemory):
        task.result()
    with pool.ask(Call(hold, 1000)) as task:
        assert task.result() == 8


def test_a_queue_has_an_end(pool: WorkerPool, tmp_path: object) -> None:
    jobs = [Steps(f"{tmp_path}/{k}") for k in range(5)]
    tasks = [pool.ask(each) for each in jobs]
    with pytest.raises(QueueFull):
        pool.ask(Call(pow, 5, 5))
    for task in tasks:
        task.leave()
    for task in tasks:
        assert task.wait(PATIENCE)
    with pool.ask(Call(pow, 5, 5)) as task:
        assert task.result() == 3125


def test_a_worker_that_dies_is_replaced(pool: WorkerPool, tmp_path: object) -> None:
    with pool.ask(Call(die, "always")) as task, pytest.raises(WorkerLost):
        task.result()
    with pool.ask(Call(process)) as task:
        killed = task.result()
    job = Steps(f"{tmp_path}/later")
    with pool.ask(job) as task:
        until(task, 0.5)
        os.kill(killed, signal.SIGKILL)
        time.sleep(0.2)
        open(job.path, "w").close()  # noqa: PTH123
        assert task.result() == "done"  # begun anew by another
    with pool.ask(Call(process)) as task:
        assert task.result() != killed


def test_a_map_is_the_same_as_here(pool: WorkerPool) -> None:
    work = ComparisonExperiment(function="x^2 + 3y^2", steps=50).map_work(1e-3)
    here = work.begin().finish()
    with pool.ask(work) as task:
        there = task.result()
    np.testing.assert_array_equal(here.steps, there.steps)
    np.testing.assert_array_equal(here.status, there.status)
    assert there.configured(3, 4) == here.configured(3, 4)


def test_results_are_bounded_in_bytes() -> None:
    results = Results(most_bytes=100_000)
    for k in range(50):
        results.put(k, {"values": np.full(1000, k)})
    assert results.bytes <= 100_000
    assert results.get(49)["values"][0] == 49
    assert results.get(0) is None
    results.put("huge", np.zeros(100_000))
    assert results.get("huge") is None
    assert results.get(49) is not None
