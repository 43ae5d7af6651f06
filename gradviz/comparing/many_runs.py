"""Many descents, each measured where it ended, in blocks that can be followed and stopped."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from gradviz.descent import descend, descend_in_pieces
from gradviz.descent.batch import Keep
from gradviz.descent.endings import ASTRAY, CONVERGED
from gradviz.descent.progress import Progress
from gradviz.descent.trajectories import Batch, Trajectory
from gradviz.functions.objective import Estimates, Function, Objective
from gradviz.optimizers.base import Configured
from gradviz.optimizers.scipy_methods import ConfiguredMethod

Array = NDArray[np.float64]
Measures = Mapping[str, NDArray[Any]]
Measure = Callable[[Batch], Measures]

BLOCK = 10_000  # paths at a time
BLOCK_OVER_DATA = 256  # the same where each path looks at a set of data
BLOCK_NUMBERS = 4_000_000  # that a block may record
MOST_PATHS = 40_000
MOST_SINGLE_PATHS = 2_500  # of methods that SciPy runs, one path at a time
MOST_STEPS = 20_000
MOST_WORK = 40_000_000  # paths times steps
FAILED = ASTRAY


@dataclass(frozen=True)
class Conditions:
    """What all runs of a comparison share; see `gradviz.descend`.

    Runs go on after `target`: it counts as reached from where the value stays at or below it, so
    that a wild run that only leaps across it has not reached it.
    """

    steps: int = 200
    tolerance: float = 1e-8
    target: float = -np.inf
    gradient: Estimates | None = None
    noise: float = 0.0
    seed: int | None = None

    def options(self) -> dict[str, Any]:
        """Return what `descend` takes beside the function, the start and the optimizer."""
        names = ("steps", "tolerance", "gradient", "noise", "seed")
        return {name: getattr(self, name) for name in names}


def allowed_steps(paths: int, steps: int) -> int:
    """Return how many of the steps asked for so many paths may make.

    >>> allowed_steps(10_000, 200), allowed_steps(10_000, 100_000)
    (200, 4000)
    """
    return max(1, min(steps, MOST_STEPS, MOST_WORK // max(paths, 1)))


def measure_runs(
    function: Objective,
    starts: Array,
    optimizer: Configured | ConfiguredMethod,
    conditions: Conditions,
    measure: Measure,
    keep: Keep = "path",
) -> Progress[Measures]:
    """Run the descents from starts (B, D) and return what `measure` makes of all of them.

    `measure` gets the paths block by block and gives arrays whose first axis is the path; those of
    all blocks are joined. Methods that SciPy runs are run one by one.
    """
    blocks: list[Measures] = []
    if isinstance(optimizer, ConfiguredMethod):
        for number, start in enumerate(starts):
            run = descend(function, start, optimizer, **conditions.options())
            blocks.append(measure(as_batch(run)))
            yield (number + 1) / len(starts)
        return _joined(blocks)
    size = _block(function, conditions.steps, keep)
    for first in range(0, len(starts), size):
        part = slice(first, min(first + size, len(starts)))
        work = descend_in_pieces(
            function, starts[part], optimizer.part(part), keep=keep, **conditions.options()
        )
        for fraction in work:
            yield (first + fraction * (part.stop - first)) / len(starts)
        blocks.append(_alone(measure(work.result)))
    return _joined(blocks)


def _block(function: Objective, steps: int, keep: Keep) -> int:
    """Return how many paths are run at a time."""
    most = BLOCK if isinstance(function, Function) else BLOCK_OVER_DATA
    numbers = (steps + 1) * (function.dimension + 1) if keep == "path" else 1
    return max(1, min(most, BLOCK_NUMBERS // numbers))


def _alone(measures: Measures) -> Measures:
    """Return measures as arrays of their own: a view of the paths would keep all of them."""
    return {name: each if each.base is None else each.copy() for name, each in measures.items()}


def _joined(blocks: list[Measures]) -> Measures:
    return {name: np.concatenate([block[name] for block in blocks]) for name in blocks[0]}


def as_batch(run: Trajectory) -> Batch:
    """Return a trajectory as a batch of one path."""
    return Batch(
        positions=run.positions[None],
        values=run.values[None],
        gradients=None,
        state={},
        status=np.array([run.status], dtype="<U16"),
        stopped_at=np.array([run.stopped_at]),
        optimizer=run.optimizer,
    )


def how_it_went(target: float) -> Measure:
    """Return what measures of each path the final value, the steps it took, and how it ended.

    The steps are those to `target`, or to convergence where that is -inf; nan where neither came.
    """

    def measure(batch: Batch) -> Measures:
        arrived = batch.status == CONVERGED
        steps = np.where(arrived, batch.stopped_at, np.nan)
        if target > -np.inf:
            steps = steps_until(batch.values <= target)
            steps[np.isin(batch.status, FAILED)] = np.nan
        return {
            "steps": steps,
            "values": batch.values[:, -1],
            "status": batch.status,
            "stopped_at": batch.stopped_at,
        }

    return measure


def steps_until(good: NDArray[np.bool_]) -> Array:
    """Return from which step on all is good, of flags (B, T + 1); nan where the last is not.

    >>> steps_until(np.array([[False, True, False, True, True], [True] * 5, [False] * 5])).tolist()
    [3.0, 0.0, nan]
    """
    steps = np.zeros(len(good))
    for step, column in enumerate(good.T):
        steps[~column] = step + 1
    steps[steps == good.shape[1]] = np.nan
    return steps


def target_value(lowest: float, start: float, fraction: float = 1e-3) -> float:
    """Return the value at which a run counts as having solved its problem.

    f* + fraction (f(x0) - f*): all but a fraction of the way down is done. Source: Moré & Wild,
    Benchmarking derivative-free optimization algorithms (2009), equation 2.2.

    >>> target_value(0.0, 50.0)
    0.05
    """
    return lowest + fraction * (start - lowest)


__all__ = [
    "FAILED",
    "MOST_PATHS",
    "MOST_SINGLE_PATHS",
    "MOST_STEPS",
    "MOST_WORK",
    "Conditions",
    "Measures",
    "allowed_steps",
    "as_batch",
    "how_it_went",
    "measure_runs",
    "steps_until",
    "target_value",
]
