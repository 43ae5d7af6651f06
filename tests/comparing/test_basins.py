"""Basins of attraction: the minima are covered, symmetric functions have symmetric basins."""

from __future__ import annotations

import numpy as np
import pytest

import gradviz as gv
from gradviz.comparing import Axis, Basins, Conditions, basins
from gradviz.comparing.minima import NONE, find_minima
from gradviz.descent.presets import PRESETS
from gradviz.descent.progress import Work

HIMMELBLAU = gv.SURFACES["himmelblau"]
ADAM = gv.optimizers.Adam(learning_rate=0.1)
SGD = gv.optimizers.SGD(learning_rate=0.01)


def square(half: float, count: int) -> tuple[Axis, Axis]:
    """Return two axes that are exactly symmetric."""
    ticks = np.linspace(0.0, half, count // 2 + 1)[1:] - half / count
    values = np.concatenate([-ticks[::-1], ticks])
    return Axis("x", values), Axis("y", values)


def found(text: str, optimizer: object, half: float, count: int, steps: int = 300) -> Basins:
    result: Basins = basins(
        gv.parse(text), *square(half, count), optimizer, Conditions(steps)
    ).finish()
    return result


@pytest.mark.parametrize("key", ["adam", "sgd", "rmsprop", "bfgs", "newton"])
@pytest.mark.parametrize("known", [True, False])
def test_himmelblau_has_four_basins(key: str, known: bool) -> None:
    rates = {"sgd": 0.01, "adam": 0.1, "rmsprop": 0.05}
    optimizer = PRESETS[key].configure({"learning_rate": rates[key]} if key in rates else {})
    x, y = square(5.0, 24 if key in rates else 10)
    minima = HIMMELBLAU.minima if known else ()
    function = gv.parse(HIMMELBLAU.text)
    result = basins(function, x, y, optimizer, Conditions(300), minima).finish()
    expected = sorted(HIMMELBLAU.minima)
    np.testing.assert_allclose(sorted(result.minima.tolist()), expected, atol=1e-6)
    assert np.all(result.shares() > 0.1)
    assert result.shares().sum() + np.mean(result.which == NONE) == pytest.approx(1.0)
    assert np.mean(result.which == NONE) < 0.05
    # each minimum lies in its own basin
    for number, (a, b) in enumerate(result.minima):
        assert result.which[y.nearest(b), x.nearest(a)] == number


@pytest.mark.parametrize(
    "optimizer", [ADAM, SGD, gv.optimizers.Rprop()], ids=lambda each: each.name
)
def test_symmetric_functions_have_symmetric_basins(optimizer: gv.optimizers.Configured) -> None:
    # mirrored in both axes, and in the diagonal: f(x, y) = f(-x, y) = f(x, -y) = f(y, x)
    wells = found("(x^2 - 1)^2 + (y^2 - 1)^2", optimizer, 2.0, 20)
    assert len(wells.minima) == 4
    np.testing.assert_allclose(wells.shares(), 0.25)
    place = wells.minima[wells.which]
    np.testing.assert_allclose(place[:, ::-1], place * [-1, 1], atol=1e-9)
    np.testing.assert_allclose(place[::-1], place * [1, -1], atol=1e-9)
    np.testing.assert_allclose(place.swapaxes(0, 1), place[..., ::-1], atol=1e-9)
    for other in (wells.steps[:, ::-1], wells.steps[::-1], wells.steps.T):
        np.testing.assert_array_equal(wells.steps, other)


def test_the_six_hump_camel_is_symmetric_about_the_origin() -> None:
    camel = found(gv.SURFACES["six_hump_camel"].text, SGD, 1.5, 24)
    place = camel.minima[camel.which]
    assert len(camel.minima) >= 4
    np.testing.assert_allclose(place[::-1, ::-1], -place, atol=1e-7)


@pytest.mark.parametrize("key", [key for key in PRESETS if key not in ("adadelta", "ftrl")])
def test_a_quadratics_basin_is_the_whole_plane(key: str) -> None:
    entry = PRESETS[key]
    optimizer = entry.configure({"learning_rate": 0.1} if entry.rate else {})
    count = 12 if entry.rate else 6
    result = found("x^2 + 2y^2", optimizer, 3.0, count, 1500)
    np.testing.assert_allclose(result.minima, [[0.0, 0.0]], atol=1e-6)
    assert np.all(result.which == 0)
    assert np.all(np.isfinite(result.steps))


def test_each_cell_is_the_single_run() -> None:
    function = gv.parse(HIMMELBLAU.text)
    result = basins(function, *square(5.0, 8), ADAM, Conditions(100), HIMMELBLAU.minima).finish()
    for row, column in [(0, 0), (3, 5), (7, 2)]:
        run = gv.descend(function, result.start(row, column), ADAM, 100)
        np.testing.assert_allclose(result.ends[row, column], run.positions[-1], rtol=1e-9)
        away = np.linalg.norm(run.positions - run.positions[-1], axis=-1) > result.radius
        steps = int(np.flatnonzero(away)[-1]) + 1 if away.any() else 0
        assert result.steps[row, column] == steps


def test_what_ends_nowhere_is_told_apart() -> None:
    wild = found("(x^2 - 1)^2 + y^2", gv.optimizers.SGD(learning_rate=0.2), 3.0, 20)
    assert wild.failed.any()
    assert np.all(wild.which[wild.failed] == NONE)
    assert np.all(np.isnan(wild.steps[wild.failed]))
    short = found("(x^2 - 1)^2 + y^2", SGD, 3.0, 20, steps=3)
    assert np.mean(short.which == NONE) > 0.5
    assert not short.failed.any()
    outside = found("log(x) + y^2", SGD, 2.0, 10)
    assert np.all(outside.failed[:, :5])
    assert set(outside.status[:, :5].ravel()) == {"left_domain"}


def test_saddles_and_tops_are_no_minima() -> None:
    # starts on the axes of symmetry end at the saddle or rest on the top
    ticks = Axis("x", np.array([-1.0, 0.0, 1.0]))
    function = gv.parse("(x^2 - 1)^2 + (y^2 - 1)^2")
    result = basins(function, ticks, Axis("y", ticks.values), SGD, Conditions(500)).finish()
    np.testing.assert_allclose(np.abs(result.minima), 1.0, atol=1e-6)
    assert result.which[1].tolist() == [NONE] * 3
    assert result.which[:, 1].tolist() == [NONE] * 3


def test_a_monkey_saddle_is_no_minimum_and_a_flat_one_is() -> None:
    # Hessian and gradient are zero at both origins; the third power goes down, the sixth does not
    ends = np.array([[0.0, 0.0], [1e-4, 0.0]])
    minima, which = Work(find_minima(gv.parse("x^3 - 3x y^2"), ends, 0.05)).finish()
    assert len(minima) == 0
    assert which.tolist() == [NONE, NONE]
    minima, which = Work(find_minima(gv.parse("x^6 + y^6"), ends, 0.05)).finish()
    np.testing.assert_allclose(minima, [[0.0, 0.0]], atol=0.02)
    assert which.tolist() == [0, 0]


def test_a_level_valley_is_one_minimum() -> None:
    valley = found("(x - y)^2", gv.optimizers.SGD(learning_rate=0.1), 2.0, 20)
    assert len(valley.minima) == 1
    assert np.all(valley.which == 0)


def test_one_variable_and_many() -> None:
    line = basins(gv.parse("(x^2 - 1)^2"), square(2.0, 10)[0], None, SGD, Conditions(400)).finish()
    assert line.which.tolist() == [[0] * 5 + [1] * 5]
    deep = gv.parse("(x^2 - 1)^2 + y^2 + (z^2 - 4)^2")
    slab = basins(
        deep, *square(3.0, 10), SGD, Conditions(600), at=(0.5, 0.0, 0.0), axes=(2, 1)
    ).finish()
    assert slab.starts.shape == (10, 10, 3)
    np.testing.assert_allclose(slab.minima, [[1, 0, -2], [1, 0, 2]], atol=1e-6)
    with pytest.raises(ValueError, match="too large"):
        basins(deep, *square(3.0, 400), SGD, Conditions())
    with pytest.raises(ValueError, match="too large"):
        basins(deep, *square(3.0, 100), gv.optimizers.BFGS(), Conditions())
