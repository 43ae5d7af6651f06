"""Slices of the loss against other people's ways to the same numbers."""

from __future__ import annotations

import math

import numpy as np
import pytest
from scipy import optimize, stats
from sklearn.decomposition import PCA

from gradviz.learning import DATASETS, PENALTIES, Batches
from gradviz.learning.networks import Dense, Network, NetworkTraining, network_loss, train_network
from gradviz.learning.networks.landscape import (
    LossSlice,
    filter_normalized,
    path_on_slice,
    principal_slice,
    random_slice,
    slice_losses,
    standard_normal,
)
from gradviz.learning.networks.threefry import threefry
from gradviz.optimizers import Adam

NET = Network(2, [Dense(6, "relu", PENALTIES["L2"](strength=0.01)), Dense(5, "tanh"), Dense(1)])
SIGMOID = Network(2, [Dense(6, "tanh"), Dense(1, "sigmoid")])


@pytest.fixture(scope="module")
def training() -> NetworkTraining:
    loss = network_loss(SIGMOID, DATASETS["moons"](n=60), "BinaryCrossentropy")
    start = SIGMOID.initial(1)
    return train_network(loss, start, Adam(learning_rate=0.05), 12, batches=Batches(60, 10))


def test_the_numbers_are_normal_and_each_direction_has_its_own() -> None:
    first, second, other = (standard_normal(*key, 40_000) for key in ((7, 0), (7, 1), (8, 0)))
    for drawn in (first, second, other):
        assert stats.kstest(drawn, "norm").pvalue > 0.01
        assert abs(stats.skew(drawn)) < 0.05
        assert abs(stats.kurtosis(drawn)) < 0.1
    for pair in ((first, second), (first, other), (first[1:], first[:-1])):
        assert abs(np.corrcoef(*pair)[0, 1]) < 0.02
    np.testing.assert_array_equal(standard_normal(7, 0, 10), first[:10])


def test_the_numbers_are_box_and_muller_s_of_the_words() -> None:
    for place, number in enumerate(standard_normal(5, 1, 20)):
        x, y = threefry((place, 1), (5, int.from_bytes(b"land", "big")))
        radius = math.sqrt(-2.0 * math.log((int(x) + 1) / 2**32))
        wanted = radius * math.cos(2.0 * math.pi * int(y) / 2**32)
        assert number == pytest.approx(wanted, rel=1e-12)


def test_filters_are_normalized_as_the_authors_do_it() -> None:
    """Their loop over torch's weights, (units, inputs), with biases ignored; net_plotter.py."""
    rng = np.random.default_rng(3)
    center, direction = rng.normal(size=(2, NET.dimension))
    found = NET.split(filter_normalized(NET, direction, center))
    drawn, own = NET.split(direction), NET.split(center)
    for (kernel, bias), (d, _), (w, _) in zip(found, drawn, own, strict=True):
        theirs = d.T.copy()
        for row, weights in zip(theirs, w.T, strict=True):
            row[...] = row * (np.linalg.norm(weights) / (np.linalg.norm(row) + 1e-10))
        np.testing.assert_allclose(kernel.T, theirs, rtol=1e-9)
        np.testing.assert_array_equal(bias, 0.0)


def test_a_filter_of_zeros_stays_one() -> None:
    center = NET.initial(0)
    center[NET.places[1].kernel] = 0.0
    plane = random_slice(NET, center, 1)
    assert not plane.first[NET.places[1].kernel].any()
    assert np.isfinite(plane.first).all()
    assert not filter_normalized(NET, np.zeros(NET.dimension), center).any()


