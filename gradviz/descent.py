"""Descents: a function, a start and an optimizer give a trajectory that says how it ended."""

from __future__ import annotations

import warnings
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal, TypeVar

import numpy as np
from numpy.typing import ArrayLike, NDArray

from gradviz.objective import Function
from gradviz.optimizers.base import Configured, Optimizer
from gradviz.optimizers.second_kind import ConfiguredMethod, Method
from gradviz.steps import Layout, advance, loop
from gradviz.words import N_

Array = NDArray[np.float64]
AnyOptimizer = Configured | ConfiguredMethod | Optimizer | Method
Keep = Literal["all", "path", "end"]

CONVERGED, STEP_LIMIT, DIVERGED, LEFT_DOMAIN = "converged", "step_limit", "diverged", "left_domain"
STATUSES: Mapping[str, str] = {
    CONVERGED: N_("arrived: gradient and step are zero to within the tolerance"),
    STEP_LIMIT: N_("still on its way when the steps ran out"),
    DIVERGED: N_("diverged at step {step}: its numbers grew without bound"),
    LEFT_DOMAIN: N_("left the function's domain at step {step}"),
}
LIMIT = 1e10  # a coordinate beyond this counts as diverged


@dataclass(frozen=True)
class Trajectory:
    """Where one descent went: T steps in D dimensions.

    A path that met a value that is no number, or went beyond `LIMIT`, ends at the last good point:
    `stopped_at` is then the step that failed, otherwise the number of steps made. `gradients` are
    those the optimizer used (with their noise), `updates[k]` is `positions[k+1] - positions[k]`.
    """

    positions: Array
    values: Array
    gradients: Array
    state: Mapping[str, Array]
    status: str
    stopped_at: int
    function_evaluations: int
    gradient_evaluations: int
    optimizer: str = ""

    @property
    def updates(self) -> Array:
        """The steps, shape (T, D)."""
        return np.diff(self.positions, axis=-2)

    @property
    def steps(self) -> int:
        """The number of steps made, T."""
        return len(self.positions) - 1


@dataclass(frozen=True)
class Batch:
    """B descents of one optimizer run together: as `Trajectory`, with B as the first axis.

    A path that ended early rests at its last good point. With `keep="path"` gradients and states
    are left out, with `keep="end"` all but the last point (T = 0) is.
    """

    positions: Array
    values: Array
    gradients: Array | None
    state: Mapping[str, Array]
    status: NDArray[np.str_]
    stopped_at: NDArray[np.int64]
    optimizer: str = ""
    updates: Array | None = field(default=None)


def descend(
    function: Function,
    start: ArrayLike,
    optimizer: AnyOptimizer,
    steps: int = 200,
    *,
    noise: float = 0.0,
    seed: int | None = None,
    tolerance: float = 1e-8,
    keep: Keep = "all",
) -> Any:
    """Run an optimizer from a start and return the `Trajectory`.

    x_{k+1} = x_k + update(x_k, grad f(x_k) + noise * z_k), z_k standard normal, from `seed`.
    A `start` of shape (D,) gives one path, of shape (B, D) a `Batch` of B paths run together.
    A run has converged when every coordinate of the gradient and of the last step is at most
    `tolerance`. Raises ValueError for a start of the wrong shape, a negative number of steps, and
    a batch of a method that SciPy runs.

    >>> from gradviz.objective import parse
    >>> from gradviz.optimizers import SGD
    >>> run = descend(parse("x^2 + 3y^2"), (2, 1), SGD(learning_rate=0.1), steps=300)
    >>> run.status, run.positions[0].tolist()
    ('converged', [2.0, 1.0])
    """
    points = np.array(start, dtype=np.float64)
    if points.ndim not in (1, 2) or points.shape[-1] != function.dimension:
        raise ValueError(f"a start needs {function.dimension} coordinates, not {points.shape}")
    if steps < 0:
        raise ValueError(f"the number of steps cannot be negative: {steps}")
    configured = optimizer if isinstance(optimizer, Configured | ConfiguredMethod) else optimizer()
    drawn = draw_noise(noise, seed, steps, function.dimension)
    if isinstance(configured, ConfiguredMethod):
        if points.ndim == 2:
            raise ValueError(f"{configured.name} runs one path at a time")
        return _run_method(function, points, configured, steps, drawn, tolerance)
    if points.ndim == 2:
        return _run_batch(function, points, configured, steps, drawn, tolerance, keep)
    return _run_one(function, points, configured, steps, drawn, tolerance)


