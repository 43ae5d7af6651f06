"""What an estimator of the gradient is: a stencil along directions, declared once.

Nearly all of them are one formula. With offsets o_m, weights c_m and a divisor d (the stencil), a
step h and directions u_1, ..., u_k,

    g = (1/K) sum_i s_i u_i,    s_i = (1/(d h)) sum_m c_m f(x + h o_m u_i),

where the directions are the coordinate axes (K = 1, k = D) or drawn at random (K = k). The complex
step is the stencil with the offset i, of which the real part is taken. Two more kinds complete the
list: the exact gradient, and the gradient over some rows of the data.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from types import MappingProxyType
from typing import Any, Literal, cast

import numpy as np
from numpy.typing import ArrayLike, NDArray

from gradviz.declarations.hyperparameters import (
    POSITIVE,
    Hyperparameter,
    Value,
    call_text,
    checked_settings,
    number,
)
from gradviz.declarations.sentences import N_
from gradviz.functions.objective import FiniteSum, Function, Objective

Array = NDArray[np.float64]
Draws = Array | Sequence[NDArray[np.int64]]
Directions = Literal["none", "coordinates", "rademacher", "gaussian", "rows"]
CHANCE = 2.0**-20
"""With what probability zeros in a row may miss a gradient that is not zero."""


def step(default: float, words: str = "", *, minimum: float = 1e-16) -> Hyperparameter:
    """Return the declaration of the step h.

    It is absolute, not scaled by the size of x: the error is studied as a function of h itself.
    """
    words = words or N_("The step: how far from the point the function is evaluated.")
    return number("h", default, minimum, 1.0, scale="log", words=words, interval=POSITIVE)


def samples(default: int, words: str = "") -> Hyperparameter:
    """Return the declaration of the number of random directions."""
    words = words or N_("How many random directions are averaged.")
    return number("samples", default, 1, 256, scale="log", kind="integer", words=words)


@dataclass(frozen=True)
class Stencil:
    """The terms of a difference quotient, s = (1/(d h)) sum_m c_m f(x + h o_m u).

    It is consistent where sum c_m = 0 and sum c_m o_m = d. The weights are whole numbers, so that
    no weight is rounded, and the terms are summed in their order.

    >>> central = Stencil((1, -1), (1, -1), 2)
    >>> central.order, central.constant
    (2, 0.16666666666666666)
    """

    offsets: tuple[complex, ...]
    weights: tuple[complex, ...]
    divisor: float = 1

    @property
    def real(self) -> bool:
        """Whether the function is evaluated at real points only."""
        return not any(offset.imag for offset in self.offsets)

    def moment(self, power: int) -> float:
        """Return (1/d) sum_m c_m o_m^power, the weight of h^(power - 1) f^(power) / power! in s."""
        terms = [c * o**power for c, o in zip(self.weights, self.offsets, strict=True)]
        return math.fsum(term.real for term in terms) / self.divisor

    @cached_property
    def order(self) -> int:
        """The order of convergence p: s = f' + C h^p f^(p+1) + ..."""
        return next(p for p in range(1, 40) if abs(self.moment(p + 1)) > 1e-12)

    @cached_property
    def constant(self) -> float:
        """The factor C of the leading error C h^p f^(p+1)."""
        return self.moment(self.order + 1) / math.factorial(self.order + 1)

    @cached_property
    def amplification(self) -> float:
        """The factor W in the rounding error W e / h, where e is the error of one evaluation.

        Independent errors add up to W = (1/d) sqrt(sum_m |c_m|^2); it is 0 for the complex step,
        which subtracts nothing.
        """
        return math.hypot(*map(abs, self.weights)) / self.divisor if self.real else 0.0


Values = Mapping[str, Value]


@dataclass(frozen=True)
class Obstacle:
    """Why an estimator does not apply: a sentence to be translated, and the data to fill in."""

    sentence: str
    data: Mapping[str, str]

    def __str__(self) -> str:
        return self.sentence.format(**self.data)


class NotApplicableError(ValueError):
    """An estimator was asked for what it cannot estimate; `obstacle` says why."""

    def __init__(self, obstacle: Obstacle) -> None:
        super().__init__(str(obstacle))
        self.obstacle = obstacle


