"""Random bits by counter, the same here and in the browser: which units a dropout leaves out.

Threefry-2x32 turns a counter and a key into two random words and keeps no state, so that a mask
depends on nothing but (seed, step, layer, unit, row): a step can be computed again, alone and
anywhere.

Source: Salmon, Moraes, Dror & Shaw (2011), Parallel random numbers: as easy as 1, 2, 3, section
3.2 and tables 2 and 3 (rotations); its authors' Random123 has the known answers.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

from gradviz.learning.terms import Array

Words = NDArray[np.uint32]
_ROTATIONS = (13, 15, 26, 6, 17, 29, 16, 24)
_PARITY = 0x1BD11BDA
_ROUNDS = 20
_WORD = 1 << 32


def threefry(counter: tuple[ArrayLike, ArrayLike], key: tuple[int, int]) -> tuple[Words, Words]:
    """Return two random words for each counter, by Threefry-2x32 with 20 rounds.

    Counters are two arrays of words that broadcast to one shape, that of both results.

    >>> [hex(int(word)) for word in threefry((0, 0), (0, 0))]
    ['0x6b200159', '0x99ba4efe']
    """
    keys = [np.uint32(key[0]), np.uint32(key[1]), np.uint32(_PARITY ^ key[0] ^ key[1])]
    first, second = np.broadcast_arrays(*(np.asarray(each, dtype=np.uint32) for each in counter))
    with np.errstate(over="ignore"):
        x, y = first + keys[0], second + keys[1]
        for k in range(_ROUNDS):
            turn = np.uint32(_ROTATIONS[k % 8])
            x = x + y
            y = (y << turn | y >> np.uint32(32 - turn)) ^ x
            if k % 4 == 3:
                group = k // 4 + 1
                x = x + keys[group % 3]
                y = y + keys[(group + 1) % 3] + np.uint32(group)
    return x, y


def dropout_mask(
    rate: float, seed: int, step: int, layer: int, units: int, rows: NDArray[np.intp]
) -> Array:
    """Return what each unit's output is multiplied by in a step of training, (rows, units).

    It is 0 with probability `rate`, otherwise 1/(1 - rate). The key is (seed, step), the counter
    (65536 layer + unit/2, row), and the two words are for two neighbouring units.

    Source: Srivastava et al. (2014), Dropout, section 10 (scaled in training);
    keras.layers.Dropout.

    >>> mask = dropout_mask(0.5, 0, 0, 0, 64, np.arange(10))
    >>> mask.shape, np.unique(mask).tolist()
    ((10, 64), [0.0, 2.0])
    """
    pairs = np.arange((units + 1) // 2, dtype=np.uint32) + np.uint32(layer << 16)
    words = threefry((pairs, rows.astype(np.uint32)[:, None]), (seed % _WORD, step % _WORD))
    drawn = np.stack(words, axis=-1).reshape(len(rows), -1)[:, :units]
    return np.where(drawn >= np.uint32(rate * _WORD), 1.0 / (1.0 - rate), 0.0)


__all__ = ["dropout_mask", "threefry"]
