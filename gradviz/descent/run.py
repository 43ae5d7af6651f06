"""Descents: a function, a start and an optimizer give a trajectory that says how it ended."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import partial
from typing import Any, overload

import numpy as np
from numpy.typing import ArrayLike, NDArray

from gradviz.descent.batch import Keep, Look, LookAtColumns, in_columns, run_batch
from gradviz.descent.endings import ENDINGS, LIMIT, is_defined
from gradviz.descent.methods import run_method
from gradviz.descent.progress import Work
from gradviz.descent.step_code import RecordLayout, loop, loop_around
from gradviz.descent.trajectories import Batch, Trajectory, trajectory
from gradviz.functions.objective import Estimates, Function, Objective
from gradviz.gradients.base import Estimator
from gradviz.optimizers.base import Configured, ConfiguredSweep, Optimizer
from gradviz.optimizers.scipy_methods import ConfiguredMethod, Method

Array = NDArray[np.float64]
AnyOptimizer = Configured | ConfiguredMethod | Optimizer | Method
_FEW = 8  # random directions, up to which Python floats are quicker than arrays


@overload
def descend(  # type: ignore[overload-overlap]
    function: Objective,
    start: ArrayLike,
    optimizer: ConfiguredSweep,
    steps: int = ...,
    *,
    gradient: Estimates | Estimator | None = ...,
    noise: float = ...,
    seed: int | None = ...,
    tolerance: float = ...,
    target: float = ...,
    keep: Keep = ...,
) -> Batch: ...


@overload
def descend(
    function: Objective,
    start: Sequence[float],
    optimizer: AnyOptimizer,
    steps: int = ...,
    *,
    gradient: Estimates | Estimator | None = ...,
    noise: float = ...,
    seed: int | None = ...,
    tolerance: float = ...,
    target: float = ...,
    keep: Keep = ...,
) -> Trajectory: ...


@overload
def descend(
    function: Objective,
    start: Sequence[Sequence[float]],
    optimizer: Configured | Optimizer,
    steps: int = ...,
    *,
    gradient: Estimates | Estimator | None = ...,
    noise: float = ...,
    seed: int | None = ...,
    tolerance: float = ...,
    target: float = ...,
    keep: Keep = ...,
) -> Batch: ...


@overload
def descend(
    function: Objective,
    start: ArrayLike,
    optimizer: ConfiguredMethod | Method,
    steps: int = ...,
    *,
    gradient: Estimates | Estimator | None = ...,
    noise: float = ...,
    seed: int | None = ...,
    tolerance: float = ...,
    target: float = ...,
    keep: Keep = ...,
) -> Trajectory: ...


@overload
def descend(
    function: Objective,
    start: ArrayLike,
    optimizer: AnyOptimizer,
    steps: int = ...,
    *,
    gradient: Estimates | Estimator | None = ...,
    noise: float = ...,
    seed: int | None = ...,
    tolerance: float = ...,
    target: float = ...,
    keep: Keep = ...,
) -> Trajectory | Batch: ...


def descend(
    function: Objective,
    start: ArrayLike,
    optimizer: AnyOptimizer,
    steps: int = 200,
    *,
    gradient: Estimates | Estimator | None = None,
    noise: float = 0.0,
    seed: int | None = None,
    tolerance: float = 1e-8,
    target: float = -np.inf,
    keep: Keep = "all",
) -> Trajectory | Batch:
    """Run an optimizer from a start and return the `Trajectory`.

    x_{k+1} = x_k + update(x_k, g(x_k) + noise * z_k), z_k standard normal; g is the exact gradient,
    or what `gradient` (an estimator of `gradviz.gradients`) makes of it. `seed` draws the noise and
    the estimator's random directions; None draws others at each call. What is not called has its
    defaults. A start of shape (D,) gives one path; of shape (B, D), or with hyperparameters that
    have B values, a `Batch` of B paths run together; a type checker cannot tell it of an array.

    A run has converged when every coordinate of the gradient and of the last step is at most
    `tolerance`; of the methods that SciPy runs, when every coordinate of the gradient is, of
    Nelder-Mead, when the simplex has shrunk to it. An estimate may be zero by chance: as many in a
    row must be as its `patience` says. It has reached its target when f(x_k) <= `target`.
    `STATUSES` of `gradviz.descent.endings` has all the ways in which runs end.

    Raises ValueError for a start of the wrong shape, a negative number of steps, and a batch of a
    method that SciPy runs.

    >>> from gradviz.functions.objective import parse
    >>> from gradviz.optimizers import SGD
    >>> run = descend(parse("x^2 + 3y^2"), (2, 1), SGD(learning_rate=0.1), steps=300)
    >>> run.status, run.positions[0].tolist()
    ('converged', [2.0, 1.0])
    >>> batch = descend(parse("x^2"), (1,), SGD(learning_rate=[0.1, 0.5, 1.1]), steps=3)
    >>> batch.values[:, -1].round(3).tolist()
    [0.262, 0.0, 2.986]
    """
    configured = optimizer if isinstance(optimizer, Configured | ConfiguredMethod) else optimizer()
    gradient = gradient() if isinstance(gradient, Estimator) else gradient
    points = _starts(start, function.dimension, getattr(configured, "paths", None))
    _check_steps(steps)
    d = function.dimension
    drawn = draw_noise(noise, seed, steps, d)
    if isinstance(configured, ConfiguredMethod):
        if points.ndim == 2:
            raise ValueError(f"{configured.name} runs one path at a time")
        look = _with_endless_noise(_look(function, gradient, steps, seed), noise, seed, d)
        cost = 0 if gradient is None else gradient.evaluations(d)
        given = (function, look, points, configured, steps, tolerance, target, cost)
        return run_method(*given, _patience(gradient, function))
    if points.ndim == 2:
        columns = _look_at_columns(function, gradient, steps, seed, drawn)
        return Work(
            run_batch(
                columns,
                points,
                configured,
                steps,
                in_domain=is_defined(function),
                patience=_patience(gradient, function),
                tolerance=tolerance,
                target=target,
                keep=keep,
            )
        ).finish()
    run = _one_path(function, gradient, configured, steps, seed)
    points, status = _record(run, points, configured, steps, drawn, tolerance, target)
    cost = 0 if gradient is None else gradient.evaluations(d)
    return trajectory(
        points,
        RecordLayout(d, configured.rule.states),
        status,
        configured.name,
        is_defined(function),
        cost,
        configured.rule,
        _inputs(configured),
    )


def descend_in_pieces(
    function: Objective,
    starts: ArrayLike,
    optimizer: Configured,
    steps: int = 200,
    *,
    gradient: Estimates | None = None,
    noise: float = 0.0,
    seed: int | None = None,
    tolerance: float = 1e-8,
    target: float = -np.inf,
    keep: Keep = "all",
) -> Work[Batch]:
    """Return the work of `descend` for a `Batch`, which can be followed and stopped.

    Raises ValueError as `descend` does, and where neither the start nor the hyperparameters make a
    batch.

    >>> from gradviz.functions.objective import parse
    >>> from gradviz.optimizers import SGD
    >>> work = descend_in_pieces(parse("x^2"), [(1,), (2,)], SGD(learning_rate=0.5), steps=3)
    >>> [fraction for fraction in work][-1], work.result.values[:, -1].tolist()
    (1.0, [0.0, 0.0])
    """
    points = _starts(starts, function.dimension, optimizer.paths)
    if points.ndim != 2:
        raise ValueError(f"a batch needs several starts or values, not a start of {points.shape}")
    _check_steps(steps)
    drawn = draw_noise(noise, seed, steps, function.dimension)
    look = _look_at_columns(function, gradient, steps, seed, drawn)
    return Work(
        run_batch(
            look,
            points,
            optimizer,
            steps,
            in_domain=is_defined(function),
            patience=_patience(gradient, function),
            tolerance=tolerance,
            target=target,
            keep=keep,
        )
    )


def _check_steps(steps: int) -> None:
    if steps < 0:
        raise ValueError(f"the number of steps cannot be negative: {steps}")


def _starts(start: ArrayLike, dimension: int, paths: int | None) -> Array:
    """Return the start, (D,) or (B, D): (B, D) where B paths have hyperparameters of their own."""
    points = np.array(start, dtype=np.float64)
    if points.ndim not in (1, 2) or points.shape[-1] != dimension:
        raise ValueError(f"a start needs {dimension} coordinates, not {points.shape}")
    if paths is not None:
        if points.ndim == 2 and len(points) != paths:
            raise ValueError(f"{len(points)} starts, but {paths} values of a hyperparameter")
        points = np.array(np.broadcast_to(points, (paths, dimension)))
    return points


def draw_directions(gradient: Estimates, seed: int | None, steps: int, function: Objective) -> Any:
    """Return what is random in the estimated gradients of a run, one entry for each step."""
    # a stream of its own: switching the noise on does not change the directions
    random = np.random.default_rng(None if seed is None else [1, seed])
    return gradient.draw(random, steps + 1, function)


def draw_noise(noise: float, seed: int | None, steps: int, dimension: int) -> Array | None:
    """Return the noise added to each step's gradient, shape (steps + 1, D), or None for none."""
    if not noise:
        return None
    return noise * np.random.default_rng(seed).standard_normal((steps + 1, dimension))


