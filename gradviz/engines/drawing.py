"""Drawing rows at random, of more rows than memory holds numbers for."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray


def drawn_rows(rng: np.random.Generator, total: int, count: int) -> NDArray[np.int64]:
    """Return `count` of the places 0 to total - 1, ascending, each set of them equally likely.

    All of them where there are no more. Time and memory grow with the count, unless it is more
    than half of the total.

    Source: rejection of repetitions: Knuth, The Art of Computer Programming 2 (1997), 3.4.2.

    >>> drawn_rows(np.random.default_rng(0), 10**15, 3).shape
    (3,)
    >>> drawn_rows(np.random.default_rng(0), 4, 9).tolist()
    [0, 1, 2, 3]
    """
    if count >= total:
        return np.arange(total)
    if 2 * count > total:
        left = np.ones(total, dtype=bool)
        left[drawn_rows(rng, total, total - count)] = False
        return np.flatnonzero(left)
    found = np.empty(0, dtype=np.int64)
    while len(found) < count:
        more = rng.integers(0, total, size=count - len(found) + 8)
        both = np.concatenate([found, more])
        # in the order in which they were drawn, or large ones would be cut off
        found = both[np.sort(np.unique(both, return_index=True)[1])]
    return np.sort(found[:count])


_MOST_OF_NUMPY = 10**9  # what its hypergeometric distribution takes together


def drawn_counts(rng: np.random.Generator, sizes: Sequence[int], count: int) -> NDArray[np.int64]:
    """Return how many of `count` rows, drawn without replacement, fall into parts of these sizes.

    With `drawn_rows` in each part it is a draw from all of them: who reads a part draws its rows.

    Source: Johnson, Kotz & Balakrishnan, Discrete Multivariate Distributions (1997), chapter 39,
    the multivariate hypergeometric distribution.

    >>> drawn_counts(np.random.default_rng(0), [10, 0, 30], 8).sum()
    np.int64(8)
    >>> drawn_counts(np.random.default_rng(0), [10, 0, 30], 99).tolist()
    [10, 0, 30]
    """
    total = sum(sizes)
    if count >= total:
        return np.array(sizes, dtype=np.int64)
    if total < _MOST_OF_NUMPY:
        return rng.multivariate_hypergeometric(sizes, count, method="marginals")
    places = drawn_rows(rng, total, count)
    return np.diff(np.searchsorted(places, np.cumsum([0, *sizes])))


__all__ = ["drawn_counts", "drawn_rows"]
