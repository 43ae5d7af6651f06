"""A fit as an event file, which TensorBoard shows: `tensorboard --logdir` on its folder."""

from __future__ import annotations

import time
from pathlib import Path
from typing import IO, Any

from gradviz.engines.fit_result import Fit, Progress
from gradviz.engines.whole_files import cannot_write, whole_file
from gradviz.export.tensorboard import (
    EVENT_FILE,
    MOST_STEPS,
    Records,
    evenly,
    event_file,
    events,
    first_event,
    histogram,
    scalars,
)

FLUSH = 2.0
"""Seconds after which what was written is there for others."""


class EventLog:
    """The event file of a fit while it goes on, which TensorBoard shows at the same time.

    It is readable whenever the fit is stopped. A fit that goes on from a checkpoint has its steps
    before that in it when it ends. Raises EngineError where it cannot be written.
    """

    def __init__(self, folder: str | Path) -> None:
        self._folder = Path(folder)
        self._file: IO[bytes] | None = None
        self._first: int | None = None
        self._flushed = 0.0

    def add(self, now: Progress) -> None:
        """Write where the fit stands, unless there are too many steps for each."""
        step = now.step - 1
        if step not in evenly(now.steps, MOST_STEPS):
            return
        found = _scalars(now.loss, now.gradient_norm, now.rows_read)
        if self._first is None:
            self._first = step
            self._write(first_event(), begin=True)
        self._write(events(iter([(step, found)])))

    def finish(self, fit: Fit) -> None:
        """Write what is known at the end only."""
        self.close()
        if self._first != 0:  # steps are missing before it, or all
            write_events(fit, self._folder)
            return
        self._write(events(_histograms(fit)))
        self.close()

    def close(self) -> None:
        """Leave the file as it is."""
        if self._file is not None:
            self._file.close()
            self._file = None

    @property
    def _path(self) -> Path:
        return self._folder / EVENT_FILE

    def _write(self, data: bytes, *, begin: bool = False) -> None:
        try:
            if self._file is None:
                self._folder.mkdir(parents=True, exist_ok=True)
                self._file = self._path.open("wb" if begin else "ab")
            self._file.write(data)
            # TensorBoard looks every few seconds
            if time.monotonic() - self._flushed > FLUSH:
                self._file.flush()
                self._flushed = time.monotonic()
        except OSError as error:
            raise cannot_write(self._path, error) from error


def write_events(fit: Fit, folder: str | Path) -> Path:
    """Write a fit's event file into a folder, which is made where it is not there; return its path.

    By step: `batch_loss`, `gradient_norm` and `rows_read`; histograms of `weights` at the steps
    that the fit kept. Of more than 5,000 steps every 2nd, 4th, ... is written. Equal fits are equal
    files. Raises EngineError where it cannot be written.

    Source: keras.callbacks.TensorBoard, whose tags are taken where there is one.
    """
    home = Path(folder)
    with whole_file(home / EVENT_FILE) as unfinished:
        home.mkdir(parents=True, exist_ok=True)
        unfinished.write_bytes(event_file(_records(fit)))
    return home / EVENT_FILE


def _records(fit: Fit) -> Records:
    for step in evenly(fit.steps, MOST_STEPS):
        numbers = (fit.loss_by_step, fit.gradient_norms, fit.rows_by_step)
        yield step, _scalars(*(float(each[step]) for each in numbers))
    yield from _histograms(fit)


def _scalars(loss: float, norm: float, rows: float) -> list[Any]:
    return scalars({"batch_loss": loss, "gradient_norm": norm, "rows_read": float(rows)})


def _histograms(fit: Fit) -> Records:
    for step, weights in zip(fit.weight_steps.tolist(), fit.weights_by_step, strict=True):
        yield step, list(histogram("weights", weights))


__all__ = ["EventLog", "write_events"]