@dataclass(frozen=True, repr=False)
class Estimator:
    """The declaration of an estimator; calling it gives one that is ready to use.

    `title` and `summary` are translated where they are shown; `name` is the one in code and links.
    `formula` is LaTeX, for one coordinate j where the directions are the axes. `stencil` makes the
    stencil from the hyperparameters; it is None where the estimator is no difference quotient.

    >>> from gradviz.gradients import CentralDifference
    >>> CentralDifference(h=1e-3).h
    0.001
    """

    name: str
    title: str
    source: str
    summary: str
    formula: str
    hyperparameters: tuple[Hyperparameter, ...] = ()
    directions: Directions = "coordinates"
    stencil: Callable[[Values], Stencil] | None = None

    def __repr__(self) -> str:
        return f"<Estimator {self.name}>"

    @property
    def random(self) -> bool:
        """Whether two estimates at one point differ."""
        return self.directions not in ("none", "coordinates")

    @cached_property
    def by_name(self) -> Mapping[str, Hyperparameter]:
        """The hyperparameters by name."""
        return MappingProxyType({each.name: each for each in self.hyperparameters})

    def __call__(self, **values: Value) -> ConfiguredEstimator:
        """Return the estimator with these hyperparameters.

        Raises TypeError for an unknown name or what is no number, ValueError out of its range.
        """
        return ConfiguredEstimator(self, checked_settings(self.name, self.hyperparameters, values))

    def evaluations(self, dimension: int, settings: Values | None = None) -> int:
        """Return how many times one estimate evaluates the function in `dimension` variables.

        The exact and the minibatch gradient evaluate the gradient instead, and return 0.
        """
        return self(**(settings or {})).evaluations(dimension)


@dataclass(frozen=True, repr=False)
class ConfiguredEstimator:
    """An estimator and the values of its hyperparameters.

    >>> from gradviz.gradients import SPSA
    >>> print(SPSA(samples=4))
    SPSA(h=0.001, samples=4)
    >>> SPSA(samples=4)
    SPSA(samples=4)
    """

    declaration: Estimator
    settings: tuple[tuple[str, Value], ...]

    def __repr__(self) -> str:
        return call_text(self.name, self.settings, self.declaration.hyperparameters)

    def __str__(self) -> str:
        return f"{self.name}({', '.join(f'{name}={value}' for name, value in self.settings)})"

    @property
    def name(self) -> str:
        """The declaration's name."""
        return self.declaration.name

    @cached_property
    def values(self) -> Values:
        """Every hyperparameter's value."""
        return MappingProxyType(dict(self.settings))

    def with_values(self, **values: Value) -> ConfiguredEstimator:
        """Return the same estimator with some hyperparameters changed."""
        return self.declaration(**{**self.values, **values})

    @property
    def random(self) -> bool:
        """Whether two estimates at one point differ."""
        return self.declaration.random

    @property
    def directions(self) -> Directions:
        """The kind of the directions u."""
        return self.declaration.directions

    @cached_property
    def stencil(self) -> Stencil | None:
        """The offsets and weights, or None where the estimator is no difference quotient."""
        make = self.declaration.stencil
        return None if make is None else make(self.values)

    @property
    def h(self) -> float:
        """The step; nan where there is none."""
        return float(self.values.get("h", math.nan))

    @property
    def samples(self) -> int:
        """How many random directions (or rows of data) one estimate takes; 1 without any."""
        return int(self.values.get("samples", self.values.get("batch_size", 1)))

    @property
    def order(self) -> int | None:
        """The order of convergence in h, or None where there is no h."""
        return None if self.stencil is None else self.stencil.order

    def evaluations(self, dimension: int) -> int:
        """Return how many times one estimate evaluates the function in `dimension` variables.

        >>> from gradviz.gradients import CentralDifference, ForwardDifference
        >>> ForwardDifference().evaluations(10), CentralDifference().evaluations(10)
        (11, 20)
        """
        if self.stencil is None:
            return 0
        moved = sum(offset != 0 for offset in self.stencil.offsets)
        count = dimension if self.directions == "coordinates" else self.samples
        return moved * count + (moved < len(self.stencil.offsets))

    def patience(self, function: Objective) -> int:
        """Return how many estimates in a row must be zero before the gradient is taken for zero.

        An estimate along k directions of +1 and -1 is zero by chance with a probability of at most
        2^-k (Erdos, 1945, theorem 1: at most 1/2 for each), and P in a row with 2^-(P k), which is
        to be `CHANCE` at most; Spall (1998), step 5, waits for several iterates in a row too. Of
        minibatches it takes as many as hold every row, whichever of an epoch is the first.

        >>> from gradviz.functions.objective import parse
        >>> from gradviz.gradients import SPSA, CentralDifference
        >>> f = parse("x^2 + 3y^2")
        >>> SPSA().patience(f), SPSA(samples=4).patience(f), CentralDifference().patience(f)
        (20, 5, 1)
        """
        if self.directions == "rademacher":
            return math.ceil(-math.log2(CHANCE) / self.samples)
        if self.directions == "rows":
            return 2 * math.ceil(cast(FiniteSum, function).size / self.samples) - 1
        return 1

    def obstacle(self, function: Objective) -> Obstacle | None:
        """Return why the estimator does not apply to a function, or None where it does."""
        if self.directions == "rows" and not hasattr(function, "size"):
            return Obstacle(NO_ROWS, {})
        if self.stencil is not None and not self.stencil.real:
            if not isinstance(function, Function):
                return Obstacle(NO_FORMULA, {})
            if function.not_analytic:
                return Obstacle(NOT_ANALYTIC, {"operations": ", ".join(function.not_analytic)})
        return None

    def draw(self, rng: np.random.Generator, steps: int, function: Objective) -> Draws:
        """Return what is random in `steps` estimates, one entry for each.

        Directions of shape (steps, k, D), or for a minibatch a list of `steps` arrays of rows;
        where nothing is random, an empty array of shape (steps, 0, D). All randomness is drawn
        here, so that Python and the browser can go the same way.
        """
        if self.directions == "rows":
            return _epochs(rng, steps, cast(FiniteSum, function).size, self.samples)
        shape = (steps, self.samples if self.random else 0, function.dimension)
        if self.directions == "rademacher":
            return rng.choice(np.array([-1.0, 1.0]), size=shape)
        return rng.standard_normal(shape)

    def estimate(self, function: Objective, points: ArrayLike, draws: Any = None) -> Array:
        """Return the estimated gradient at points of shape (..., D), as an array of that shape.

        `draws` is one entry of `draw`, of shape (k, D), or one for each point, (..., k, D); leading
        axes broadcast. All evaluations of all points go in one call of `function.value`. Raises
        NotApplicableError where `obstacle` says why, and ValueError where draws are missing.

        >>> from gradviz.gradients import CentralDifference
        >>> from gradviz.functions.objective import parse
        >>> CentralDifference(h=0.5).estimate(parse("x^2 + 3y^2"), [2, 1]).tolist()
        [4.0, 6.0]
        """
        obstacle = self.obstacle(function)
        if obstacle is not None:
            raise NotApplicableError(obstacle)
        if self.random and draws is None:
            raise ValueError(f"{self.name} is random: give it what `draw` returns")
        points = np.asarray(points, dtype=np.float64)
        if self.directions == "rows":
            return cast(FiniteSum, function).gradient(points, draws)
        if self.stencil is None:
            return function.gradient(points)
        if not self.random:
            axes = np.eye(function.dimension)
            return _slopes(function, self.stencil, self.h, points, axes)
        directions = np.asarray(draws, dtype=np.float64)
        slopes = _slopes(function, self.stencil, self.h, points, directions)
        with np.errstate(all="ignore"):
            mean: Array = np.sum(slopes[..., None] * directions, axis=-2) / self.samples
        return mean


