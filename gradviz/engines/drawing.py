"""Drawing rows at random, of more rows than memory holds numbers for."""

from __future__ import annotations

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


__all__ = ["drawn_rows"]