Item = TypeVar("Item")


def ranked(paths: Sequence[Trajectory], items: Sequence[Item]) -> list[tuple[Trajectory, Item]]:
    """Return trajectories with what belongs to them, the lowest final value first, nan last."""
    pairs = list(zip(paths, items, strict=True))
    return sorted(pairs, key=lambda pair: float(np.nan_to_num(pair[0].values[-1], nan=np.inf)))


def nearest(end: Array, minima: Sequence[Sequence[float]]) -> float:
    """Return the Euclidean distance from a point to the nearest of some minima.

    >>> nearest(np.array([3.0, 0.0]), [(0.0, 0.0), (3.0, 4.0)])
    3.0
    """
    return float(np.min(np.linalg.norm(np.array(minima) - end, axis=-1)))


def draw_noise(noise: float, seed: int | None, steps: int, dimension: int) -> Array | None:
    """Return the noise added to each step's gradient, shape (steps + 1, D), or None for none."""
    if not noise:
        return None
    return noise * np.random.default_rng(seed).standard_normal((steps + 1, dimension))


def _hyperparameters(optimizer: Configured) -> tuple[float, ...]:
    return tuple(float(optimizer.values[name]) for name in optimizer.rule.inputs)


def _run_one(
    function: Function,
    start: Array,
    optimizer: Configured,
    steps: int,
    noise: Array | None,
    tolerance: float,
) -> Trajectory:
    rule, first = optimizer.rule, start.tolist()

    def attempt(careful: bool) -> tuple[int, list[float]]:
        record: list[float] = []
        rows: Iterator[Any] | None = None if noise is None else iter(noise.tolist())
        run = loop(function, rule, careful)
        end = run(first, _hyperparameters(optimizer), rows, steps, tolerance, LIMIT, record.extend)
        return end, record

    try:
        end, record = attempt(careful=False)
    except (ArithmeticError, ValueError):
        # IEEE arithmetic goes on where Python's math raises: do it again with NumPy's scalars
        with np.errstate(all="ignore"):
            end, record = attempt(careful=True)
    layout = Layout(function.dimension, rule.states)
    points = np.array(record).reshape(-1, layout.width)
    status = (CONVERGED, STEP_LIMIT)[end] if end < 2 else ""
    return _trajectory(points, layout, status, optimizer.name)


def _trajectory(points: Array, layout: Layout, status: str, name: str) -> Trajectory:
    """Return the trajectory of recorded points; an empty status means that the last one is bad."""
    evaluations = len(points)
    stopped_at = evaluations - 1
    if not status:
        status = _failure(points[-1], layout)
        if len(points) > 1:
            points = points[:-1]
    d = layout.dimension
    return Trajectory(
        positions=points[:, :d],
        values=points[:, d],
        gradients=points[:, d + 1 : 2 * d + 1],
        state={each: points[:, layout.state(each)] for each in layout.states},
        status=status,
        stopped_at=stopped_at,
        function_evaluations=evaluations,
        gradient_evaluations=evaluations,
        optimizer=name,
    )


def _failure(point: Array, layout: Layout) -> str:
    """Return why a bad point is bad: the function has no value there, or the numbers grew."""
    x, value = point[: layout.dimension], point[layout.dimension]
    gradient = point[layout.dimension + 1 : 2 * layout.dimension + 1]
    near = bool(np.all(np.abs(x) < LIMIT))
    if near and (np.isnan(value) or (np.isfinite(value) and not np.all(np.isfinite(gradient)))):
        return LEFT_DOMAIN
    return DIVERGED


