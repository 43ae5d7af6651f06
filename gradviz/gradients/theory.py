"""The error that theory gives an estimate: truncation, rounding and sampling.

A stencil of order p with leading constant C and amplification W makes, along a direction u, the
error

    C h^p D_u^(p+1) f(x)   (truncation)   and   W e / h   (rounding),

where e is the rounding error of one evaluation of f. Both are computed from the formula itself:
D_u^n f by n sweeps of forward-mode differentiation, e by one reverse sweep. Random directions add
the sampling error, which no h removes.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, cast

import numpy as np
from numpy.typing import ArrayLike, NDArray

from gradviz.functions.objective import FiniteSum, Function, Objective
from gradviz.gradients.base import ConfiguredEstimator
from gradviz.language.program import Program
from gradviz.language.targets import compile_program
from gradviz.language.vocabulary import OPERATIONS

Array = NDArray[np.float64]
EPSILON = 2.0**-52

_EXACT = {"input", "number"} | {name for name, row in OPERATIONS.items() if row.exact}
# the root mean square of a correctly rounded result's relative error: uniform within half a unit
# in the last place, 2^-53/m of the result, with Benford's density 1/(m log 2) of its mantissa m
_ROUNDING = EPSILON / 2.0 / math.sqrt(8.0 * math.log(2.0))


def directional_derivative(
    function: Function, points: ArrayLike, directions: ArrayLike, order: int
) -> Array:
    """Return the n-th derivative of t -> f(x + t u) at 0, exact but for rounding.

    Points (..., D) and directions (..., D) broadcast; the result has the shape (...).
    Source: Griewank & Walther (2008), section 3.1, applied n times.

    >>> from gradviz.functions.objective import parse
    >>> float(directional_derivative(parse("x^3 + y"), [2, 1], [1, 0], 2))
    12.0
    """
    x, u = np.broadcast_arrays(np.asarray(points, float), np.asarray(directions, float))
    columns = [each[..., j] for each in (x, u) for j in range(function.dimension)]
    return _run(_directional(function, order), columns)[0]


def evaluation_error(function: Function, points: ArrayLike) -> Array:
    """Return the rounding error to be expected of f at points of shape (..., D), of shape (...).

    Every operation v of the formula, and every variable, is rounded with a relative error of about
    u = 0.42 * 2^-53 (root mean square), which reaches the result times df/dv. The errors are taken
    as independent, so e^2 = sum_v (df/dv v u)^2.

    Source: Linnainmaa, Taylor expansion of the accumulated rounding error, BIT 16 (1976); Higham,
    Accuracy and Stability of Numerical Algorithms (2nd ed., 2002), section 2.8.

    >>> from gradviz.functions.objective import parse
    >>> float(evaluation_error(parse("x + 1"), [1.0])) / 2.0**-53
    0.95
    """
    return _run(_rounding(function, of_gradient=False), _columns(function, points))[0]


def gradient_error(function: Function, points: ArrayLike) -> Array:
    """Return the `evaluation_error` of each partial derivative, of shape (..., D)."""
    parts = _run(_rounding(function, of_gradient=True), _columns(function, points))
    return np.stack(parts, axis=-1)


def _columns(function: Function, points: ArrayLike) -> list[Array]:
    x = np.asarray(points, dtype=np.float64)
    return [x[..., j] for j in range(function.dimension)]


def _run(code: Callable[..., Any], columns: Sequence[Array]) -> list[Array]:
    with np.errstate(all="ignore"):
        return [np.array(np.broadcast_to(each, columns[0].shape)) for each in code(*columns)]


def _begin(function: Function) -> tuple[Program, tuple[int, ...], int]:
    program = Program()
    inputs = tuple(program.input(f"x{j}") for j in range(function.dimension))
    names = {name: (value,) for name, value in zip(function.variables, inputs, strict=True)}
    return program, inputs, program.build(function.tree, names)[0]


def _printed(program: Program, inputs: Sequence[int], outputs: Sequence[int]) -> Callable[..., Any]:
    return compile_program(program, [str(program.payloads[each]) for each in inputs], outputs)


@lru_cache(maxsize=128)
def _directional(function: Function, order: int) -> Callable[..., Any]:
    program, x, value = _begin(function)
    u = tuple(program.input(f"u{j}") for j in range(function.dimension))
    outputs: tuple[int, ...] = (value,)
    for _ in range(order):
        outputs = program.tangent(outputs, dict(zip(x, u, strict=True)))
    return _printed(program, (*x, *u), outputs)


@lru_cache(maxsize=128)
def _rounding(function: Function, *, of_gradient: bool) -> Callable[..., Any]:
    program, x, value = _begin(function)
    outputs = program.gradient(value, x) if of_gradient else (value,)
    return _printed(program, x, [_accumulated(program, output, x) for output in outputs])


def _accumulated(program: Program, output: int, inputs: Sequence[int]) -> int:
    """Return sqrt(sum_v (d output / d v  v u)^2)."""
    order = program.needed([output])
    total = program.number(0.0)
    for value, adjoint in zip(order, program.gradient(output, order), strict=True):
        operation = program.operations[value]
        if operation in _EXACT and value not in inputs:
            continue
        share = program.times(program.number(_ROUNDING), program.guarded(adjoint, value))
        total = program.apply("add", total, program.times(share, share))
    return program.apply("sqrt", total)


@dataclass(frozen=True)
class Theory:
    """The three parts of an estimate's relative error at one point, as theory gives them.

    truncation(h) = `truncation` * h^`order`; rounding(h) = `rounding` / h, or `rounding` where
    nothing is subtracted (`flat`); `sampling` does not depend on h. All are relative to the length
    of the exact gradient. Truncation is the leading term, rounding the root mean square.
    """

    order: int
    truncation: float
    rounding: float
    sampling: float
    flat: bool

    def truncation_at(self, hs: ArrayLike) -> Array:
        """Return the truncation error at steps of shape (...)."""
        return self.truncation * np.asarray(hs, dtype=np.float64) ** self.order

    def rounding_at(self, hs: ArrayLike) -> Array:
        """Return the rounding error at steps of shape (...)."""
        hs = np.asarray(hs, dtype=np.float64)
        return np.full(hs.shape, self.rounding) if self.flat else self.rounding / hs

    @property
    def best_h(self) -> float:
        """The step with the least sum of truncation and rounding.

        T h^p + R/h is least at h = (R/(p T))^(1/(p+1)): the root of the machine precision for the
        forward, its cube root for the central difference. Infinity where there is no truncation
        error, nan where the errors are not known. Where nothing is subtracted, every smaller step
        is as good, and this is the largest good one, (R/T)^(1/p).
        """
        if not self.truncation > 0.0:
            return np.inf if self.truncation == 0.0 else np.nan
        if self.flat:
            return float((self.rounding / self.truncation) ** (1.0 / self.order))
        return float((self.rounding / (self.order * self.truncation)) ** (1.0 / (self.order + 1)))


def theory(
    estimator: ConfiguredEstimator, function: Objective, point: ArrayLike, draws: Any = None
) -> Theory | None:
    """Return the error of a difference quotient at a point (D,), for the given draws (k, D).

    None where there is no formula to work on, or no step. Everything is nan where the function or
    a derivative of it has no value at the point.

    >>> from gradviz.gradients import CentralDifference
    >>> from gradviz.functions.objective import parse
    >>> known = theory(CentralDifference(), parse("exp(x)"), [0.0])
    >>> known.order, known.truncation
    (2, 0.16666666666666666)
    """
    stencil = estimator.stencil
    if stencil is None or not isinstance(function, Function):
        return None
    x = np.asarray(point, dtype=np.float64)
    exact = function.gradient(x)
    directions = np.asarray(draws, float) if estimator.random else np.eye(function.dimension)
    scale = 1.0 / estimator.samples if estimator.random else 1.0
    slopes = directional_derivative(function, x, directions, stencil.order + 1)
    size = length(exact)
    with np.errstate(all="ignore"):
        truncation = stencil.constant * scale * length(slopes @ directions)
        if stencil.real:
            # the errors of the slopes are independent, so their squares add up
            spread = scale * float(np.sqrt(np.sum(directions**2)))
            rounding = stencil.amplification * float(evaluation_error(function, x)) * spread
        else:
            rounding = length(gradient_error(function, x))
        sampling = 0.0
        if estimator.random:
            sampling = length(scale * (directions @ exact) @ directions - exact)
        parts = np.abs(np.array([truncation, rounding, sampling])) / size
    truncation, rounding, sampling = parts.tolist()
    return Theory(stencil.order, truncation, rounding, sampling, not stencil.real)


def sampling_variance(
    estimator: ConfiguredEstimator, function: Objective, point: ArrayLike, samples: ArrayLike
) -> Array:
    """Return the variance of an estimate at a point (D,), summed over the coordinates.

    For k random directions and h -> 0 it is |g|^2 (D - 1)/k with signs and |g|^2 (D + 1)/k with
    Gaussians, because the covariance of u u^T g is |g|^2 I + g g^T - 2 diag(g^2) and
    |g|^2 I + g g^T. For b of n rows without replacement it is S^2/b (1 - b/n), S^2 the sample
    variance of the rows' gradients. `samples` are numbers k or b, and the result has their shape.
    Source: Isserlis (1918) for the Gaussians' fourth moments; Cochran (1977), theorem 2.2.
    """
    numbers = np.asarray(samples, dtype=np.float64)
    x = np.asarray(point, dtype=np.float64)
    if estimator.directions == "rows":
        data = cast(FiniteSum, function)
        n = data.size
        rows = np.array([data.gradient(x, np.array([row])) for row in range(n)])
        spread = np.sum(np.var(rows, axis=0, ddof=1)) if n > 1 else 0.0
        return np.asarray(spread * np.maximum(1.0 / numbers - 1.0 / n, 0.0))
    extra = {"rademacher": -1, "gaussian": 1}[estimator.directions]
    return np.asarray(length(function.gradient(x)) ** 2 * (function.dimension + extra) / numbers)


def length(vector: Array) -> float:
    """Return the Euclidean length of a vector (D,)."""
    return float(np.sqrt(np.sum(vector * vector)))
