"""How runs did: steps and evaluations to a target, where they ended and how; and their ranking."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from gradviz.trajectories import Trajectory


@dataclass(frozen=True)
class Outcome:
    """How one run did.

    `steps_to_target` and `cost_to_target` are None where the target was not reached; costs are in
    function evaluations, see `gradviz.trajectories.Trajectory.cost`.
    """

    steps_to_target: int | None
    cost_to_target: float | None
    final_value: float
    steps: int
    cost: float
    status: str
    stopped_at: int


def outcome(run: Trajectory, target: float = -np.inf) -> Outcome:
    """Return how a run did: the target counts as reached at the first value at or below it.

    >>> from gradviz import descend, optimizers, parse
    >>> run = descend(parse("x^2"), (1,), optimizers.SGD(learning_rate=0.25), steps=10)
    >>> outcome(run, target=0.1).steps_to_target
    2
    """
    met = np.flatnonzero(run.values <= target)
    first = int(met[0]) if len(met) else None
    return Outcome(
        steps_to_target=first,
        cost_to_target=None if first is None else float(run.cost[first]),
        final_value=float(run.values[-1]),
        steps=run.steps,
        cost=float(run.cost[-1]),
        status=run.status,
        stopped_at=run.stopped_at,
    )


def race(runs: Sequence[Trajectory], target: float = -np.inf) -> list[tuple[int, Outcome]]:
    """Return each run's number and outcome, the best first.

    Who reached the target in the fewest steps wins; then comes who ended lowest.
    """
    outcomes = [outcome(run, target) for run in runs]
    return sorted(enumerate(outcomes), key=lambda pair: standing(pair[1]))


def standing(one: Outcome) -> tuple[float, float]:
    """Return what outcomes are ranked by: steps to the target, then the final value."""
    steps = np.inf if one.steps_to_target is None else float(one.steps_to_target)
    return steps, float(np.nan_to_num(one.final_value, nan=np.inf))


__all__ = ["Outcome", "outcome", "race", "standing"]