def _run_batch(
    function: Function,
    starts: Array,
    optimizer: Configured,
    steps: int,
    noise: Array | None,
    tolerance: float,
    keep: Keep,
) -> Batch:
    rule, d, count = optimizer.rule, function.dimension, len(starts)
    begin, look, move = advance(function, rule)
    layout, h = Layout(d, rule.states), _hyperparameters(optimizer)
    rows = {"all": layout.width, "path": d + 1, "end": d + 1}[keep]
    length = 1 if keep == "end" else steps + 1
    record = np.empty((length, rows, count))
    x = [np.ascontiguousarray(column) for column in starts.T]
    before = [np.full(count, np.inf)] * d
    states = [np.broadcast_to(np.asarray(each, float), (count,)) for each in begin(x, h)]
    last = np.full((rows, count), np.nan)
    status = np.full(count, STEP_LIMIT, dtype="<U16")
    stopped_at = np.full(count, steps)
    running = np.ones(count, dtype=bool)
    with np.errstate(all="ignore"):
        for step in range(steps + 1):
            value, *gradient = look(x)
            if noise is not None:
                gradient = [each + draw for each, draw in zip(gradient, noise[step], strict=True)]
            total = value + sum(gradient) + sum(x)
            bad = ~(total - total == 0.0)
            for column in x:
                bad |= np.abs(column) >= LIMIT
            small = np.ones(count, dtype=bool)
            for g, now, old in zip(gradient, x, before, strict=True):
                small &= np.abs(g) <= tolerance
                small &= np.abs(now - old) <= tolerance
            point = [*x, value, *gradient, *states][:rows]
            everything = bool(running.all())
            for row, column in zip(last, point, strict=True):
                if everything and not bad.any():
                    row[:] = column
                else:
                    np.copyto(row, column, where=running & ~bad | (running & (step == 0)))
            if keep != "end":
                record[step] = last
            ended = running & (bad | small)
            if ended.any():
                for path in np.flatnonzero(ended):
                    stopped_at[path] = step
                    full = np.array(
                        [np.broadcast_to(c, (count,))[path] for c in [*x, value, *gradient]]
                    )
                    status[path] = _failure(full, layout) if bad[path] else CONVERGED
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
    full_record = keep == "all"
    return Batch(
        positions=points[..., :d],
        values=points[..., d],
        gradients=points[..., d + 1 : 2 * d + 1] if full_record else None,
        state={each: points[..., layout.state(each)] for each in layout.states if full_record},
        status=status,
        stopped_at=stopped_at,
        optimizer=optimizer.name,
        updates=np.diff(points[..., :d], axis=1) if full_record else None,
    )


class _Counted:
    """A function at one point at a time, which counts what it is asked; gradients get noise."""

    def __init__(self, function: Function, noise: Array | None) -> None:
        self._function, self._noise = function, noise
        self.values = self.gradients = 0

    def value(self, x: Array) -> float:
        self.values += 1
        value = float(self._function.value(x))
        # SciPy's searches compare values; beyond the domain every other point is better
        return value if value == value else np.inf

    def gradient(self, x: Array) -> Array:
        gradient = self._function.gradient(x)
        if self._noise is not None:
            gradient = gradient + self._noise[min(self.gradients, len(self._noise) - 1)]
        self.gradients += 1
        return gradient

    def hessian(self, x: Array) -> Array:
        return self._function.hessian(x)


def _run_method(
    function: Function,
    start: Array,
    method: ConfiguredMethod,
    steps: int,
    noise: Array | None,
    tolerance: float,
) -> Trajectory:
    counted, visited = _Counted(function, noise), [start]
    first = np.concatenate([start, [function.value(start)], function.gradient(start)])
    layout = Layout(function.dimension, ())
    if not np.all(np.isfinite(first)):
        return _trajectory(first[None, :], layout, "", method.name)

    def visit(x: Array) -> None:
        if len(visited) <= steps:
            visited.append(x)

    failed: Callable[[Array], Any] = lambda x: (
        not np.all(np.isfinite(x)) or np.max(np.abs(x)) >= LIMIT
    )
    with warnings.catch_warnings(), np.errstate(all="ignore"):
        warnings.simplefilter("ignore")
        if steps:
            try:
                method.declaration.run(counted, start, steps, tolerance, method.values, visit)
            except (ArithmeticError, ValueError, np.linalg.LinAlgError):
                visited.append(np.full(function.dimension, np.nan))
    positions = np.array(visited)
    bad = np.array([failed(x) for x in positions])
    positions = positions[: int(np.argmax(bad)) + 1] if bad.any() else positions
    values, gradients = function.value(positions), function.gradient(positions)
    points = np.column_stack([positions, values, gradients])
    near = np.max(np.abs(gradients[-1])) <= max(tolerance, 1e-6)
    finite = bool(np.all(np.isfinite(points[-1])))
    status = "" if not finite else (CONVERGED if near else STEP_LIMIT)
    run = _trajectory(points, layout, status, method.name)
    return Trajectory(
        run.positions,
        run.values,
        run.gradients,
        run.state,
        run.status,
        run.stopped_at,
        counted.values,
        counted.gradients,
        method.name,
    )
