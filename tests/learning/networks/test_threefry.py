"""Threefry against the known answers that its authors published, and the masks made of it."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import stats

from gradviz.learning.networks.threefry import dropout_mask, threefry

# Random123's kat_vectors, "threefry2x32 20": counter, key, answer
KNOWN = [
    ((0x00000000, 0x00000000), (0x00000000, 0x00000000), (0x6B200159, 0x99BA4EFE)),
    ((0xFFFFFFFF, 0xFFFFFFFF), (0xFFFFFFFF, 0xFFFFFFFF), (0x1CB996FC, 0xBB002BE7)),
    ((0x243F6A88, 0x85A308D3), (0x13198A2E, 0x03707344), (0xC4923A9C, 0x483DF7A0)),
]


@pytest.mark.parametrize(("counter", "key", "answer"), KNOWN)
def test_known_answers(
    counter: tuple[int, int], key: tuple[int, int], answer: tuple[int, int]
) -> None:
    assert tuple(int(word) for word in threefry(counter, key)) == answer
    many = threefry((np.full(5, counter[0]), np.full((3, 1), counter[1])), key)
    assert [each.shape for each in many] == [(3, 5), (3, 5)]
    assert all((each == word).all() for each, word in zip(many, answer, strict=True))


def test_a_mask_depends_on_seed_step_layer_unit_and_row_only() -> None:
    rows = np.array([4, 0, 9, 3])
    mask = dropout_mask(0.3, 1, 2, 1, 7, rows)
    np.testing.assert_array_equal(mask[2:], dropout_mask(0.3, 1, 2, 1, 7, rows[2:]))
    np.testing.assert_array_equal(mask[:, :4], dropout_mask(0.3, 1, 2, 1, 4, rows))
    for other in ((2, 2, 1), (1, 3, 1), (1, 2, 0)):
        assert (dropout_mask(0.3, *other, 7, rows) != mask).any()


@pytest.mark.parametrize("rate", [0.0, 0.1, 0.5, 0.9])
def test_a_share_is_left_out_and_the_mean_stays(rate: float) -> None:
    mask = dropout_mask(rate, 3, 1, 0, 64, np.arange(2000))
    dropped = int((mask == 0.0).sum())
    assert stats.binomtest(dropped, mask.size, rate).pvalue > 0.001 if rate else dropped == 0
    assert set(np.unique(mask)) <= {0.0, 1.0 / (1.0 - rate)}