def test_principal_directions_are_those_of_scikit_learn(training: NetworkTraining) -> None:
    weights = training.weights
    pca = PCA(n_components=2).fit(weights - weights[-1])
    plane = principal_slice(weights)
    np.testing.assert_allclose(plane.shares, pca.explained_variance_ratio_, rtol=1e-10)
    for found, wanted in zip((plane.first, plane.second), pca.components_, strict=True):
        sign = np.sign(found @ wanted)
        np.testing.assert_allclose(found, sign * wanted, atol=1e-10)
    np.testing.assert_array_equal(plane.center, weights[-1])
    coordinates = plane.project(weights)
    assert (coordinates[0] <= 0.0).all()
    wanted = pca.transform(weights - weights[-1])
    np.testing.assert_allclose(abs(coordinates - coordinates.mean(axis=0)), abs(wanted), atol=1e-10)


def test_a_point_is_projected_to_the_nearest_of_the_slice() -> None:
    rng = np.random.default_rng(0)
    plane = random_slice(NET, NET.initial(2), 4)
    points = rng.normal(size=(3, 2, NET.dimension))
    found = plane.project(points)
    assert found.shape == (3, 2, 2)
    for point, coordinates in zip(points.reshape(6, -1), found.reshape(6, 2), strict=True):
        matrix = np.stack([plane.first, plane.second], axis=1)
        wanted = optimize.lsq_linear(matrix, point - plane.center, tol=1e-14).x
        np.testing.assert_allclose(coordinates, wanted, rtol=1e-8)
    np.testing.assert_allclose(plane.project(plane.points(found)), found, atol=1e-12)


def test_the_grid_is_the_loss_at_its_nodes(training: NetworkTraining) -> None:
    plane = random_slice(SIGMOID, training.parameters, 2)
    across, along = np.linspace(-1, 1, 5), np.linspace(-0.5, 2, 4)
    grid = slice_losses(training.loss, plane, across, along)
    assert grid.shape == (4, 5)
    for j, b in enumerate(along):
        for i, a in enumerate(across):
            point = plane.center + a * plane.first + b * plane.second
            assert grid[j, i] == pytest.approx(float(training.loss.value(point)), rel=1e-12)


def test_a_path_does_not_lie_on_its_slice(training: NetworkTraining) -> None:
    plane = principal_slice(training.weights)
    found = path_on_slice(training.loss, plane, training.weights)
    np.testing.assert_allclose(found.losses, training.training_by_epoch, rtol=1e-12)
    np.testing.assert_allclose(
        found.projected_losses, training.loss.value(plane.points(found.coordinates)), rtol=1e-12
    )
    assert abs(found.differences[-1]) < 1e-12  # the center is its last point
    assert np.abs(found.differences[:-1]).max() > 1e-4
    flat = path_on_slice(training.loss, plane, plane.points([[0.5, -1.0], [0.0, 2.0]]))
    np.testing.assert_allclose(flat.differences, 0.0, atol=1e-12)


def test_a_path_of_two_dimensions_is_explained_whole() -> None:
    rng = np.random.default_rng(5)
    weights = rng.normal(size=(9, 2)) @ rng.normal(size=(2, 30)) + rng.normal(size=30)
    plane = principal_slice(weights, center=weights[3])
    assert plane.shares is not None
    assert plane.shares.sum() == pytest.approx(1.0)
    np.testing.assert_allclose(plane.points(plane.project(weights)), weights, atol=1e-12)
    np.testing.assert_array_equal(plane.center, weights[3])


def test_what_has_no_slice_is_refused() -> None:
    line = np.outer(np.arange(5.0), np.ones(4))
    for weights, words in (
        (line[:2], "at least 3 points"),
        (line, "along a line"),
        (np.full((4, 3), np.nan), "finite"),
        (np.zeros((4, 3)), "along a line"),
    ):
        with pytest.raises(ValueError, match=words):
            principal_slice(weights)
    with pytest.raises(ValueError, match="center needs the shape"):
        random_slice(NET, np.zeros(3))
    with pytest.raises(ValueError, match="seed has to be"):
        random_slice(NET, NET.initial(), -1)
    with pytest.raises(np.linalg.LinAlgError):
        LossSlice(np.zeros(2), np.ones(2), np.ones(2)).project([1.0, 0.0])
