"""The simulation of data-parallel training: its gradients against SGD, its clock against theory."""

from __future__ import annotations

import numpy as np
import pytest

from gradviz.engines.cluster import Cluster, speed_up
from gradviz.engines.data_parallel import (
    TwoWeights,
    asynchronous,
    batches,
    largest_stable_rate,
    scaling_rules,
    synchronous,
)

TWO = TwoWeights.made()
IDEAL = Cluster(1, spread=0.0, latency=0.0, gradient_bytes=0.0)


def sgd(batch: int, learning_rate: float, epochs: float) -> np.ndarray:
    """Return the weights of SGD on the mean squared error, by NumPy."""
    w = np.zeros(2)
    for rows in batches(len(TWO.target), batch, epochs, seed=0):
        x, y = TWO.features[rows], TWO.target[rows]
        w = w - learning_rate * 2 * x.T @ (x @ w - y) / batch
    return w


@pytest.mark.parametrize("workers", [1, 4])
def test_synchronous_workers_are_sgd_with_a_larger_batch(workers: int) -> None:
    run = synchronous(TWO, Cluster(workers), batch=32, learning_rate=0.05, epochs=2, seed=0)
    np.testing.assert_allclose(run.weights[-1], sgd(32 * workers, 0.05, 2), rtol=1e-10)
    assert run.updates == 2 * 8192 // (32 * workers)
    assert run.rows[-1] == 2 * 8192
    assert not run.staleness.any()


def test_one_asynchronous_worker_is_sgd() -> None:
    run = asynchronous(TWO, Cluster(1), batch=32, learning_rate=0.05, epochs=2, seed=0)
    np.testing.assert_allclose(run.weights[-1], sgd(32, 0.05, 2), rtol=1e-10)
    assert not run.staleness.any()


def test_equal_workers_are_stale_by_one_less_than_they_are() -> None:
    cluster = Cluster(5, spread=0.0, latency=0.0, gradient_bytes=0.0)
    run = asynchronous(TWO, cluster, batch=32, learning_rate=0.01, epochs=2, seed=0)
    assert set(run.staleness[5:].tolist()) == {4}


@pytest.mark.parametrize("staleness", [0, 1, 4, 9])
def test_the_edge_of_stability_is_levin_and_mays(staleness: int) -> None:
    """Below it, the roots of z^(s+1) = z^s - eta lambda lie in the unit circle (NumPy)."""
    edge = largest_stable_rate(3.0, staleness)
    for rate, stable in ((0.98 * edge, True), (1.02 * edge, False)):
        equation = np.zeros(staleness + 2)
        equation[0], equation[1] = 1.0, -1.0
        equation[-1] += rate * 3.0
        assert (np.abs(np.roots(equation)).max() < 1.0) == stable


def test_stale_updates_leave_the_valley_beyond_the_edge() -> None:
    edge = largest_stable_rate(TWO.largest_curvature, 7)
    cluster = Cluster(8, spread=0.0, latency=0.0, gradient_bytes=0.0)
    ends = [
        asynchronous(TWO, cluster, batch=256, learning_rate=rate, epochs=20, seed=0).weights[-1]
        for rate in (0.8 * edge, 1.3 * edge)
    ]
    calm, wild = (np.linalg.norm(end - TWO.best) for end in ends)
    assert calm < 0.3
    assert wild > 10


def test_an_all_reduce_is_a_ring() -> None:
    """2 (W - 1) messages of 1/W of the gradient each, for W = 8: 14 of 12.5 MB."""
    cluster = Cluster(8, latency=0.002, bandwidth=1e9, gradient_bytes=1e8)
    assert cluster.all_reduce_seconds == pytest.approx(14 * (0.002 + 0.0125))


def test_a_step_waits_for_its_slowest_worker() -> None:
    """The mean of the largest of 16 gamma variables, against SciPy's distribution."""
    from scipy import integrate, stats

    cluster = Cluster(16, row_seconds=1e-3, spread=0.5, latency=0.0, gradient_bytes=0.0)
    gamma = stats.gamma(4.0, scale=0.032 / 4.0)
    largest = integrate.quad(lambda t: 1.0 - gamma.cdf(t) ** 16, 0, 1)[0]
    found = speed_up(cluster, 32, workers=(16,), steps=20_000).synchronous[0]
    assert found == pytest.approx(16 * 0.032 / largest, rel=0.01)


def test_the_servers_link_bounds_asynchronous_workers() -> None:
    """Two messages for each update, one at a time: 96 ms of work beside 16 ms of link."""
    found = speed_up(Cluster(1, latency=0.0), 32, workers=(2, 64), steps=500)
    assert found.asynchronous[1] == pytest.approx(0.096 / 0.016, rel=0.01)
    assert 1.5 < found.asynchronous[0] < 2.0


def test_without_a_network_all_is_as_fast_as_there_are_workers() -> None:
    found = speed_up(IDEAL, 32, workers=(1, 8, 64))
    np.testing.assert_allclose(found.synchronous, [1, 8, 64])
    np.testing.assert_allclose(found.asynchronous, [1, 8, 64], rtol=0.01)
    np.testing.assert_allclose(found.efficiency(found.synchronous), 1.0)


def test_the_linear_rule_holds_until_the_edge_and_breaks_beyond() -> None:
    found = scaling_rules(TWO, batch=32, learning_rate=0.05, epochs=4, workers=(1, 4, 16))
    best = float(TWO.losses(TWO.best[None])[0])
    linear, none = found["linear"], found["none"]
    assert linear[1] < best + 0.005
    # 0.05 x 16 is beyond 2 / lambda = 0.64
    assert largest_stable_rate(TWO.largest_curvature, 0) < 0.05 * 16
    assert linear[2] > 1e6
    assert none[2] > none[0]


def test_the_curvature_is_numpys() -> None:
    hessian = 2 * TWO.features.T @ TWO.features / len(TWO.target)
    assert TWO.largest_curvature == pytest.approx(np.linalg.eigvalsh(hessian)[-1])


@pytest.mark.parametrize(
    "wrong", [{"workers": 0}, {"bandwidth": 0.0}, {"row_seconds": 0.0}, {"latency": -1.0}]
)
def test_a_cluster_that_cannot_be_is_refused(wrong: dict[str, float]) -> None:
    with pytest.raises(ValueError, match=r"has to be|have to be"):
        Cluster(**{"workers": 1, **wrong})
