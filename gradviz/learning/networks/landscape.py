"""Slices of a network's loss: the plane through some parameters along two directions.

The directions are random ones, normalized filter by filter, or the principal ones of a path. The
browser has the same in `network/landscape.js`, to rounding.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from gradviz.learning.networks.network import Network
from gradviz.learning.networks.network_loss import NetworkLoss
from gradviz.learning.networks.threefry import threefry
from gradviz.learning.terms import Array

_STREAM = 0x6C616E64  # "land": no step of a training, so that no dropout mask has this key
_WORD = 1 << 32


@dataclass(frozen=True, eq=False)
class LossSlice:
    """The plane w(a, b) = center + a first + b second, (2,) -> (D,).

    `center`, `first` and `second` have the shape (D,). Of principal directions, `shares` (2,) are
    the parts of the path's variance that they explain; of others it is None.

    Source: Li, Xu, Taylor, Studer & Goldstein (2018), Visualizing the loss landscape of neural
    nets, equation 1.
    """

    center: Array
    first: Array
    second: Array
    shares: Array | None = None

    def points(self, coordinates: ArrayLike) -> Array:
        """Return the parameters at coordinates (..., 2), of shape (..., D)."""
        given = np.asarray(coordinates, dtype=np.float64)
        moved: Array = given @ np.stack([self.first, self.second])
        return self.center + moved

    def project(self, points: ArrayLike) -> Array:
        """Return the coordinates of the points of the plane nearest to points (..., D), (..., 2).

        They solve G (a, b) = (d . first, d . second), where G is the Gram matrix of the two
        directions and d = w - center: random directions are not at right angles. Raises
        LinAlgError for directions that span no plane.

        >>> import numpy as np
        >>> plane = LossSlice(np.zeros(3), np.array([2.0, 0, 0]), np.array([1.0, 1, 0]))
        >>> plane.project([3.0, 1.0, 9.0]).tolist(), plane.points([1, 1]).tolist()
        ([1.0, 1.0], [3.0, 1.0, 0.0])
        """
        directions = np.stack([self.first, self.second])
        parts = (np.asarray(points, dtype=np.float64) - self.center) @ directions.T
        solved = np.linalg.solve(directions @ directions.T, parts[..., None])
        return np.asarray(solved[..., 0], dtype=np.float64)


@dataclass(frozen=True, eq=False)
class PathOnSlice:
    """A path of P points beside its projection on a slice, which it does not lie on.

    `coordinates` (P, 2) are those of the projections, `losses` (P,) the loss at the path's own
    points and `projected_losses` (P,) that at the projections, which a picture of the slice shows.
    """

    coordinates: Array
    losses: Array
    projected_losses: Array

    @property
    def differences(self) -> Array:
        """The loss at the path's points minus that of the picture under them, (P,)."""
        return self.losses - self.projected_losses


def standard_normal(seed: int, direction: int, count: int) -> Array:
    """Return numbers of a standard normal distribution, (count,).

    sqrt(-2 ln u) cos(2 pi v), where u = (x + 1)/2^32 and v = y/2^32 come from the words x, y of
    Threefry with the counter (place, direction) and the key (seed, 0x6C616E64).

    Source: Box & Muller (1958), A note on the generation of random normal deviates, equation 1.

    >>> standard_normal(0, 0, 3).round(6).tolist(), standard_normal(0, 1, 1).round(6).tolist()
    ([0.319791, 0.282165, -1.599634], [-1.1682])
    """
    places = np.arange(count, dtype=np.uint32)
    x, y = threefry((places, direction), (seed % _WORD, _STREAM))
    u, v = (x + 1.0) / _WORD, y / float(_WORD)
    result: Array = np.sqrt(-2.0 * np.log(u)) * np.cos(2.0 * np.pi * v)
    return result


def filter_normalized(network: Network, direction: ArrayLike, center: ArrayLike) -> Array:
    """Return a direction (D,) whose filters are each as long as those of the center (D,).

    d_ij <- d_ij / |d_ij| * |w_ij|, where filter j of a dense layer i are the weights into one of
    its units. Biases are left where they are, d = 0, as the authors' code does unless told
    otherwise: a bias is one number a unit, whose own length would make every direction the same
    but for its sign. A filter of zeros stays one.

    Source: Li, Xu, Taylor, Studer & Goldstein (2018), section 4;
    github.com/tomgoldstein/loss-landscape, net_plotter.py (ignore="biasbn").

    >>> from gradviz.learning.networks import Dense, Network
    >>> net = Network(2, [Dense(1), Dense(1)])
    >>> filter_normalized(net, [3, 4, 7, -2, 7], [1, 0, 5, 6, 5]).tolist()
    [0.6000000000000001, 0.8, 0.0, -6.0, 0.0]
    """
    result = np.zeros(network.dimension)
    given, weights = (np.asarray(each, dtype=np.float64) for each in (direction, center))
    kernels = zip(network.split(result), network.split(given), network.split(weights), strict=True)
    for (kernel, _), (drawn, _), (own, _) in kernels:
        lengths = np.linalg.norm(drawn, axis=0)
        scale = np.linalg.norm(own, axis=0) / np.where(lengths > 0.0, lengths, 1.0)
        np.multiply(drawn, scale, out=kernel)
    return result


