"""Multistart: many starts at once, where each of them gets to, and when."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from gradviz.comparing.basins import NEAR
from gradviz.comparing.many_runs import FAILED, steps_until
from gradviz.comparing.minima import find_minima, nearest_minimum
from gradviz.declarations.sentences import N_
from gradviz.descent import descend
from gradviz.descent.progress import Work
from gradviz.descent.trajectories import Batch
from gradviz.functions.objective import Function, Objective
from gradviz.functions.plot_range import Box, quasi_random
from gradviz.optimizers import RULES

Array = NDArray[np.float64]
SPREADS: Mapping[str, str] = {
    "uniform": N_("random, over the domain"),
    "grid": N_("on a grid"),
    "normal": N_("normal, around the starting point"),
}
FEWEST, MOST = 10, 2000
MEMORY = 96_000_000  # bytes that a browser may need for the paths
_QUARTILES = (0.25, 0.5, 0.75)


@dataclass(frozen=True)
class Spread:
    """How starts are spread; `deviation` is that of the cloud, a fraction of the domain's width."""

    kind: str = "uniform"
    count: int = 300
    deviation: float = 0.1
    seed: int = 0

    def units(self, dimension: int) -> Array:
        """Return what is drawn, shape (count, D): in [0, 1], for a cloud standard normal numbers.

        A grid spans two coordinates at most, and has the largest square number up to `count` of
        points, in an order of which each beginning covers it.

        >>> Spread("grid", 5).units(2).tolist()
        [[0.25, 0.75], [0.25, 0.25], [0.75, 0.25], [0.75, 0.75]]
        """
        random = np.random.default_rng([2, self.seed])  # a stream of its own, as the directions'
        if self.kind == "normal":
            return random.standard_normal((self.count, dimension))
        if self.kind == "uniform":
            return random.random((self.count, dimension))
        if dimension == 1:
            return random.permutation((np.arange(self.count) + 0.5) / self.count)[:, None]
        ticks = (np.arange(side := int(self.count**0.5)) + 0.5) / side
        points = np.stack(np.meshgrid(ticks, ticks), axis=-1).reshape(-1, 2)
        return np.random.default_rng(0).permutation(points)

    def starts(self, domain: Box, start: Sequence[float], axes: tuple[int, int] = (0, 1)) -> Array:
        """Return the starts, shape (B, D).

        Over the domain low + u (high - low); around the start x + deviation (high - low) z. A grid
        lies in the slice through the start along `axes`.

        >>> Spread("grid", 4).starts(((0, 4), (0, 8), (0, 1)), (1, 1, 1), (0, 1))[0].tolist()
        [1.0, 6.0, 1.0]
        """
        units = self.units(len(domain))
        low, high = np.array(domain, dtype=np.float64).T
        point = np.asarray(start, dtype=np.float64)
        if self.kind == "normal":
            return np.asarray(point + self.deviation * (high - low) * units)
        if self.kind == "uniform" or len(domain) == 1:
            return np.asarray(low + units * (high - low))
        starts = np.tile(point, (len(units), 1))
        chosen = list(axes)
        starts[:, chosen] = low[chosen] + units * (high - low)[chosen]
        return starts


def defined_starts(function: Objective, starts: Array) -> Array:
    """Return those of some starts (B, D) at which a function has a value.

    >>> from gradviz.functions.objective import parse
    >>> defined_starts(parse("sqrt(x)"), np.array([[4.0], [-1.0], [0.0]])).tolist()
    [[4.0], [0.0]]
    """
    with np.errstate(all="ignore"):
        kept: Array = starts[~np.isnan(function.value(starts))]
    return kept


