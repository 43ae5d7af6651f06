"""More starts where a search missed something: ever smaller cells in which the gradient may vanish.

A cell stays where no component of the gradient, turned by the inverse Hessian of its middle, keeps
its sign over the cell's corners; in these components the two curves on which a gradient's parts
vanish cross at right angles, however narrow a valley is. Between two neighbouring zeros there often
is a third one, so that one begins there too.

Source: Neumaier, Interval Methods for Systems of Equations (1990), section 5.1 (preconditioning),
here with corners instead of intervals: a search, no proof.
"""

from __future__ import annotations

from itertools import product

import numpy as np
from numpy.typing import NDArray

from gradviz.gradients.exact.search import Array, UnitBox, adjugate

_LEVELS = 12  # halvings of a cell of the grid
_CELLS = 1024  # of a level; more are thinned
_KEPT = 16  # one in so many cells of a level is begun from
_NEIGHBOURS = 0.02  # zeros nearer than this, in widths of the box, are neighbours
_PAIRS = 2000


def smaller_cells(box: UnitBox, found: Array, cells: int = _CELLS) -> Array:
    """Return the middles of small cells with suspicion and without a known zero, (n, D).

    `found` (m, D) are zeros known already, `cells` how many are looked at in one level.
    """
    if box.nodes is None:
        return np.empty((0, box.dimension))
    d = box.dimension
    half = 0.5 / (box.nodes.shape[0] - 1)
    middles = box.suspicious
    corners = np.array(list(product((-1.0, 1.0), repeat=d)))
    kept: list[Array] = []
    middles = middles[_is_no_part_flat(box, middles, half)]
    for _ in range(_LEVELS):
        middles = middles[~_hold(middles, half, found)]
        if not len(middles) or not box.work.may_go_on():
            break
        if len(middles) > cells:
            middles = middles[:: -(-len(middles) // cells)]
        half *= 0.5
        middles = (middles[:, None, :] + half * corners).reshape(-1, d)
        middles = middles[_suspicious(box, middles, half)]
        kept.append(middles[:: -(-max(len(middles), 1) * _KEPT // cells)])
    return np.concatenate(kept) if kept else np.empty((0, d))


def _is_no_part_flat(box: UnitBox, middles: Array, half: float) -> NDArray[np.bool_]:
    """Tell where no part of the gradient is 0 all over a cell: there no zero is by itself."""
    corners = np.array(list(product((-1.0, 1.0), repeat=box.dimension)))
    gradients = box.gradient(middles[:, None, :] + half * corners)
    return np.asarray(gradients.any(axis=-2).all(axis=-1))


def _suspicious(box: UnitBox, middles: Array, half: float) -> NDArray[np.bool_]:
    if not len(middles):
        return np.zeros(0, dtype=bool)
    corners = np.array(list(product((-1.0, 1.0), repeat=box.dimension)))
    gradients = box.gradient(middles[:, None, :] + half * corners)
    result = _vanishes(gradients) & gradients.any(axis=-2).all(axis=-1)
    if result.any():
        hessian = box.hessian(middles[result])
        usable = np.isfinite(hessian).all(axis=(-1, -2))
        # signs do not change by the factor that an adjugate lacks
        inverse = adjugate(hessian)
        if inverse is None:
            inverse = np.zeros_like(hessian)
            inverse[usable] = np.linalg.pinv(hessian[usable], hermitian=True)
        steps = np.einsum("nij,nkj->nki", inverse, gradients[result])
        result[result] = ~usable | _vanishes(steps)
    return np.asarray(result)


def _vanishes(gradients: Array) -> NDArray[np.bool_]:
    """Tell where no component keeps its sign over the corners, (n, corners, D) -> (n,)."""
    with np.errstate(invalid="ignore"):
        both = (gradients.min(axis=1) <= 0.0) & (gradients.max(axis=1) >= 0.0)
    return np.asarray(both.all(axis=-1))


def _hold(middles: Array, half: float, found: Array) -> NDArray[np.bool_]:
    """Tell which cells hold a known zero."""
    if not len(found) or not len(middles):
        return np.zeros(len(middles), dtype=bool)
    from scipy.spatial import cKDTree

    apart = cKDTree(found).query(middles, p=np.inf)[0]
    return np.asarray(apart <= 1.01 * half)


def between_neighbours(found: Array) -> Array:
    """Return the points half way between zeros (m, D) that are close to each other, (n, D).

    >>> between_neighbours(np.array([[0.5, 0.5], [0.51, 0.5], [0.9, 0.9]])).tolist()
    [[0.505, 0.5]]
    """
    if len(found) < 2:
        return np.empty((0, found.shape[-1]))
    from scipy.spatial import cKDTree

    pairs = cKDTree(found).query_pairs(_NEIGHBOURS, output_type="ndarray")[:_PAIRS]
    return 0.5 * (found[pairs[:, 0]] + found[pairs[:, 1]])
