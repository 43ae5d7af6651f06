"""Multistart: where the starts lie, the minima of a function, who is where and how high."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.stats import kstest, norm

import gradviz as gv
from gradviz.comparing import Spread, allowed_starts, band, local_minima, tally
from gradviz.comparing.multistart import MEMORY, MOST, reach

BOX = ((-2.0, 3.0), (0.0, 10.0), (4.0, 5.0))


@pytest.mark.parametrize("dimension", [1, 2, 3])
def test_random_starts_are_uniform_over_the_domain(dimension: int) -> None:
    box = BOX[:dimension]
    starts = Spread("uniform", 2000, seed=3).starts(box, (0.0,) * dimension)
    assert starts.shape == (2000, dimension)
    for column, (low, high) in zip(starts.T, box, strict=True):
        assert kstest((column - low) / (high - low), "uniform").pvalue > 0.001


def test_a_cloud_is_normal_around_the_start() -> None:
    starts = Spread("normal", 2000, 0.2, seed=5).starts(BOX, (1.0, 2.0, 3.0))
    for column, (low, high), middle in zip(starts.T, BOX, (1.0, 2.0, 3.0), strict=True):
        assert kstest(column, norm(middle, 0.2 * (high - low)).cdf).pvalue > 0.001


def test_a_grid_lies_in_the_slice_and_covers_it() -> None:
    starts = Spread("grid", 30).starts(BOX, (0.0, 7.0, 4.5), (2, 0))
    assert len(starts) == 25
    assert set(starts[:, 1]) == {7.0}
    assert sorted({round(each, 9) for each in starts[:, 2]}) == [4.1, 4.3, 4.5, 4.7, 4.9]
    assert sorted({round(each, 9) for each in starts[:, 0]}) == [-1.5, -0.5, 0.5, 1.5, 2.5]
    line = Spread("grid", 4).starts(BOX[:1], (0.0,))
    assert sorted(line[:, 0].tolist()) == [-1.375, -0.125, 1.125, 2.375]


def test_a_seed_gives_other_starts_but_not_on_a_grid() -> None:
    for kind, same in (("uniform", False), ("normal", False), ("grid", True)):
        one, other = (Spread(kind, 20, seed=seed).units(2) for seed in (1, 2))
        assert bool((one == other).all()) is same
        assert (Spread(kind, 20, seed=1).units(2) == one).all()


def test_the_memory_of_the_browser_bounds_the_starts() -> None:
    assert allowed_starts(1, 10, 1) == MOST
    for runs, steps, dimension in ((12, 1000, 2), (6, 1000, 10)):
        count = allowed_starts(runs, steps, dimension)
        needed = runs * (steps + 1) * (dimension + 1) * 8
        assert count * needed <= MEMORY < (count + 1) * needed


# from the literature: Himmelblau's four; six-hump camel's six (Dixon & Szegö, 1978);
# Styblinski-Tang's four
KNOWN = {
    "himmelblau": [(3, 2), (-2.805118, 3.131313), (-3.779310, -3.283186), (3.584428, -1.848127)],
    "six_hump_camel": [
        (0.089842, -0.712656), (-0.089842, 0.712656), (-1.703607, 0.796084),
        (1.703607, -0.796084), (-1.607105, -0.568651), (1.607105, 0.568651),
    ],
    "styblinski_tang": [
        (x, y) for x in (-2.903534, 2.746803) for y in (-2.903534, 2.746803)
    ],
}  # fmt: skip


@pytest.mark.parametrize("key", KNOWN)
def test_all_minima_of_the_domain_are_found_the_lowest_first(key: str) -> None:
    surface = gv.SURFACES[key]
    function = gv.parse(surface.text)
    found = np.array(local_minima(function, surface.domain))
    expected = np.array(KNOWN[key])
    assert len(found) == len(expected)
    apart = np.linalg.norm(found[:, None] - expected, axis=-1)
    assert (apart.min(axis=0) < 1e-5).all()
    assert (np.diff(function.value(found)) >= -1e-9).all()


def test_known_minima_are_kept_as_they_are() -> None:
    surface = gv.SURFACES["two_wells"]
    known = tuple(map(tuple, surface.minima))
    found = local_minima(gv.parse(surface.text), surface.domain, known)
    assert found[0] == known[0]
    assert len(found) == 2


def test_a_saddle_has_no_minimum() -> None:
    assert local_minima(gv.parse("x^2 - y^2"), ((-2.0, 2.0), (-2.0, 2.0))) == ()


def test_gradient_descent_halves_a_bowl_so_that_arrivals_are_known() -> None:
    # x_k = x_0 / 2^k: within 0.1 from step ceil(log2(10 x_0)) on
    starts = np.array([[0.05], [1.0], [3.0], [-50.0]])
    rule = gv.optimizers.SGD(learning_rate=0.25)
    found = tally(gv.descend(gv.parse("x^2"), starts, rule, 8), [(0.0,)], 0.1)
    assert found.which.tolist() == [0, 0, 0, -1]
    expected = np.maximum(np.ceil(np.log2(10 * np.abs(starts[:3, 0]))), 0)
    np.testing.assert_array_equal(found.arrived[:3], expected)
    assert np.isnan(found.arrived[3])


def test_failed_paths_count_as_infinitely_high_and_reach_nothing() -> None:
    # beyond |x| = 1 the step of x^4 at this rate grows: those paths diverge
    starts = np.array([[0.1], [0.2], [0.3], [9.0], [12.0]])
    batch = gv.descend(gv.parse("x^4"), starts, gv.optimizers.SGD(learning_rate=0.3), 60)
    found = tally(batch, [(0.0,)], 0.5)
    assert found.failed.tolist() == [False, False, False, True, True]
    assert found.which.tolist() == [0, 0, 0, -1, -1]
    low, middle, high = band(batch)[:, -1]
    assert np.isfinite([low, middle]).all()
    assert high == np.inf
    np.testing.assert_allclose(band(batch)[1, 0], 0.3**4)


def test_what_is_near_depends_on_the_size_of_the_domain() -> None:
    assert reach(((0.0, 3.0), (0.0, 4.0))) == pytest.approx(0.05)
