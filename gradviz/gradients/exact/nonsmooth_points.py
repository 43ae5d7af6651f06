"""Minima and maxima at nonsmooth points, where f has no gradient that could be zero.

Beside a corner the gradients jump; the point is stationary in Clarke's sense where 0 is a mixture
of them. From the lowest (and highest) nodes of a grid, gradient sampling finds such points: it goes
against the shortest mixture of gradients sampled around, and samples closer when that is nearly 0.

Source: Burke, Lewis & Overton, A robust gradient sampling algorithm for nonsmooth, nonconvex
optimization, SIAM J. Optim. 15 (2005), Algorithm GS; Clarke, Optimization and Nonsmooth Analysis
(1983), proposition 2.3.2.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from itertools import product

import numpy as np

from gradviz.gradients.exact.search import Array, UnitBox, norms
from gradviz.language.tree import Call, Node, Number, walk
from gradviz.language.vocabulary import OPERATIONS

_CANDIDATES = 24  # grid nodes from which a corner is looked for, for minima and for maxima
_WIDEST, _CLOSEST = 0.01, 1e-9  # the radius within which gradients are sampled, first and last
_SAMPLES = 10
_NEARLY = 0.02  # a mixture this short beside the longest gradient is nearly 0
_ROUNDS = 80


@dataclass(frozen=True, eq=False)
class NonsmoothPoint:
    """A minimum or a maximum where f has no gradient.

    `position` (D,), `value` f there, `kind` "minimum" or "maximum", and `steepness`, the length of
    the longest gradient right beside it. `isolated` is False where it is one point of a crease that
    is as low (or as high) all along; the others of the same value are not listed then.
    """

    position: Array
    value: float
    kind: str
    steepness: float
    isolated: bool


def may_be_nonsmooth(tree: Node) -> bool:
    """Tell whether a formula holds anything that could make a corner, a tip or a cusp."""
    return any(
        isinstance(part, Call)
        and not OPERATIONS[part.function].is_smooth
        and not _is_whole_power(part)
        for part in walk(tree)
    )


def _is_whole_power(node: Call) -> bool:
    exponent = node.arguments[-1]
    whole = isinstance(exponent, Number) and exponent.text.isdigit()
    return node.function == "power" and whole


def nonsmooth_points(box: UnitBox, smooth: Array) -> tuple[NonsmoothPoint, ...]:
    """Return nonsmooth minima and maxima inside the box, for up to three variables.

    `smooth` (n, D) are the critical points already known, in the unit cube.
    """
    nodes = box.nodes
    if nodes is None:
        return ()
    found: list[NonsmoothPoint] = []
    for kind, sign in (("minimum", 1.0), ("maximum", -1.0)):
        for begin in _candidates(sign * box.value(nodes), nodes, smooth):
            u = _descend(box, begin, sign)
            corner = None if u is None else _nonsmooth_point(box, u, sign, kind)
            if corner is not None and not any(_same(box, corner, each) for each in found):
                found.append(corner)
    return tuple(found)


def _same(box: UnitBox, one: NonsmoothPoint, other: NonsmoothPoint) -> bool:
    apart = np.abs((one.position - other.position) / box.width).max()
    crease = not one.isolated and one.kind == other.kind and np.isclose(one.value, other.value)
    return bool(apart < 1e-5 or crease)


def _candidates(values: Array, nodes: Array, smooth: Array) -> Array:
    """Return the inner nodes that are lower than all around, away from what is known, (n, D)."""
    values = np.where(np.isnan(values), np.inf, values)
    dimension = nodes.shape[-1]
    inner = (slice(1, -1),) * dimension
    lowest = np.isfinite(values[inner])
    higher = np.zeros_like(lowest)
    for offset in product((0, 1, 2), repeat=dimension):
        part = tuple(slice(k, k + size - 2) for k, size in zip(offset, values.shape, strict=True))
        lowest &= values[inner] <= values[part]
        higher |= values[inner] < values[part]
    where = lowest & higher
    found, heights = nodes[inner][where], values[inner][where]
    if len(smooth):
        from scipy.spatial import cKDTree

        cell = 1.0 / (values.shape[0] - 1)
        far = cKDTree(smooth).query(found)[0] > 2.0 * cell
        found, heights = found[far], heights[far]
    result: Array = found[np.argsort(heights, kind="stable")[:_CANDIDATES]]
    return result


def _descend(box: UnitBox, begin: Array, sign: float) -> Array | None:
    """Return where gradient sampling ends, None where it leaves the box or finds no corner."""
    rng = np.random.default_rng(0)
    u, value = begin, sign * float(box.value(begin))
    radius = _WIDEST
    steps = 2.0 ** np.arange(3.0, -12.0, -1.0)
    for _ in range(_ROUNDS):
        if radius < _CLOSEST:
            return u
        if not box.work.may_go_on():
            return None
        gradients = sign * _beside(box, u, radius, rng)
        if not len(gradients):
            return None
        mixture = shortest_mixture(gradients)
        length = float(norms(mixture))
        if length > _NEARLY * norms(gradients).max():
            tried = u - np.outer(radius * steps, mixture / length)
            values = sign * box.value(tried)
            best = int(np.argmin(np.where(np.isfinite(values), values, np.inf)))
            if values[best] < value:
                u, value = tried[best], float(values[best])
                if ((u <= 0.0) | (u >= 1.0)).any():
                    return None
                continue
        radius *= 0.2
    return None


def _beside(box: UnitBox, u: Array, radius: float, rng: np.random.Generator) -> Array:
    directions = rng.normal(size=(_SAMPLES * box.dimension, box.dimension))
    directions /= norms(directions)[:, None]
    gradients = box.gradient(u + radius * directions)
    return gradients[np.isfinite(gradients).all(axis=-1)]


def shortest_mixture(vectors: Array) -> Array:
    """Return the shortest vector among the mixtures of vectors (n, D), those with sum of weights 1.

    >>> shortest_mixture(np.array([[2.0, 1.0], [-2.0, 1.0]])).round(9).tolist()
    [0.0, 1.0]
    """
    from scipy.optimize import nnls

    size = float(norms(vectors).max()) or 1.0
    # one more row holds the sum of the weights at 1, and so the scale of what is minimized
    system = np.vstack([vectors.T / size, np.ones(len(vectors))])
    wanted = np.zeros(len(system))
    wanted[-1] = 1.0
    weights: Array = nnls(system, wanted)[0]
    result: Array = weights @ vectors / weights.sum()
    return result


def _nonsmooth_point(box: UnitBox, u: Array, sign: float, kind: str) -> NonsmoothPoint | None:
    """Return the corner at u, None where f is smooth there, or where it is no extremum."""
    rng = np.random.default_rng(1)
    near, far = (norms(_beside(box, u, radius, rng)) for radius in (1e-7, 1e-3))
    if not near.size or not far.size or near.max() < 0.1 * far.max():
        return None  # the gradient goes to 0: that is no corner
    if box.dimension > 1 and near.max() > 10.0 * far.max():
        return None  # a knife edge: which of its points is lowest cannot be told
    position = _rounded(box, u, sign)
    value = float(box.function.value(position))
    for radius in (1e-3, 1e-5):
        around = sign * box.value(box.unit(position) + radius * _ring(box.dimension))
        # where f ends there is an edge, which is no corner
        if not np.isfinite([value, *around]).all() or (around < sign * value).any():
            return None
    steepness = float(norms(_beside(box, u, 1e-7, rng) / box.width).max())
    rise = np.min(around - sign * value) / 1e-5
    return NonsmoothPoint(position, value, kind, steepness, bool(rise > 0.01 * near.max()))


def _rounded(box: UnitBox, u: Array, sign: float) -> Array:
    """Return the point with few digits in each coordinate where f is no higher for that."""
    position = box.position(u)
    for digits in (8, 4):
        for j in range(len(position)):
            tried = position.copy()
            tried[j] = np.round(tried[j], digits) + 0.0
            if sign * box.function.value(tried) <= sign * box.function.value(position):
                position = tried
    return position


@cache
def _ring(dimension: int) -> Array:
    """Return directions all around, (n, D), 0.5 degrees apart in the plane."""
    if dimension == 1:
        return np.array([[-1.0], [1.0]])
    if dimension == 2:
        angle = np.pi * np.arange(720) / 360
        return np.stack([np.cos(angle), np.sin(angle)], axis=-1)
    directions = np.random.default_rng(2).normal(size=(4096, dimension))
    result: Array = directions / norms(directions)[:, None]
    return result
