"""Zeros of a gradient in a box: many starts at once, each polished by a guarded Newton method.

Coordinates are those of the unit cube, u = (x - low) / (high - low), so that nothing depends on the
units of a variable.

Source: Levenberg-Marquardt as in Nocedal & Wright, Numerical Optimization (2nd ed., 2006), section
10.3 and 11.2, on the equations nabla f = 0, whose Jacobian is the Hessian.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from itertools import product

import numpy as np
from numpy.typing import NDArray

from gradviz.functions.objective import Function
from gradviz.gradients.exact.rounding import rounding_errors

Array = NDArray[np.float64]
Box = tuple[tuple[float, float], ...]

_NODES = {1: 4097, 2: 129, 3: 25}  # of the grid, along each axis
_EVERYWHERE = {1: 257, 2: 25, 3: 9}  # starts that are taken whatever the grid shows
_SAMPLES = 1024  # starts where a grid would be too large
_FLAT_CELLS = 256
_MOST_STARTS = 8192
_ROUNDS = 60
_ROUNDS_NEWTON = 30
_FARTHEST = 0.1  # the longest step, in widths of the box
_MARGIN = 0.25  # how far outside a path may go and still come back
_UNDERFLOW = 1e-250
_LEAST = 1e-13  # the least damping: less would be lost beside 1
STILL = 1e-13  # a step below rounding


_WORK, _WORK_LONG, _LONG = 6e8, 9e7, 200  # more than so many operations is long
_BESIDE, _COMPILING = 500, 60_000
"""What an operation takes beside its numbers: to be called, and to be compiled with its Hessian."""


_ON_A_WAY = 30  # gradients, and as many rows of Hessians, from a start to a zero


@dataclass
class Work:
    """What a search has computed, in operations on one number, and how much it may.

    Counted, not timed, so that a list does not depend on the machine.

    >>> work = Work(most=1e6)
    >>> work.add(operations=100, points=10_000)
    >>> work.may_go_on(), work.was_cut_short
    (False, True)
    """

    most: float = _WORK
    done: float = 0.0
    was_cut_short: bool = False

    def add(self, operations: int, points: int) -> None:
        """Count operations on so many points."""
        self.done += operations * (points + _BESIDE)

    def compiled(self, operations: int) -> None:
        """Count what it takes to compile a gradient and its Hessian."""
        self.done += operations * _COMPILING
        if operations > _LONG:
            self.most = min(self.most, _WORK_LONG)

    def starts(self, operations: int, wanted: int) -> int:
        """Return from how many starts a search may begin, of those that are wanted."""
        room = int(max(0.0, self.most - self.done) / operations)
        self.was_cut_short = self.was_cut_short or room < wanted
        return min(room, wanted)

    def may_go_on(self, operations: int = 0, points: int = 0) -> bool:
        """Tell whether there is room, for so many operations on so many points."""
        fits = self.done + operations * points <= self.most
        self.was_cut_short = self.was_cut_short or not fits
        return fits


@dataclass(frozen=True)
class UnitBox:
    """A function over the unit cube that stands for its domain; gradients are by u."""

    function: Function
    domain: Box
    finer: int = 1  # how many times as many nodes an axis of the grid has, or as many samples
    work: Work = field(default_factory=Work, compare=False)

    @property
    def size(self) -> int:
        """How many points the grid or, without one, the samples have."""
        return len(self.samples) if self.grid is None else self.grid[..., 0].size

    @cached_property
    def operations(self) -> int:
        """How many operations a gradient takes; programs grow as more is asked of them."""
        program, _, _, gradient = self.function.program
        return len(program.needed(gradient))

    @cached_property
    def low(self) -> Array:
        """The lower corner of the domain."""
        return np.array([low for low, _ in self.domain], dtype=np.float64)

    @cached_property
    def width(self) -> Array:
        """The edges of the domain."""
        return np.array([high - low for low, high in self.domain], dtype=np.float64)

    @property
    def dimension(self) -> int:
        """The number of variables."""
        return self.function.dimension

    def position(self, u: Array) -> Array:
        """Return points of the domain, (..., D)."""
        return self.low + u * self.width

    def unit(self, x: Array) -> Array:
        """Return where points of the domain lie in the unit cube, (..., D)."""
        result: Array = (x - self.low) / self.width
        return result

    def value(self, u: Array) -> Array:
        """Return f, (...)."""
        self.work.add(self.operations // 2, u.size // self.dimension)
        return self.function.value(self.position(u))

    def gradient(self, u: Array) -> Array:
        """Return the gradient by u, (..., D)."""
        self.work.add(self.operations, u.size // self.dimension)
        return _flushed(self.function.gradient(self.position(u)) * self.width)

    def hessian(self, u: Array) -> Array:
        """Return the Hessian by u, (..., D, D)."""
        scale = np.outer(self.width, self.width)
        self.work.add(self.operations * self.dimension, u.size // self.dimension)
        return _flushed(self.function.hessian(self.position(u)) * scale)

    def noise(self, u: Array) -> Array:
        """Return what rounding leaves of the gradient by u where it is zero, (..., D)."""
        self.work.add(self.operations, u.size // self.dimension)
        return rounding_errors(self.function, self.position(u)) * self.width + _UNDERFLOW

    @cached_property
    def nodes(self) -> Array | None:
        """The nodes of a grid over the unit cube, (n, ..., n, D); None where D is more than 3."""
        nodes = _NODES.get(self.dimension)
        if nodes is None:
            return None
        line = np.linspace(0.0, 1.0, (nodes - 1) * self.finer + 1)
        return np.stack(np.meshgrid(*[line] * self.dimension, indexing="ij"), axis=-1)

    @cached_property
    def grid(self) -> Array | None:
        """The gradient at the nodes, (n, ..., n, D)."""
        return None if self.nodes is None else self.gradient(self.nodes)

    @cached_property
    def suspicious(self) -> Array:
        """The middles of the grid's cells that may hold a zero of the gradient, (n, D).

        A cell may where no component of the gradient keeps its sign over the cell's corners.
        """
        if self.grid is None:
            return np.empty((0, self.dimension))
        cells = tuple(size - 1 for size in self.grid.shape[:-1])
        corners = [
            self.grid[tuple(slice(c, c + n) for c, n in zip(corner, cells, strict=True))]
            for corner in product((0, 1), repeat=self.dimension)
        ]
        with np.errstate(invalid="ignore"):
            lowest, highest = np.minimum.reduce(corners), np.maximum.reduce(corners)
            found = ((lowest <= 0.0) & (highest >= 0.0)).all(axis=-1)
            # of flat cells a few are enough to see that they are
            flat = found & ((lowest == 0.0) & (highest == 0.0)).all(axis=-1)
            found &= ~flat
            some = np.flatnonzero(flat)
            found.flat[some[:: -(-max(len(some), 1) // _FLAT_CELLS)]] = True
        middles: Array = (np.argwhere(found) + 0.5) / np.array(cells)
        return middles

    @cached_property
    def samples(self) -> Array:
        """Points spread over the unit cube, (n, D): what the function is like as a whole."""
        everywhere = _EVERYWHERE.get(self.dimension)
        if everywhere is None:
            from scipy.stats import qmc

            sobol: Array = qmc.Sobol(self.dimension, scramble=False).random(_SAMPLES * self.finer)
            return np.concatenate([sobol, np.full((1, self.dimension), 0.5)])
        # away from round numbers, where kinks like to be
        line = (np.arange(everywhere) + 0.5123) / (everywhere + 0.05)
        axes = np.meshgrid(*[line] * self.dimension, indexing="ij")
        return np.stack(axes, axis=-1).reshape(-1, self.dimension)

    @cached_property
    def steepness(self) -> float:
        """The largest finite gradient among the samples, by u."""
        size = norms(self.gradient(self.samples))
        size = size[np.isfinite(size)]
        return float(size.max()) if size.size else 0.0


def _flushed(numbers: Array) -> Array:
    # where a function underflows, what is left of its derivatives is noise
    return np.where(np.abs(numbers) < _UNDERFLOW, 0.0, numbers)


def norms(vectors: Array) -> Array:
    """Return the lengths of vectors, (..., D) -> (...); nan becomes infinity.

    Squares of what is below 1e-162 would be lost.

    >>> norms(np.array([[3e-200, 4e-200], [np.nan, 1.0]])).tolist()
    [5e-200, inf]
    """
    with np.errstate(all="ignore"):
        sizes: Array = np.abs(vectors[..., 0])
        for j in range(1, vectors.shape[-1]):
            sizes = np.hypot(sizes, vectors[..., j])
    return np.where(np.isnan(sizes), np.inf, sizes)


def starts(box: UnitBox) -> tuple[Array, bool]:
    """Return where to begin, (n, D), and whether every suspicious cell of the grid is among them.

    The last of them are the box's samples.
    """
    if box.grid is None:
        return _some(box.samples, box.work.starts(_of_start(box), len(box.samples))), False
    found = box.suspicious
    begun = min(len(found), _MOST_STARTS) + len(box.samples)
    room = box.work.starts(_of_start(box), begun)
    most = min(_MOST_STARTS, max(1, room - room * len(box.samples) // begun))
    samples = _some(box.samples, room - most) if room < begun else box.samples
    return np.concatenate([_some(found, most), samples]), len(found) <= most


def _of_start(box: UnitBox) -> int:
    """Return how many operations the way from a start to a zero takes, about."""
    return _ON_A_WAY * (1 + box.dimension) * box.operations


def _some(points: Array, most: int) -> Array:
    """Return the points, or evenly chosen ones where there are too many."""
    return points[:: max(1, -(-len(points) // max(1, most)))]


@dataclass(frozen=True)
class Polished:
    """Where paths ended: u (n, D), gradient (n, D), Hessian (n, D, D), the last step (n,).

    `origin` (n,) says from which start each path came.
    """

    u: Array
    gradient: Array
    hessian: Array
    step: Array
    origin: NDArray[np.intp]

    def take(self, which: NDArray[np.bool_] | NDArray[np.intp]) -> Polished:
        """Return some of them."""
        return Polished(
            self.u[which],
            self.gradient[which],
            self.hessian[which],
            self.step[which],
            self.origin[which],
        )

    def joined(self, other: Polished) -> Polished:
        """Return these and others."""
        return Polished(
            np.concatenate([self.u, other.u]),
            np.concatenate([self.gradient, other.gradient]),
            np.concatenate([self.hessian, other.hessian]),
            np.concatenate([self.step, other.step]),
            np.concatenate([self.origin, other.origin + len(self.u)]),
        )


def polish(box: UnitBox, u: Array, rounds: int = _ROUNDS) -> Polished:
    """Follow Levenberg-Marquardt steps from u (n, D) towards zeros of the gradient.

    p = -(H^2 + mu I)^-1 H g, accepted where |g| falls; mu falls tenfold with each step accepted and
    rises with each refused, so that the end is Newton's. Paths that leave the box are dropped.
    """
    u = u.copy()
    gradient, hessian = box.gradient(u), box.hessian(u)
    damping = np.full(len(u), 1e-3)
    step = np.full(len(u), np.inf)
    alive = np.isfinite(norms(gradient)) & np.isfinite(hessian).all(axis=(-1, -2))
    active = np.flatnonzero(alive)
    for _ in range(rounds):
        if not active.size or not box.work.may_go_on():
            break
        p = _steps(gradient[active], hessian[active], damping[active])
        tried = u[active] + p
        new_gradient = box.gradient(tried)
        better = norms(new_gradient) < norms(gradient[active])
        taken = active[better]
        u[taken], gradient[taken] = tried[better], new_gradient[better]
        hessian[taken] = box.hessian(u[taken])
        damping[active] = np.maximum(damping[active] * np.where(better, 0.1, 8.0), _LEAST)
        step[taken] = norms(p[better])
        # a step refused because it is below rounding is an arrival
        small = norms(p) < STILL
        step[active[small]] = np.minimum(step[active[small]], norms(p[small]))
        outside = (u[active] < -_MARGIN).any(axis=-1) | (u[active] > 1 + _MARGIN).any(axis=-1)
        usable = np.isfinite(hessian[active]).all(axis=(-1, -2)) & (damping[active] < 1e12)
        alive[active[outside | ~np.isfinite(hessian[active]).all(axis=(-1, -2))]] = False
        active = active[~outside & usable & ~small]
    return Polished(u, gradient, hessian, step, np.arange(len(u))).take(alive)


def settle(box: UnitBox, u: Array, rounds: int = _ROUNDS_NEWTON) -> Polished:
    """Follow damped Newton steps from u (n, D) towards zeros of the gradient.

    A step p = -l H^-1 g is taken where the next one, with the same H, is shorter: the gradient's
    own length does not count. So where f fades away, as exp(-x^2) does, a path is not drawn outward
    where all gradients are small, as `polish` is; nor is it held up in a narrow valley.

    Source: Deuflhard, Newton Methods for Nonlinear Problems (2004), section 3.3 (natural
    monotonicity test).
    """
    u = u.copy()
    gradient, hessian = box.gradient(u), box.hessian(u)
    part = np.ones(len(u))
    step = np.full(len(u), np.inf)
    usable = np.isfinite(norms(gradient)) & np.isfinite(hessian).all(axis=(-1, -2))
    active = np.flatnonzero(usable)
    for _ in range(rounds):
        if not active.size or not box.work.may_go_on():
            break
        inverse = _inverse(hessian[active])
        p = -(inverse @ gradient[active][..., None])[..., 0]
        longest = np.abs(p).max(axis=-1)
        reach = np.minimum(part[active], _FARTHEST / np.maximum(longest, _FARTHEST))
        tried = u[active] + reach[:, None] * p
        new = box.gradient(tried)
        bent = norms((inverse @ new[..., None])[..., 0])
        with np.errstate(invalid="ignore"):
            better = (bent <= (1.0 - 0.5 * reach) * norms(p)) | (norms(p) < STILL)
        taken = active[better]
        u[taken], gradient[taken] = tried[better], new[better]
        hessian[taken] = box.hessian(u[taken])
        step[taken] = norms(p[better])
        part[active] = np.where(better, np.minimum(1.0, 2.0 * reach), 0.25 * reach)
        lost = (u[active] < -_MARGIN).any(axis=-1) | (u[active] > 1 + _MARGIN).any(axis=-1)
        lost |= ~np.isfinite(hessian[active]).all(axis=(-1, -2)) | (part[active] < 1e-3)
        usable[active[lost]] = False
        active = active[~lost & (norms(p) >= STILL)]
    return Polished(u, gradient, hessian, step, np.arange(len(u))).take(usable)


def _inverse(hessian: Array) -> Array:
    """Return the inverses, without the directions in which there is no curvature."""
    with np.errstate(all="ignore"):
        size = np.abs(hessian).max(axis=(-1, -2))
        size = np.where(size > 0.0, size, 1.0)[:, None, None]
        scaled = hessian / size
        turned = adjugate(scaled)
        if turned is None:
            every = np.linalg.pinv(scaled, rcond=1e-14, hermitian=True)
            return np.asarray(every / size)
        determinant = np.einsum("ni,ni->n", scaled[:, 0], turned[:, :, 0])
        flat = ~(np.abs(determinant) > 1e-14)
        inverse: Array = turned / np.where(flat, 1.0, determinant)[:, None, None]
        if flat.any():
            inverse[flat] = np.linalg.pinv(scaled[flat], rcond=1e-14, hermitian=True)
        return np.asarray(inverse / size)


def adjugate(matrices: Array) -> Array | None:
    """Return the inverses times the determinants, (n, D, D), for D up to 2; None for more.

    >>> adjugate(np.array([[[1.0, 2.0], [3.0, 4.0]]])).tolist()
    [[[4.0, -2.0], [-3.0, 1.0]]]
    """
    if matrices.shape[-1] == 1:
        return np.ones_like(matrices)
    if matrices.shape[-1] > 2:
        return None
    result = np.empty_like(matrices)
    result[:, 0, 0], result[:, 1, 1] = matrices[:, 1, 1], matrices[:, 0, 0]
    result[:, 0, 1], result[:, 1, 0] = -matrices[:, 0, 1], -matrices[:, 1, 0]
    return result


def _steps(gradient: Array, hessian: Array, damping: Array) -> Array:
    """Return Levenberg-Marquardt steps, no longer than a tenth of the box."""
    with np.errstate(all="ignore"):
        # in units of the largest entry, so that neither tiny nor huge functions under- or overflow
        size = np.abs(hessian).max(axis=(-1, -2))
        size = np.where(size > 0.0, size, 1.0)
        scaled = hessian / size[:, None, None]
        normal = scaled @ scaled + damping[:, None, None] * np.eye(hessian.shape[-1])
        right = -(scaled @ (gradient / size[:, None])[..., None])
        p: Array = np.linalg.solve(normal, right)[..., 0].astype(np.float64)
        p = np.where(np.isfinite(p), p, 0.0)
        longest = np.abs(p).max(axis=-1, keepdims=True)
        return np.where(longest > _FARTHEST, p * (_FARTHEST / longest), p)
