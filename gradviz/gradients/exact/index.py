"""A check that no critical point is missing: how often the gradient turns along the border.

The sum of the indices of all zeros of a vector field in a box is the number of its turns along the
border (Poincaré and Hopf). A gradient's zero has index sign(det H): +1 at minima and maxima, -1 at
saddles. The check cannot see two that are missing and cancel, such as a minimum and a saddle.

Source: Milnor, Topology from the Differentiable Viewpoint (1965), sections 5 and 6.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from gradviz.gradients.exact.search import Array, UnitBox, norms
from gradviz.gradients.exact.zeros import Zeros

_ALONG = 256  # points along each side of the border, to begin with
_HALVINGS = 30
_ROUND = 0.001  # the radius of a circle around a degenerate point
_LARGEST_TURN = 0.8  # radians between neighbours; where it is more, points are added


def index_agrees(box: UnitBox, found: Zeros, nonsmooth_points: Array) -> bool:
    """Tell whether the border's turns agree with what was found; False where that is unknown.

    `nonsmooth_points` (n, D) are points of the unit cube around which the gradient turns without
    being zero.
    """
    if box.dimension > 2 or on_border(found.u).any():
        return False
    border = _ends(box, 0.0, 1.0) if box.dimension == 1 else _turns(box, _square)
    if border is None:
        return False
    inside = [
        _own_index(box, u) if singular else int(np.sign(np.linalg.det(hessian)))
        for u, hessian, singular in zip(found.u, found.hessian, found.singular, strict=True)
    ]
    inside += [_own_index(box, u) for u in nonsmooth_points]
    known = [index for index in inside if index is not None]
    return len(known) == len(inside) and border == sum(known)


def _own_index(box: UnitBox, u: Array) -> int | None:
    if box.dimension == 1:
        return _ends(box, float(u[0]) - _ROUND, float(u[0]) + _ROUND)
    return _turns(box, lambda along: u + _ROUND * _circle(along))


def on_border(u: Array) -> NDArray[np.bool_]:
    """Tell which points of the unit cube lie on its border, (n, D) -> (n,)."""
    return np.asarray(np.any((u < 1e-9) | (u > 1 - 1e-9), axis=-1))


def _ends(box: UnitBox, first: float, last: float) -> int | None:
    left, right = (float(box.gradient(np.array([end]))[0]) for end in (first, last))
    if not np.isfinite([left, right]).all() or 0.0 in (left, right):
        return None
    return int((np.sign(right) - np.sign(left)) / 2)


def _turns(box: UnitBox, curve: Callable[[Array], Array]) -> int | None:
    """Return how often the gradient turns along a closed curve, None where that is unclear.

    `curve` takes numbers from 0 to 4 to points of the plane.
    """
    along = np.arange(4 * _ALONG) / _ALONG
    for _ in range(_HALVINGS):
        gradient = box.gradient(curve(along))
        if not np.isfinite(gradient).all() or not norms(gradient).all():
            return None
        angles = np.arctan2(gradient[:, 1], gradient[:, 0])
        change = np.diff(np.append(angles, angles[0]))
        change = (change + np.pi) % (2 * np.pi) - np.pi
        large = np.abs(change) > _LARGEST_TURN
        if not large.any():
            return round(float(change.sum()) / (2 * np.pi))
        middle = (along + np.append(along[1:], 4.0)) / 2
        along = np.sort(np.concatenate([along, middle[large]]))
    return None


def _square(along: Array) -> Array:
    x = np.clip(np.minimum(along, 3.0 - along), 0.0, 1.0)
    y = np.clip(np.minimum(along - 1.0, 4.0 - along), 0.0, 1.0)
    return np.stack([x, y], axis=-1)


def _circle(along: Array) -> Array:
    angle = np.pi / 2 * along
    return np.stack([np.cos(angle), np.sin(angle)], axis=-1)