def _look(function: Objective, gradient: Estimates | None, steps: int, seed: int | None) -> Look:
    """Return what gives values and gradients at points (..., D) before a step."""
    if gradient is None:
        return lambda points, _: function.value_and_gradient(points)
    draws = draw_directions(gradient, seed, steps, function)

    def look(points: Array, step: int) -> tuple[Array, Array]:
        drawn = draws[step % len(draws)]  # a method may ask more often than it makes steps
        with np.errstate(all="ignore"):
            return function.value(points), gradient.estimate(function, points, drawn)

    return look


def _noisy(look: Look, noise: Array | None) -> Look:
    if noise is None:
        return look

    def noisy(points: Array, step: int) -> tuple[Array, Array]:
        value, gradient = look(points, step)
        return value, gradient + noise[step]

    return noisy


def _with_endless_noise(look: Look, noise: float, seed: int | None, dimension: int) -> Look:
    """Return a look with what `draw_noise` draws, and more of it as long as it is asked for."""
    if not noise:
        return look
    random = np.random.default_rng(seed)

    def noisy(points: Array, step: int) -> tuple[Array, Array]:
        value, gradient = look(points, step)
        return value, gradient + noise * random.standard_normal(dimension)

    return noisy


def _look_at_columns(
    function: Objective,
    gradient: Estimates | None,
    steps: int,
    seed: int | None,
    noise: Array | None,
) -> LookAtColumns:
    """Return the look of a batch; that of a typed function needs no array of points."""
    if gradient is not None or not isinstance(function, Function):
        return in_columns(_noisy(_look(function, gradient, steps, seed), noise))
    if noise is None:
        return lambda x, _: function.at_columns(x)

    def noisy(x: list[Array], step: int) -> tuple[Array, list[Array]]:
        value, slopes = function.at_columns(x)
        return value, [slope + more for slope, more in zip(slopes, noise[step], strict=True)]

    return noisy


