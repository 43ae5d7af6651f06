"""Many descents at once: one step of all paths is a handful of operations on arrays."""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from gradviz.optimizers.base import Configured
from gradviz.steps import Layout, advance
from gradviz.trajectories import (
    CONVERGED,
    LIMIT,
    REACHED,
    STEP_LIMIT,
    Batch,
    failure,
)

Array = NDArray[np.float64]
Keep = Literal["all", "path", "end"]
Look = Callable[[Array, int], tuple[Array, Array]]
"""From points (B, D) and the number of the step: values (B,) and gradients (B, D)."""


def run_batch(
    look: Look,
    starts: Array,
    optimizer: Configured,
    steps: int,
    *,
    tolerance: float,
    target: float,
    keep: Keep,
) -> Batch:
    """Return the descents from starts of shape (B, D); see `gradviz.descend`."""
    (count, d), rule = starts.shape, optimizer.rule
    begin, move = advance(d, rule)
    layout = Layout(d, rule.states)
    h = [np.asarray(optimizer.values[name], dtype=np.float64) for name in rule.inputs]
    rows = layout.width if keep == "all" else d + 1
    record = np.empty((1 if keep == "end" else steps + 1, rows, count))
    x = list(np.ascontiguousarray(starts.T))
    before = [np.full(count, np.inf)] * d
    states = [np.broadcast_to(np.asarray(each, float), (count,)) for each in begin(x, h)]
    last = np.full((rows, count), np.nan)
    status = np.full(count, STEP_LIMIT, dtype="<U16")
    stopped_at = np.full(count, steps)
    running = np.ones(count, dtype=bool)
    with np.errstate(all="ignore"):
        for step in range(steps + 1):
            value, slopes = look(np.stack(x, axis=-1), step)
            gradient = list(np.ascontiguousarray(slopes.T))
            bad = _is_bad(x, value, gradient)
            point = [*x, value, *gradient, *states][:rows]
            _keep_last(last, point, running & ~bad | (running & (step == 0)))
            if keep != "end":
                record[step] = last
            reached = value <= target
            ended = running & (bad | reached | _is_at_rest(x, before, gradient, tolerance))
            if ended.any():
                for path in np.flatnonzero(ended):
                    stopped_at[path] = step
                    numbers = np.array([each[path] for each in [*x, value, *gradient]])
                    good = REACHED if reached[path] else CONVERGED
                    status[path] = failure(numbers, layout) if bad[path] else good
                running &= ~ended
                if not running.any():
                    record[step + 1 :] = last
                    break
            if step < steps:
                results = move(x, gradient, states, h, step + 1)
                before, x = x, [np.broadcast_to(each, (count,)) for each in results[:d]]
                states = [np.broadcast_to(each, (count,)) for each in results[d:]]
    if keep == "end":
        record[0] = last
    points = np.moveaxis(record, (0, 1, 2), (1, 2, 0))
    everything = keep == "all"
    return Batch(
        positions=points[..., :d],
        values=points[..., d],
        gradients=points[..., d + 1 : 2 * d + 1] if everything else None,
        state={each: points[..., layout.state(each)] for each in layout.states if everything},
        status=status,
        stopped_at=stopped_at,
        optimizer=optimizer.name,
    )


def _is_bad(x: list[Array], value: Array, gradient: list[Array]) -> NDArray[np.bool_]:
    """Return which paths have a number that is none, or are beyond the limit."""
    total = value + sum(gradient) + sum(x)
    bad: NDArray[np.bool_] = ~(total - total == 0.0)
    for column in x:
        bad |= np.abs(column) >= LIMIT
    return bad


def _is_at_rest(
    x: list[Array], before: list[Array], gradient: list[Array], tolerance: float
) -> NDArray[np.bool_]:
    """Return which paths have converged: gradient and last step are at most the tolerance."""
    small: NDArray[np.bool_] = np.abs(gradient[0]) <= tolerance
    for g in gradient[1:]:
        small &= np.abs(g) <= tolerance
    if small.any():
        for now, old in zip(x, before, strict=True):
            small &= np.abs(now - old) <= tolerance
    return small


def _keep_last(last: Array, point: list[Array], good: NDArray[np.bool_]) -> None:
    """Write the good points over the last ones; the other paths rest where they were."""
    if good.all():
        for row, column in zip(last, point, strict=True):
            row[:] = column
        return
    for row, column in zip(last, point, strict=True):
        np.copyto(row, column, where=good)


__all__ = ["Keep", "Look", "run_batch"]