def allowed_starts(runs: int, steps: int, dimension: int) -> int:
    """Return how many starts a browser may follow: each point is D + 1 numbers of 8 bytes.

    >>> allowed_starts(3, 200, 2), allowed_starts(12, 1000, 10)
    (2000, 90)
    """
    return int(min(MOST, MEMORY // (max(runs, 1) * (steps + 1) * 8 * (dimension + 1))))


def reach(domain: Box) -> float:
    """Return how near to a minimum counts as there: as for `basins`, 1 % of the diagonal."""
    return NEAR * float(np.linalg.norm(np.ptp(np.array(domain, dtype=np.float64), axis=1)))


@lru_cache(maxsize=64)
def local_minima(
    function: Function, domain: Box, known: tuple[tuple[float, ...], ...] = ()
) -> tuple[tuple[float, ...], ...]:
    """Return the minima that descents from all over the domain come to rest at, the lowest first.

    256 quasi-random (Sobol) starts, 300 steps of Rprop, whose steps do not depend on the size of
    the gradient; what has come to rest is polished by `find_minima`. `known` minima are kept as
    they are. There may be more.

    >>> from gradviz.functions.objective import parse
    >>> local_minima(parse("(x^2 - 1)^2 + x/4"), ((-2.0, 2.0),))  # doctest: +ELLIPSIS
    ((-1.02...,), (0.96...,))
    """
    box, radius = np.array(domain, dtype=np.float64), reach(domain)
    size = box[:, 1] - box[:, 0]
    starts = box[:, 0] + size * quasi_random(function.dimension)[:256]
    rule = RULES["Rprop"](learning_rate=float(size.max()) / 200)
    batch = descend(function, starts, rule, 300, keep="path")
    with np.errstate(all="ignore"):
        moved = np.linalg.norm(batch.positions[:, -1] - batch.positions[:, -10], axis=-1)
    rests = (moved < 0.01 * radius) & ~np.isin(batch.status, FAILED)
    found, _ = Work(find_minima(function, batch.positions[rests, -1], radius)).finish()
    minima = np.array(known, dtype=np.float64).reshape(-1, function.dimension)
    more = found[nearest_minimum(found, minima, radius) < 0] if len(known) else found
    minima = np.concatenate([minima, more])
    order = np.argsort(function.value(minima).round(9), kind="stable")
    return tuple(tuple(map(float, each)) for each in minima[order])


@dataclass(frozen=True, eq=False)
class Tally:
    """Where the paths of many starts got to, arrays of one entry a path; -1 is no minimum.

    `arrived` is the step from which on a path stays within reach of its minimum, nan without one.
    """

    which: NDArray[np.int64]
    arrived: Array
    failed: NDArray[np.bool_]


def tally(batch: Batch, minima: ArrayLike, radius: float) -> Tally:
    """Return which minimum each path of a batch ends at, and since when.

    >>> from gradviz import optimizers, parse
    >>> batch = descend(parse("x^2"), [(1,), (4,)], optimizers.SGD(learning_rate=0.25), 9)
    >>> tally(batch, [(0,)], 0.1).arrived.tolist()
    [4.0, 6.0]
    """
    wells = np.asarray(minima, dtype=np.float64).reshape(-1, batch.positions.shape[-1])
    failed = np.isin(batch.status, FAILED)
    which = nearest_minimum(batch.positions[:, -1], wells, radius)
    which[failed] = -1
    arrived = np.full(len(which), np.nan)
    there = which >= 0
    if there.any():
        away = batch.positions[there] - wells[which[there]][:, None]
        with np.errstate(all="ignore"):
            arrived[there] = steps_until(np.linalg.norm(away, axis=-1) <= radius)
    return Tally(which, arrived, failed)


def band(batch: Batch) -> Array:
    """Return lower quartile, median and upper quartile of the values at each step, (3, T + 1).

    A failed path counts as infinitely high. The quantiles are values that there are: type 1 of
    Hyndman & Fan, Sample quantiles in statistical packages (1996).

    >>> from gradviz import optimizers, parse
    >>> batch = descend(parse("x^2"), [(1,), (4,), (3,), (2,)], optimizers.SGD(), 1)
    >>> band(batch)[:, 0].tolist()
    [1.0, 4.0, 9.0]
    """
    values: Any = batch.values.copy()
    steps = np.arange(values.shape[1])
    gone = np.isin(batch.status, FAILED)[:, None] & (steps >= batch.stopped_at[:, None])
    values[gone | np.isnan(values)] = np.inf
    return np.asarray(np.quantile(values, _QUARTILES, axis=0, method="inverted_cdf"))


__all__ = [
    "FEWEST",
    "MOST",
    "SPREADS",
    "Spread",
    "Tally",
    "allowed_starts",
    "band",
    "defined_starts",
    "local_minima",
    "reach",
    "tally",
]
