"""How runs did: steps and evaluations to a target, where they ended and how; and their ranking."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from gradviz.comparing.many_runs import FAILED, steps_until
from gradviz.descent.trajectories import Trajectory


@dataclass(frozen=True)
class Outcome:
    """How one run did.

    The target counts as reached from where the value stays at or below it; `steps_to_target` and
    `cost_to_target` are None where that never came. Costs are in function evaluations, see
    `gradviz.descent.trajectories.Trajectory.cost`.
    """

    steps_to_target: int | None
    cost_to_target: float | None
    final_value: float
    steps: int
    cost: float
    status: str
    stopped_at: int


def outcome(run: Trajectory, target: float = -np.inf) -> Outcome:
    """Return how a run did.

    >>> from gradviz import descend, optimizers, parse
    >>> run = descend(parse("x^2"), (1,), optimizers.SGD(learning_rate=0.25), steps=10)
    >>> outcome(run, target=0.1).steps_to_target
    2
    """
    reached = float(steps_until(run.values[None] <= target)[0])
    first = None if np.isnan(reached) or run.status in FAILED else int(reached)
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

    Who reached the target in the fewest steps wins; then comes who ended lowest; those that
    diverged or left the domain come last.
    """
    outcomes = [outcome(run, target) for run in runs]
    return sorted(enumerate(outcomes), key=lambda pair: standing(pair[1]))


def standing(one: Outcome) -> tuple[float, bool, float]:
    """Return what outcomes are ranked by: steps to the target, failure, the final value."""
    steps = np.inf if one.steps_to_target is None else float(one.steps_to_target)
    return steps, one.status in FAILED, float(np.nan_to_num(one.final_value, nan=np.inf))


__all__ = ["Outcome", "outcome", "race", "standing"]