def _slopes(function: Any, stencil: Stencil, h: float, points: Array, directions: Array) -> Array:
    """Return s at points (..., D) along directions (..., k, D), of shape (..., k)."""
    moves = {offset: (h * offset) * directions for offset in stencil.offsets if offset != 0}
    lead = np.broadcast_shapes(points.shape[:-1], directions.shape[:-2])
    k, dimension = directions.shape[-2:]
    shape = (*lead, k, dimension)
    places = [np.broadcast_to(points[..., None, :] + move, shape) for move in moves.values()]
    if len(moves) < len(stencil.offsets):
        places.append(np.broadcast_to(points[..., None, :], (*lead, 1, dimension)))
    evaluate = function.value if stencil.real else function.complex_value
    values = evaluate(np.concatenate(places, axis=-2))
    at = {offset: values[..., m * k : (m + 1) * k] for m, offset in enumerate(moves)}
    at[0.0] = values[..., len(moves) * k :]
    total = np.zeros((*lead, k))
    with np.errstate(all="ignore"):
        for offset, weight in zip(stencil.offsets, stencil.weights, strict=True):
            total = total + (weight * at[offset]).real
        return total / (stencil.divisor * h)


def _epochs(rng: np.random.Generator, steps: int, size: int, batch: int) -> list[NDArray[np.int64]]:
    """Return the rows of `steps` minibatches, drawn without replacement, epoch by epoch.

    The last batch of an epoch is what remains, so that an epoch holds every row once.
    """
    batches: list[NDArray[np.int64]] = []
    while len(batches) < steps:
        rows = rng.permutation(size)
        batches += [rows[first : first + batch] for first in range(0, size, batch)]
    return batches[:steps]


NOT_ANALYTIC = N_(
    "The complex step needs an analytic function, one without kinks and jumps; in the way here:"
    " {operations}. Take the exact gradient or a difference."
)
NO_FORMULA = N_(
    "The complex step needs a typed formula, which it evaluates at complex points. Take the exact"
    " gradient or a difference."
)
NO_ROWS = N_("A minibatch is a part of a data set, and a typed formula has none.")
