"""The critical points of a function in a box, found numerically, and what kind each is.

A point is critical where f is differentiable and nabla f = 0. The eigenvalues of the Hessian there
tell a minimum (all positive), a maximum (all negative) and a saddle (both signs); where one is zero
to within what can be told, the point is called degenerate.

Source: Nocedal & Wright, Numerical Optimization (2nd ed., 2006), section 2.1 (conditions of second
order); Milnor, Topology from the Differentiable Viewpoint (1965), section 6 (the sum of indices).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from types import MappingProxyType

import numpy as np

from gradviz.declarations.sentences import N_
from gradviz.functions.objective import Function
from gradviz.gradients.exact.index import index_agrees
from gradviz.gradients.exact.nonsmooth_points import (
    NonsmoothPoint,
    may_be_nonsmooth,
    nonsmooth_points,
)
from gradviz.gradients.exact.search import Array, Box, UnitBox, Work, starts
from gradviz.gradients.exact.subdivision import between_neighbours, smaller_cells
from gradviz.gradients.exact.zeros import ConnectedZeros, Zeros, joined, zeros

KINDS: Mapping[str, str] = MappingProxyType(
    {
        "minimum": N_("minimum"),
        "saddle": N_("saddle"),
        "maximum": N_("maximum"),
        "degenerate": N_("degenerate"),
    }
)
"""The kinds of critical points, in the order in which they are listed, with names to translate."""

CRITICAL_SETS: Mapping[str, str] = MappingProxyType(
    {
        "valley": N_("A whole valley floor: every point on it is critical."),
        "ridge": N_("A whole ridge: every point on it is critical."),
        "saddle": N_("A whole curve or surface of saddles: every point on it is critical."),
        "flat": N_("The function is flat here: its gradient is 0 all around."),
    }
)
"""The kinds of connected sets of critical points, with sentences to translate."""

NONSMOOTH_KINDS: Mapping[str, str] = MappingProxyType(
    {
        "minimum": N_("A minimum at a kink: the function is not differentiable there."),
        "maximum": N_("A maximum at a kink: the function is not differentiable there."),
    }
)
"""The kinds of nonsmooth points, with sentences to translate."""

REMARKS: Mapping[str, str] = MappingProxyType(
    {
        "exact": N_("The gradient is linear, so that this is all of them."),
        "constant": N_("The function is constant here, so that every point is critical."),
        "slope": N_("The gradient is the same everywhere and not 0: there is no critical point."),
        "undefined": N_("The function has no value anywhere in this domain."),
        "checked": N_(
            "Found from {starts} starting points. The index (winding number) of ∇f on"
            " the border agrees: probably none is missing."
        ),
        "searched": N_(
            "Found from {starts} starting points. A search can miss a point, all the"
            " more the more variables there are."
        ),
        "cut_short": N_(
            "The formula is so long that the search was cut short: there may be more critical"
            " points."
        ),
        "too_many": N_(
            "There are more than {limit} critical points. These are some of them;"
            " choose a smaller plot range to see all."
        ),
    }
)
"""How far the list can be trusted, with sentences to translate."""

POINT_LIMIT = 3_000
_FEW_CELLS = 128
_MANY = 8  # more than this in many variables, and there may well be more
_REGULAR = 1e13  # a condition number beyond which a linear system has no trustworthy solution


@dataclass(frozen=True, eq=False)
class CriticalPoint:
    """A point where the gradient is zero.

    `position` (D,), `value` f there, `kind` one of KINDS; `eigenvalues` (D,) of the Hessian in
    ascending order and its `eigenvectors` (D, D), one a column.
    """

    position: Array
    value: float
    kind: str
    eigenvalues: Array
    eigenvectors: Array

    @property
    def condition_number(self) -> float:
        """The largest |lambda| by the smallest, infinite where the Hessian is singular."""
        sizes = np.abs(self.eigenvalues)
        if self.kind == "degenerate" or not sizes.min() > 0.0:
            return float("inf")
        return float(sizes.max() / sizes.min())

    @property
    def largest_stable_step(self) -> float | None:
        """2 / lambda_max, below which gradient descent stays near a minimum; None elsewhere.

        Source: Nesterov, Introductory Lectures on Convex Optimization (2004), section 2.1.5.
        """
        return float(2.0 / self.eigenvalues[-1]) if self.kind == "minimum" else None


@dataclass(frozen=True, eq=False)
class CriticalSet:
    """Critical points that hang together: a curve, a surface, a flat part.

    `kind` is one of CRITICAL_SETS, `dimension` is 1 for curves, 2 for surfaces, ...; `value` is f
    on it, and `points` (n, D) lie on it. Sets with the same kind and value are one record.
    """

    kind: str
    dimension: int
    value: float
    points: Array


@dataclass(frozen=True, eq=False)
class CriticalPoints:
    """The critical points of a function in a box.

    `points` are the isolated ones, by kind and value; `critical_sets` what hangs together;
    `nonsmooth_points` are no critical points, but minima and maxima where f has no gradient (looked
    for with up to three variables). `remark` is a key of REMARKS that tells how far the list can be
    trusted, `starts` how many starts were followed.
    """

    points: tuple[CriticalPoint, ...]
    critical_sets: tuple[CriticalSet, ...]
    nonsmooth_points: tuple[NonsmoothPoint, ...]
    remark: str
    starts: int

    @property
    def complete(self) -> bool:
        """Whether there is reason to believe that none is missing."""
        return self.remark not in ("searched", "cut_short", "too_many")

    @property
    def sentence(self) -> str:
        """The remark in English, its places open: to be translated and filled in by `data`."""
        return REMARKS[self.remark]

    @property
    def data(self) -> Mapping[str, str]:
        """What the places of the sentence stand for."""
        return MappingProxyType({"starts": str(self.starts), "limit": str(POINT_LIMIT)})

    def of_kind(self, kind: str) -> tuple[CriticalPoint, ...]:
        """Return the points of one kind."""
        return tuple(point for point in self.points if point.kind == kind)


@lru_cache(maxsize=64)
def critical_points(function: Function, domain: Box) -> CriticalPoints:
    """Return the critical points of a function in a box.

    A corner (|x| at 0) is not one, since f has no gradient there; those that are minima or maxima
    are listed apart. With two variables a grid of 129 x 129 gradients tells where to begin, and
    takes some ten milliseconds; with four and more it is a search from spread starts. What it
    computes is bounded, so that of a very long formula some may be missing, as the remark says.

    >>> import gradviz as gv
    >>> found = critical_points(gv.parse("x^2 + y^2 - x^4"), ((-1, 1), (-1, 1)))
    >>> [(point.kind, point.position.round(3).tolist()) for point in found.points]
    [('minimum', [0.0, 0.0]), ('saddle', [-0.707, 0.0]), ('saddle', [0.707, 0.0])]
    """
    box = UnitBox(function, domain)
    if not np.isfinite(function.value(box.position(box.samples))).any():
        return CriticalPoints((), (), (), "undefined", 0)
    if is_constant(box):
        return CriticalPoints((), (), (), "constant", 0)
    hessian = function.constant_hessian
    if hessian is not None and not hessian.any():
        return CriticalPoints((), (), (), "slope", 0)
    if hessian is not None and np.linalg.cond(hessian) < _REGULAR:
        slope = function.gradient(np.zeros(function.dimension))
        points = _points(box, _solved(box, slope, hessian))
        return CriticalPoints(tuple(points), (), (), "exact", 1)
    work = Work()
    work.compiled(box.operations)
    for finer in (1, 2, 4):
        times = 2**box.dimension if box.dimension < 4 else 2
        if finer > 1 and not work.may_go_on(box.operations, times * box.size):
            break
        box = UnitBox(function, domain, finer, work)
        begin, every = starts(box)
        isolated, sets = zeros(box, begin)
        tips, agrees = _checked(box, isolated, sets, every=every)
        settled = agrees or bool(tips) or len(isolated.u) > POINT_LIMIT
        curves = any(each.signs for each in sets)
        if settled or curves or not _more(box, isolated):
            break
    room = work.may_go_on() and not work.was_cut_short
    if not settled and box.dimension < 4 and room:
        again = _more_starts(box, begin, isolated, sets)
        more, more_sets = zeros(box, between_neighbours(isolated.u), again)
        isolated, sets = joined(isolated, more), sets or more_sets
        agrees = not sets and every and index_agrees(box, isolated, begin[:0])
        begin = np.concatenate([begin, again])
    remark = "exact" if hessian is not None else "checked" if agrees else "searched"
    if work.was_cut_short:
        remark = "cut_short"
    if len(isolated.u) > POINT_LIMIT:
        remark = "too_many"
    points = sorted(_points(box, isolated), key=_order)[:POINT_LIMIT]
    critical_sets = tuple(_continuum(box, each) for each in sets)
    return CriticalPoints(tuple(points), critical_sets, tips, remark, len(begin))


def _checked(
    box: UnitBox, isolated: Zeros, sets: tuple[ConnectedZeros, ...], *, every: bool
) -> tuple[tuple[NonsmoothPoint, ...], bool]:
    """Return the nonsmooth points, and whether the index agrees with all that was found."""
    tips = _nonsmooth_points(box, isolated, sets)
    places = np.array([box.unit(tip.position) for tip in tips]).reshape(-1, box.dimension)
    return tips, not sets and every and index_agrees(box, isolated, places)


def _more_starts(
    box: UnitBox, begin: Array, isolated: Zeros, sets: tuple[ConnectedZeros, ...]
) -> Array:
    """Return where more zeros may be, (n, D)."""
    if any(each.signs for each in sets):
        # what hangs together crosses many cells, and is known
        return smaller_cells(box, isolated.u, _FEW_CELLS)
    suspicious = begin[: len(begin) - len(box.samples)]
    return np.concatenate([suspicious, smaller_cells(box, isolated.u)])


def _more(box: UnitBox, found: Zeros) -> bool:
    """Tell whether to look once more, in more places: where that has found something before."""
    if box.dimension == 2:
        return not may_be_nonsmooth(box.function.tree)
    return box.dimension > 3 and len(found.u) > _MANY


def _nonsmooth_points(
    box: UnitBox, isolated: Zeros, sets: tuple[ConnectedZeros, ...]
) -> tuple[NonsmoothPoint, ...]:
    if not may_be_nonsmooth(box.function.tree):
        return ()
    return nonsmooth_points(box, np.concatenate([isolated.u, *(each.u for each in sets)]))


def _solved(box: UnitBox, slope: Array, hessian: Array) -> Zeros:
    """Return the one zero of a linear gradient, if it lies in the box."""
    u = box.unit(np.linalg.solve(hessian, -slope).astype(np.float64))
    inside = bool(((u >= 0.0) & (u <= 1.0)).all())
    return Zeros(u[None], hessian[None], np.zeros(1, dtype=bool)).take(np.array([inside]))


def _order(point: CriticalPoint) -> tuple[int, float, tuple[float, ...]]:
    return list(KINDS).index(point.kind), point.value, tuple(point.position)


def _points(box: UnitBox, found: Zeros) -> list[CriticalPoint]:
    positions = box.position(found.u) + 0.0
    values = box.function.value(positions)
    eigenvalues, vectors = np.linalg.eigh(found.hessian)
    return [
        CriticalPoint(x, float(value), _kind(each, singular=bool(singular)), each, columns)
        for x, value, each, columns, singular in zip(
            positions, values, eigenvalues, vectors, found.singular, strict=True
        )
    ]


def _kind(eigenvalues: Array, *, singular: bool) -> str:
    if singular:
        return "degenerate"
    if eigenvalues[0] > 0.0:
        return "minimum"
    return "maximum" if eigenvalues[-1] < 0.0 else "saddle"


def _continuum(box: UnitBox, together: ConnectedZeros) -> CriticalSet:
    kinds = {(): "flat", (1,): "valley", (-1,): "ridge"}
    kind = kinds.get(tuple(sorted(set(together.signs))), "saddle")
    return CriticalSet(kind, together.free, together.value, box.position(together.u))


def is_constant(box: UnitBox) -> bool:
    """Tell whether f varies by no more than rounding, as sin(x)^2 + cos(x)^2 does."""
    values = box.value(box.samples)
    values = values[np.isfinite(values)]
    size = float(np.abs(values).max())
    return bool(np.ptp(values) <= 1e-13 * size and box.steepness <= 1e-11 * size)
