"""From where many paths ended to the zeros of a gradient: each once, the isolated and the others.

All tolerances are relative to the box or to the function itself, so that neither the units of a
variable nor the size of f matter.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import product

import numpy as np
from numpy.typing import NDArray

from gradviz.gradients.exact.search import Array, Polished, UnitBox, norms, polish, settle

_ARRIVED = 1e-8  # the error that Newton's step shows, in widths of the box
_RESTING = 1e-5  # the last step where Newton's method is slow, because the Hessian is singular
_NOTHING = 1e-9  # where it is more than this part of the steepest, a gradient is not zero
_ROUNDING = 100.0  # a part of the gradient below so many bounds of its rounding error is zero
_CLOSE = 1e-4  # where Newton's step is longer, the gradient is none that goes to zero here
_FLAT = 1e-12  # where even a little aside the gradient is this small, the function is flat
_SINGULAR = 1e-14  # an eigenvalue this small beside the largest is rounding
_CLEAR = 1e-9  # one that is larger is none
_NEAR = 1e-4  # an eigenvalue that does not show within this distance is zero
_SAME, _SAME_SINGULAR = 1e-6, 2e-3  # closer than this, two points are one
_THIN = 1e-4  # singular points are thinned to one in a cell of this size
_ASIDE = 0.01  # how far one looks for more critical points beside a singular one
_ROUNDS_ASIDE, _ROUNDS_DEGENERATE = 40, 60
_ASKED = 200  # singular points that are looked at so
_SHOWN = 400  # points kept of a continuum
_NONSMOOTH = 1e-5  # where the second derivative at a point is not that of its surroundings


@dataclass(frozen=True)
class Zeros:
    """Zeros of the gradient: where u (n, D), the Hessian by x (n, D, D), and whether singular."""

    u: Array
    hessian: Array
    singular: NDArray[np.bool_]

    def take(self, which: NDArray[np.bool_] | NDArray[np.intp]) -> Zeros:
        """Return some of them."""
        return Zeros(self.u[which], self.hessian[which], self.singular[which])


@dataclass(frozen=True)
class ConnectedZeros:
    """Zeros that hang together: points (n, D) of the unit cube, and their common f and signs.

    `free` is the number of directions along which the gradient stays zero; `signs` those of the
    other eigenvalues, ascending.
    """

    u: Array
    value: float
    free: int
    signs: tuple[int, ...]


def zeros(
    box: UnitBox, begin: Array, again: Array | None = None
) -> tuple[Zeros, tuple[ConnectedZeros, ...]]:
    """Return the isolated zeros of the gradient, and those that hang together.

    Each zero is found from `begin` (n, D) by `gradviz.gradients.exact.search.polish`, or from
    `again` (m, D) by `settle`.
    """
    ended = _arrived(box, polish(box, begin))
    if again is not None:
        ended = ended.joined(_arrived(box, settle(box, again)))
    ended = ended.take(_smooth(box, ended.u))
    ended = ended.take(np.argsort(norms(ended.gradient), kind="stable"))
    ended = ended.take(_thinned(ended.u, 0.1 * _SAME))
    hessian = _true_hessian(box, ended)
    singular = _singular(box, ended.u, hessian)
    size = norms(ended.gradient)

    regular = np.flatnonzero(~singular)
    regular = regular[_merge(ended.u[regular], size[regular], _SAME)]
    rest = np.flatnonzero(singular)
    rest = rest[_thinned(ended.u[rest], _THIN)]
    u, matrices = _rounded(box, ended.u[rest]), hessian[rest]
    together = _hang_together(box, u, matrices)
    alone = np.flatnonzero(~together)
    alone = alone[_merge(u[alone], size[rest[alone]], _SAME_SINGULAR)]

    degenerate = _refined(box, ended.take(rest[alone]))
    isolated = Zeros(
        _rounded(box, np.concatenate([ended.u[regular], degenerate.u])),
        np.concatenate([hessian[regular], _true_hessian(box, degenerate)]),
        np.arange(len(regular) + len(alone)) >= len(regular),
    )
    return isolated, _groups(box, u[together], matrices[together])


def joined(some: Zeros, others: Zeros) -> Zeros:
    """Return some zeros, and those of others that are not among them."""
    if not len(some.u) or not len(others.u):
        return some if len(some.u) else others
    from scipy.spatial import cKDTree

    apart = cKDTree(some.u).query(others.u)[0]
    near = np.where(others.singular, _SAME_SINGULAR, _SAME)
    new = others.take(apart > near)
    return Zeros(
        np.concatenate([some.u, new.u]),
        np.concatenate([some.hessian, new.hessian]),
        np.concatenate([some.singular, new.singular]),
    )


def _arrived(box: UnitBox, ended: Polished) -> Polished:
    """Return the paths that ended at a zero of the gradient inside the box, polished once more."""
    ended = _newton(box, _newton(box, ended))
    tolerance = 1e-9
    inside = (ended.u >= -tolerance) & (ended.u <= 1 + tolerance)
    ended = ended.take(np.flatnonzero(inside.all(axis=-1)))
    if not len(ended.u):
        return ended
    eigenvalues, vectors = np.linalg.eigh(ended.hessian)
    sizes = np.abs(eigenvalues)
    along = np.abs(np.einsum("nki,nk->ni", vectors, ended.gradient))
    with np.errstate(all="ignore"):
        steps = along / sizes
    regular = (sizes > _SINGULAR * sizes.max(axis=-1, keepdims=True)) & (steps < _ARRIVED)
    arrived = regular.all(axis=-1)
    # the bounds of rounding errors are only asked for where they matter
    rest = np.flatnonzero(~arrived & (norms(ended.gradient) <= _NOTHING * box.steepness))
    if len(rest):
        noise = np.einsum("nki,nk->ni", np.abs(vectors[rest]), box.noise(ended.u[rest]))
        zero = along[rest] <= _ROUNDING * noise
        resting = (ended.step[rest] < _RESTING) & (zero | (steps[rest] < _CLOSE)).all(axis=-1)
        shown = (regular[rest] | (zero & (noise < _ARRIVED * sizes[rest]))).all(axis=-1)
        arrived[rest] = resting | shown
    return ended.take(arrived)


def _refined(box: UnitBox, ended: Polished) -> Polished:
    """Go on towards degenerate zeros, where each step only wins a part of the rest."""
    further = ended
    for _ in range(_ROUNDS_DEGENERATE if len(ended.u) else 0):
        further = _newton(box, further)
    near = norms(further.u - ended.u) < _SAME_SINGULAR
    u = _rounded(box, np.where(near[:, None], further.u, ended.u))
    return Polished(u, box.gradient(u), box.hessian(u), ended.step, ended.origin)


def _newton_steps(ended: Polished) -> Array:
    inverse = np.linalg.pinv(ended.hessian, rcond=1e-14, hermitian=True)
    steps: Array = -(inverse @ ended.gradient[..., None])[..., 0]
    return steps


def _newton(box: UnitBox, ended: Polished) -> Polished:
    """Take one plain Newton step where that makes the gradient smaller."""
    if not len(ended.u):
        return ended
    p = _newton_steps(ended)
    u = ended.u + np.where(norms(p)[:, None] < 1e-3, p, 0.0)
    gradient, hessian = box.gradient(u), box.hessian(u)
    better = (norms(gradient) < norms(ended.gradient)) & np.isfinite(hessian).all(axis=(-1, -2))
    return Polished(
        np.where(better[:, None], u, ended.u),
        np.where(better[:, None], gradient, ended.gradient),
        np.where(better[:, None, None], hessian, ended.hessian),
        ended.step,
        ended.origin,
    )


def _around(dimension: int) -> Array:
    """Return directions in which one looks around a point: along the axes and the diagonals."""
    axes = np.concatenate([np.eye(dimension), -np.eye(dimension)])
    if dimension == 1 or dimension > 4:
        return axes
    diagonals = np.array(list(product((-1.0, 1.0), repeat=dimension))) / np.sqrt(dimension)
    return np.concatenate([axes, diagonals])


def _smooth(box: UnitBox, u: Array) -> NDArray[np.bool_]:
    """Tell where the gradient goes to zero as one comes near, instead of jumping there.

    At a corner the gradient of the app is 0 by convention, but beside it it is not.
    """
    directions = _around(box.dimension)
    far, near, nearest = (
        norms(box.gradient(u[:, None, :] + distance * directions))
        for distance in (1e-3, 1e-6, 1e-8)
    )
    far, near, nearest = (
        np.where(np.isfinite(size), size, 0.0).max(axis=-1) for size in (far, near, nearest)
    )
    result = near <= 0.1 * far + _NOTHING * box.steepness
    # a dent may be so small that far is beyond it
    result |= nearest <= 0.05 * near
    return np.asarray(result)


def _true_hessian(box: UnitBox, ended: Polished) -> Array:
    """Return the Hessians by x, that of the surroundings where a convention holds at the point.

    sqrt(x^2 + y^2) has a tip at 0, where the app's derivatives are 0; its cosine has none.
    """
    scale = np.outer(box.width, box.width)
    offsets = _NONSMOOTH * np.concatenate([np.eye(box.dimension), -np.eye(box.dimension)])
    with np.errstate(all="ignore"):
        beside = box.hessian(ended.u[:, None, :] + offsets).mean(axis=1)
    apart = np.abs(beside - ended.hessian).max(axis=(-1, -2))
    off = np.isfinite(apart) & (apart > 0.1 * np.abs(beside).max(axis=(-1, -2)))
    # far from a tip both agree, and at a degenerate point both are small
    off &= np.abs(beside).max(axis=(-1, -2)) > _NOTHING * box.steepness / _NONSMOOTH**0.5
    return np.where(off[:, None, None], beside, ended.hessian) / scale


def _singular(box: UnitBox, u: Array, hessian: Array) -> NDArray[np.bool_]:
    """Tell where an eigenvalue is zero as far as can be told.

    Along its eigenvector one goes as far aside as it takes for the gradient to rise well above
    rounding, and above what is left of it here. Where that is far, or where the gradient is then
    not what the eigenvalue says, higher derivatives rule, or rounding does.
    """
    if not len(u):
        return np.zeros(0, dtype=bool)
    eigenvalues, vectors = np.linalg.eigh(hessian * np.outer(box.width, box.width))
    along = np.swapaxes(vectors, -1, -2)
    sizes = np.abs(eigenvalues)
    ratios = sizes / np.maximum(sizes.max(axis=-1, keepdims=True), 1e-300)
    clear = (ratios > _CLEAR) & _as_bent(box, u, along, eigenvalues, np.full_like(sizes, _NEAR))
    zero: NDArray[np.bool_] = ~clear.all(axis=-1)
    rest = np.flatnonzero(zero)
    if len(rest):
        along, sizes = along[rest], sizes[rest]
        slopes = np.abs(np.einsum("nki,ni->nk", along, box.gradient(u[rest])))
        noise = np.einsum("nki,ni->nk", np.abs(along), box.noise(u[rest]))
        with np.errstate(all="ignore"):
            aside = np.maximum(10.0 * slopes, 30.0 * noise) / sizes
        near = (aside <= _NEAR) & (ratios[rest] > _SINGULAR)
        aside = np.clip(np.nan_to_num(aside, nan=_NEAR), 1e-9, _NEAR)
        near &= _as_bent(box, u[rest], along, eigenvalues[rest], aside)
        zero[rest] = ~near.all(axis=-1)
    return zero


def _as_bent(
    box: UnitBox, u: Array, along: Array, eigenvalues: Array, aside: Array
) -> NDArray[np.bool_]:
    """Tell where the gradient, so far aside along an eigenvector, is what the eigenvalue says."""
    sizes = np.abs(eigenvalues)
    result = sizes > 0.0
    for offset in (-aside, aside):
        beside = box.gradient(u[:, None, :] + offset[..., None] * along)
        with np.errstate(all="ignore"):
            curvature = np.einsum("nki,nki->nk", along, beside) / offset
            result = result & (np.abs(curvature - eigenvalues) < 0.5 * sizes)
    return np.asarray(result)


def _merge(u: Array, size: Array, tolerance: float) -> NDArray[np.intp]:
    """Return which points to keep: of those that are the same, the one with the least `size`."""
    from scipy.sparse import coo_array
    from scipy.sparse.csgraph import connected_components
    from scipy.spatial import cKDTree

    if len(u) < 2:
        return np.arange(len(u))
    first, second = cKDTree(u).query_pairs(tolerance, output_type="ndarray").T
    links = coo_array((np.ones(len(first)), (first, second)), shape=(len(u), len(u)))
    count, labels = connected_components(links, directed=False)
    order = np.lexsort((size, labels))
    return order[np.searchsorted(labels[order], np.arange(count))]


def _thinned(u: Array, cell: float) -> NDArray[np.intp]:
    """Return the first point of each cell of a fine grid."""
    return np.unique(np.floor(u / cell), axis=0, return_index=True)[1]


def _rounded(box: UnitBox, u: Array) -> Array:
    """Return points with few digits, where the gradient is no larger there: (3, 2) is (3, 2)."""
    x = box.position(u)
    for digits in (8, 4):
        tried = np.round(x, digits) + 0.0
        inside = ((tried >= box.low) & (tried <= box.low + box.width)).all(axis=-1)
        before, after = (norms(box.function.gradient(each) * box.width) for each in (x, tried))
        x = np.where(((after <= before) & inside)[:, None], tried, x)
    return np.clip(box.unit(x), 0.0, 1.0)


def _hang_together(box: UnitBox, u: Array, hessian: Array) -> NDArray[np.bool_]:
    """Tell beside which singular zeros there are more, a step aside along a null direction."""
    together = np.zeros(len(u), dtype=bool)
    if not len(u):
        return together
    asked = np.arange(len(u))[:: -(-len(u) // _ASKED)]
    eigenvalues, vectors = np.linalg.eigh(hessian[asked] * np.outer(box.width, box.width))
    sizes = np.abs(eigenvalues)
    null = sizes <= 1e-3 * np.maximum(sizes.max(axis=-1, keepdims=True), 1e-3 * box.steepness)
    null[np.arange(len(asked)), sizes.argmin(axis=-1)] = True
    basis = vectors * null[:, None, :]
    directions = _around(box.dimension) @ (basis @ np.swapaxes(basis, -1, -2))
    lengths = norms(directions)[..., None]
    directions = np.where(lengths > 0.1, directions / np.maximum(lengths, 0.1), 0.0)
    begin = u[asked, None, :] + _ASIDE * directions
    usable = (lengths[..., 0] > 0.1) & ((begin >= 0.0) & (begin <= 1.0)).all(axis=-1)
    which = np.nonzero(usable)[0]
    ended = _arrived(box, polish(box, begin[usable], rounds=_ROUNDS_ASIDE))
    moved = norms(ended.u - u[asked][which[ended.origin]])
    more = (moved > 0.3 * _ASIDE) & (moved < 3.0 * _ASIDE)
    together[asked[which[ended.origin[more]]]] = True
    if len(asked) < len(u) and together[asked].mean() > 0.5:
        together[np.setdiff1d(np.arange(len(u)), asked)] = True
    return together


def _groups(box: UnitBox, u: Array, hessian: Array) -> tuple[ConnectedZeros, ...]:
    """Return sets of zeros with the same value and the same signs of the eigenvalues.

    A point where all eigenvalues are zero is flat only if the gradient is zero around it too; where
    it is a crossing of curves, they say what kind it is.
    """
    if not len(u):
        return ()
    eigenvalues = np.linalg.eigvalsh(hessian * np.outer(box.width, box.width))
    sizes = np.abs(eigenvalues)
    zero = sizes <= 1e-6 * max(sizes.max(initial=0.0), box.steepness)
    zero[np.arange(len(u)), sizes.argmin(axis=-1)] = True
    signs = np.where(zero, 0, np.sign(eigenvalues)).astype(int)
    beside = norms(box.gradient(u[:, None, :] + _ASIDE * _around(box.dimension))).max(axis=-1)
    crossing = zero.all(axis=-1) & (beside > _FLAT * box.steepness)
    if not crossing.all():
        u, signs = u[~crossing], signs[~crossing]
    values = box.value(u)
    spread = box.value(box.samples)
    unit = 1e-6 * (float(np.ptp(spread[np.isfinite(spread)])) or 1.0)
    groups: dict[tuple[int, ...], list[int]] = {}
    for k, (value, row) in enumerate(zip(values, signs, strict=True)):
        groups.setdefault((round(value / unit), *row), []).append(k)
    return tuple(
        ConnectedZeros(
            u[members][:: -(-len(members) // _SHOWN)],
            float(values[members].mean()),
            key[1:].count(0),
            tuple(sign for sign in key[1:] if sign),
        )
        for key, members in groups.items()
    )