def random_slice(network: Network, center: ArrayLike, seed: int = 0) -> LossSlice:
    """Return the slice through a center (D,) along two random directions, filter-normalized.

    Raises ValueError for a center of another shape and a seed out of range.

    Source: Li, Xu, Taylor, Studer & Goldstein (2018), equation 1 and section 4.

    >>> from gradviz.learning.networks import Dense, Network
    >>> net = Network(2, [Dense(8, "tanh"), Dense(1, "sigmoid")])
    >>> random_slice(net, net.initial(), seed=3).first.shape
    (33,)
    """
    middle = np.array(center, dtype=np.float64)
    if middle.shape != (network.dimension,):
        raise ValueError(f"center needs the shape ({network.dimension},), not {middle.shape}")
    if not 0 <= seed < _WORD:
        raise ValueError(f"seed has to be from 0 to 2^32 - 1, not {seed}")
    drawn = (standard_normal(seed, k, network.dimension) for k in (0, 1))
    first, second = (filter_normalized(network, each, middle) for each in drawn)
    return LossSlice(middle, first, second)


def principal_slice(weights: ArrayLike, center: ArrayLike | None = None) -> LossSlice:
    """Return the slice along the first two principal directions of a path, (P, D).

    They are the eigenvectors of the covariance of M = [w_0 - w_n; ...; w_{n-1} - w_n; 0] to its two
    largest eigenvalues, each of length 1, and the shares are these over the sum of all. The center
    is the path's last point where none is given. Signs are such that the path starts at coordinates
    that are not above those of its end. Raises ValueError for fewer than 3 points, and for a path
    along a line or of numbers that are not finite.

    Source: Li, Xu, Taylor, Studer & Goldstein (2018), section 7.2; Jolliffe (2002), Principal
    component analysis, section 3.5 (by the singular values of the centred matrix).

    >>> import numpy as np
    >>> path = np.array([[0.0, 0, 0], [1, 0, 1], [3, 0, 1], [4, 0, 0]])
    >>> found = principal_slice(path)
    >>> (abs(found.first) + 0.0).round(12).tolist(), found.shares.round(6).tolist()
    ([1.0, 0.0, 0.0], [0.909091, 0.090909])
    """
    path = np.asarray(weights, dtype=np.float64)
    if path.ndim != 2 or len(path) < 3:
        raise ValueError("principal directions need a path of at least 3 points")
    middle = path[-1] if center is None else np.asarray(center, dtype=np.float64)
    if not np.isfinite(path).all() or not np.isfinite(middle).all():
        raise ValueError("principal directions need a path of finite numbers")
    moves = path - path[-1]
    _, sizes, directions = np.linalg.svd(moves - moves.mean(axis=0), full_matrices=False)
    if len(sizes) < 2 or not sizes[1] > 1e-7 * sizes[0]:
        raise ValueError("principal directions need a path that does not run along a line")
    turned = [d if moves[0] @ d <= 0.0 else -d for d in directions[:2]]
    variances = sizes**2
    return LossSlice(middle.copy(), turned[0], turned[1], variances[:2] / variances.sum())


def slice_losses(loss: NetworkLoss, plane: LossSlice, first: ArrayLike, second: ArrayLike) -> Array:
    """Return the loss at the nodes of a grid of the slice, (B, A), row by row of `second`.

    f(a, b) = L(center + a first + b second), for `first` (A,) and `second` (B,).

    Source: Li, Xu, Taylor, Studer & Goldstein (2018), equation 1.

    >>> from gradviz.learning import DATASETS
    >>> from gradviz.learning.networks import Dense, Network, network_loss
    >>> net = Network(2, [Dense(8, "tanh"), Dense(1, "sigmoid")])
    >>> f = network_loss(net, DATASETS["moons"](n=40), "BinaryCrossentropy")
    >>> plane = random_slice(net, net.initial())
    >>> grid = slice_losses(f, plane, [-1, 0, 1], [0, 1])
    >>> grid.shape, bool(grid[0, 1] == f.value(net.initial()))
    ((2, 3), True)
    """
    across, along = (np.asarray(each, dtype=np.float64) for each in (first, second))
    rows = [
        loss.value(plane.points(np.stack([across, np.full_like(across, b)], axis=-1)))
        for b in along
    ]
    return np.array(rows).reshape(len(along), len(across))


def path_on_slice(loss: NetworkLoss, plane: LossSlice, points: ArrayLike) -> PathOnSlice:
    """Return where a path (P, D) is on a slice, and how far its loss is from the picture's.

    >>> from gradviz.learning import DATASETS
    >>> from gradviz.learning.networks import Dense, Network, network_loss
    >>> net = Network(2, [Dense(8, "tanh"), Dense(1, "sigmoid")])
    >>> f = network_loss(net, DATASETS["moons"](n=40), "BinaryCrossentropy")
    >>> path = np.stack([net.initial(1), net.initial(2)])
    >>> found = path_on_slice(f, random_slice(net, path[-1]), path)
    >>> found.coordinates[-1].tolist(), float(found.differences[-1])
    ([0.0, 0.0], 0.0)
    """
    given = np.asarray(points, dtype=np.float64)
    coordinates = plane.project(given)
    return PathOnSlice(coordinates, loss.value(given), loss.value(plane.points(coordinates)))


__all__ = [
    "LossSlice",
    "PathOnSlice",
    "filter_normalized",
    "path_on_slice",
    "principal_slice",
    "random_slice",
    "slice_losses",
    "standard_normal",
]
