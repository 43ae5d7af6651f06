"""Curves of a descent on fair axes: against steps, against what was evaluated."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from time import perf_counter
from types import MappingProxyType

import numpy as np
from numpy.typing import NDArray

from gradviz.declarations.sentences import N_
from gradviz.descent.trajectories import Trajectory

Array = NDArray[np.float64]
Minima = Sequence[Sequence[float]]


def _distance(run: Trajectory, minima: Minima) -> Array:
    if not len(minima):
        return np.full(len(run.positions), np.nan)
    points = np.asarray(minima, dtype=np.float64)
    gaps = np.linalg.norm(run.positions[:, None, :] - points, axis=-1)
    nearest: Array = gaps.min(axis=1)
    return nearest


def _step_length(run: Trajectory, _: Minima) -> Array:
    lengths = np.linalg.norm(run.updates, axis=-1)
    return np.concatenate([[np.nan], lengths])


METRICS: Mapping[str, tuple[str, Callable[[Trajectory, Minima], Array]]] = MappingProxyType(
    {
        "loss": (N_("Value"), lambda run, _: run.values),
        "gradient_norm": (
            N_("Gradient norm"),
            lambda run, _: np.linalg.norm(run.gradients, axis=-1),
        ),
        "distance": (N_("Distance to the nearest global minimum"), _distance),
        "step_length": (N_("Step norm"), _step_length),
    }
)
"""What can be drawn of a run: the title, and the values at each visited point, shape (T + 1,)."""

AGAINST: Mapping[str, tuple[str, Callable[[Trajectory], Array]]] = MappingProxyType(
    {
        "steps": (N_("Steps"), lambda run: np.arange(len(run.positions), dtype=np.float64)),
        "gradients": (
            N_("Gradient evaluations"),
            lambda run: run.evaluations[:, 1].astype(np.float64),
        ),
        "cost": (N_("Cost in function evaluations"), lambda run: run.cost),
        "time": (N_("Seconds of computing"), lambda run: run.cost / max(float(run.cost[-1]), 1.0)),
    }
)
"""What it can be drawn against, a measure of effort: the title, and its values (T + 1,).

Time is shared out among the steps by what they cost; its unit here is the whole run.
"""


def curve(
    run: Trajectory,
    metric: str,
    against: str = "steps",
    minima: Minima = (),
    seconds: float = 1.0,
) -> tuple[Array, Array]:
    """Return the points of a curve: effort and metric at each visited point, shape (T + 1,) each.

    Distances are to the nearest of `minima`, nan where none are known; `seconds` are those that the
    run took, for curves against time. Raises KeyError for a name that is not in `AGAINST` or
    `METRICS`.

    >>> from gradviz import descend, optimizers, parse
    >>> run = descend(parse("x^2"), (1,), optimizers.SGD(learning_rate=0.25), steps=2)
    >>> [each.tolist() for each in curve(run, "loss", "cost")]
    [[0.0, 4.0, 8.0], [1.0, 0.25, 0.0625]]
    """
    effort = AGAINST[against][1](run) * (seconds if against == "time" else 1.0)
    return effort, METRICS[metric][1](run, minima)


def time_taken(run: Callable[[], object], repeats: int = 3) -> float:
    """Return the seconds that a run takes on this machine, the least of a few times.

    >>> time_taken(lambda: sum(range(100))) < 1.0
    True
    """
    times = []
    for _ in range(repeats):
        begun = perf_counter()
        run()
        times.append(perf_counter() - begun)
    return min(times)


__all__ = ["AGAINST", "METRICS", "curve", "time_taken"]
