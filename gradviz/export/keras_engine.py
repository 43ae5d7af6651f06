"""A training done by Keras itself: its program, run in a process of its own.

Keras takes some 230 MB and half a minute of a core to begin, so it is never imported here.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from time import perf_counter

import numpy as np
from numpy.typing import NDArray

from gradviz.export.own_process import ProgramError, installed_version, printed_by

LONGEST = 300.0
"""Seconds that a training may take."""
_NEEDED = ("keras", "jax", "jaxlib")
_SHOWN = 600  # characters of what went wrong


class KerasError(Exception):
    """Raised where Keras' process ended without a result; its text is what it printed last."""


@dataclass(frozen=True, eq=False)
class KerasTraining:
    """What Keras found: the losses after each epoch, (E,), over all rows, and how long it took.

    `validation_by_epoch` is None where nothing was held out. `seconds` are those of the process,
    with its start.
    """

    training_by_epoch: NDArray[np.float64]
    validation_by_epoch: NDArray[np.float64] | None
    seconds: float
    version: str

    def first(self, epochs: int) -> KerasTraining:
        """Return the same of the first epochs only."""
        held = self.validation_by_epoch
        return replace(
            self,
            training_by_epoch=self.training_by_epoch[:epochs],
            validation_by_epoch=None if held is None else held[:epochs],
        )

    def largest_difference(
        self, training: NDArray[np.float64], validation: NDArray[np.float64] | None = None
    ) -> float:
        """Return max |a - b| / |b| to other losses by epoch, (E,) each.

        >>> done = KerasTraining(np.array([1.0, 0.5]), None, 1.0, "3")
        >>> done.largest_difference(np.array([1.0, 0.4]))
        0.25
        """
        ours, theirs = [training], [self.training_by_epoch]
        if validation is not None and self.validation_by_epoch is not None:
            ours, theirs = [*ours, validation], [*theirs, self.validation_by_epoch]
        wanted, found = np.concatenate(ours), np.concatenate(theirs)
        with np.errstate(all="ignore"):
            return round(float(np.max(np.abs(found - wanted) / np.abs(wanted))), 15)


def missing_packages() -> tuple[str, ...]:
    """Return which of the packages that are needed are not installed."""
    return tuple(name for name in _NEEDED if not installed_version(name))


def train_with_keras(program: str, longest: float = LONGEST) -> KerasTraining:
    """Run a program of `keras_code` in a process of its own, and return what it prints.

    The process is ended after `longest` seconds, and where the caller is stopped. Raises
    KerasError where there is no result.
    """
    begun = perf_counter()
    backend = {"KERAS_BACKEND": "jax", "JAX_PLATFORMS": "cpu"}
    try:
        printed = printed_by(program, longest=longest, **backend)
    except ProgramError as error:
        raise KerasError(str(error)) from error
    try:
        table = np.array([[float(each) for each in line.split()] for line in printed.splitlines()])
        training, *held = table.T[1:]
    except ValueError as error:
        raise KerasError(printed.strip()[-_SHOWN:] or str(error)) from error
    seconds = perf_counter() - begun
    return KerasTraining(training, held[0] if held else None, seconds, installed_version("keras"))


__all__ = ["KerasError", "KerasTraining", "missing_packages", "train_with_keras"]