def _one_path(
    function: Objective,
    gradient: Estimates | None,
    optimizer: Configured,
    steps: int,
    seed: int | None,
) -> Callable[[bool], Callable[..., int]]:
    """Return what makes the loop of one path, quick or careful."""
    rule, d = optimizer.rule, function.dimension
    if gradient is None and isinstance(function, Function):
        return lambda careful: loop(function, rule, careful)
    quick = None if gradient is None else scalar_look(function, gradient, steps, seed)
    patience = _patience(gradient, function)
    if quick is not None:
        return lambda careful: partial(loop_around(d, rule, careful), quick(careful), patience)
    look = _look(function, gradient, steps, seed)

    def scalars(t: int, *x: float) -> list[float]:
        value, slopes = look(np.array(x), t - 1)
        return [float(value), *slopes.tolist()]

    return lambda careful: partial(loop_around(d, rule, careful), scalars, patience)


def _patience(gradient: Estimates | None, function: Objective) -> int:
    return 1 if gradient is None else gradient.patience(function)


def scalar_look(
    function: Objective, gradient: Estimates, steps: int, seed: int | None
) -> Callable[[bool], Callable[..., list[float]]] | None:
    """Return what makes the `look` of `loop_around` for a stencil on a typed function.

    It does in Python's floats what `gradient.estimate` does in arrays, in the same order and an
    order of magnitude quicker; None where the estimate is no real stencil along few directions.
    """
    stencil = getattr(gradient, "stencil", None)
    if stencil is None or not stencil.real or not isinstance(function, Function):
        return None
    draws, d = draw_directions(gradient, seed, steps, function), function.dimension
    count = len(draws[0])
    if count > _FEW:
        return None
    axes = np.eye(d).tolist()
    rows = np.asarray(draws).tolist()
    h: float = gradient.h  # type: ignore[attr-defined]
    scale = stencil.divisor * h
    terms = [(h * o, weight) for o, weight in zip(stencil.offsets, stencil.weights, strict=True)]

    def make(careful: bool) -> Callable[..., list[float]]:
        value = function.scalar_value(careful)

        def look(t: int, *x: float) -> list[float]:
            here = value(*x)
            slopes, total = [], [0.0] * d
            for direction in rows[min(t, len(rows)) - 1] or axes:
                slope = 0.0
                for move, weight in terms:
                    there = [a + move * u for a, u in zip(x, direction, strict=True)]
                    slope += weight * (value(*there) if move else here)
                slopes.append(slope / scale)
            if not count:
                return [here, *slopes]
            for slope, direction in zip(slopes, rows[min(t, len(rows)) - 1], strict=True):
                total = [sum_ + slope * u for sum_, u in zip(total, direction, strict=True)]
            return [here, *(each / count for each in total)]

        return look

    return make


def _inputs(optimizer: Configured) -> tuple[float, ...]:
    return tuple(float(optimizer.values[name]) for name in optimizer.rule.inputs)


def _record(
    make: Callable[[bool], Callable[..., int]],
    start: Array,
    optimizer: Configured,
    steps: int,
    noise: Array | None,
    tolerance: float,
    target: float,
) -> tuple[Array, str]:
    """Run one path; return its points, one row each (see `RecordLayout`), and how it ended."""
    h = _inputs(optimizer)

    def attempt(careful: bool) -> tuple[int, list[float]]:
        record: list[float] = []
        rows: Iterator[Any] | None = None if noise is None else iter(noise.tolist())
        limits = (steps, tolerance, LIMIT, target)
        return make(careful)(start.tolist(), h, rows, *limits, record.extend), record

    try:
        end, record = attempt(careful=False)
    except (ArithmeticError, ValueError):
        # IEEE arithmetic goes on where Python's math raises: do it again with NumPy's scalars
        with np.errstate(all="ignore"):
            end, record = attempt(careful=True)
    width = RecordLayout(len(start), optimizer.rule.states).width
    return np.array(record).reshape(-1, width), ENDINGS[end].status
