"""What an estimator declares, and how it is asked."""

from __future__ import annotations

from fractions import Fraction
from importlib import import_module
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import gradviz
from gradviz import gradients
from gradviz.gradients import ALL, Estimator, NotApplicableError, Stencil

NAMES = """
Exact ForwardDifference BackwardDifference CentralDifference FivePointDifference
RichardsonExtrapolation ComplexStep SPSA GaussianSmoothing MinibatchEstimate
"""
HELPERS = {"__init__", "base", "theory", "accuracy"}
FILES = sorted(
    path.stem for path in Path(gradients.__path__[0]).glob("*.py") if path.stem not in HELPERS
)
STENCILS = [name for name, each in ALL.items() if each.stencil is not None]
each = pytest.mark.parametrize("name", ALL)
each_stencil = pytest.mark.parametrize("name", STENCILS)


def configurations(name: str) -> list[gradients.ConfiguredEstimator]:
    """Return an estimator with every kind of stencil that it can have."""
    variants: dict[str, list[dict[str, bool | int]]] = {
        "GaussianSmoothing": [{"antithetic": True}, {"antithetic": False}],
        "RichardsonExtrapolation": [{"levels": levels} for levels in range(1, 6)],
    }
    return [ALL[name](**values) for values in variants.get(name, [{}])]


def test_every_file_is_found_and_the_order_is_that_of_a_lesson() -> None:
    declared = {
        value.name
        for file in FILES
        for value in vars(import_module(f"gradviz.gradients.{file}")).values()
        if isinstance(value, Estimator)
    }
    assert declared == set(ALL)
    assert list(ALL) == NAMES.split()
    assert all(getattr(gradients, name) is each for name, each in ALL.items())


@each
def test_a_declaration_says_all(name: str) -> None:
    estimator = ALL[name]
    assert estimator.summary.endswith(".")
    assert estimator.title
    assert estimator.source
    assert estimator.formula.startswith(("g", "D_0"))
    for declared in estimator.hyperparameters:
        assert declared.words.endswith(".")
        assert declared.minimum <= declared.default <= declared.maximum


@each
def test_values_are_checked(name: str) -> None:
    with pytest.raises(TypeError, match="has no hyperparameter 'k'"):
        ALL[name](k=1)
    for declared in ALL[name].hyperparameters:
        if declared.kind != "flag":
            bad = (0, -1, float("nan"), 2.5) if declared.kind == "integer" else (0.0, -1.0, np.inf)
            for value in bad:
                with pytest.raises(ValueError, match=declared.name):
                    ALL[name](**{declared.name: value})


def test_values_can_be_changed() -> None:
    estimator = ALL["SPSA"](h=0.5).with_values(samples=7)
    assert (estimator.h, estimator.samples, dict(estimator.values)) == (
        0.5, 7, {"h": 0.5, "samples": 7},
    )  # fmt: skip
    assert estimator == ALL["SPSA"](samples=7, h=0.5)


@each_stencil
def test_a_stencil_is_consistent(name: str) -> None:
    for estimator in configurations(name):
        assert estimator.stencil is not None
        assert estimator.stencil.moment(0) == 0
        assert estimator.stencil.moment(1) == 1


def test_orders_are_those_of_the_literature() -> None:
    orders = {name: [each.order for each in configurations(name)] for name in ALL}
    assert orders == {
        "Exact": [None], "MinibatchEstimate": [None], "ForwardDifference": [1],
        "BackwardDifference": [1], "CentralDifference": [2], "FivePointDifference": [4],
        "RichardsonExtrapolation": [2, 4, 6, 8, 10], "ComplexStep": [2], "SPSA": [2],
        "GaussianSmoothing": [2, 1],
    }  # fmt: skip


def test_two_levels_of_richardson_are_the_five_point_formula() -> None:
    stencil = ALL["RichardsonExtrapolation"](levels=2).stencil
    assert stencil == Stencil((0.5, -0.5, 1.0, -1.0), (8, -8, -1, 1), 6)


@given(data=st.data(), x=st.integers(-5, 5), h=st.sampled_from([0.25, 0.5, 1.0]))
def test_a_stencil_of_order_p_is_exact_for_polynomials_of_degree_p(
    data: st.DataObject, x: int, h: float
) -> None:
    name = data.draw(st.sampled_from([name for name in STENCILS if not ALL[name].random]))
    estimator = data.draw(st.sampled_from(configurations(name))).with_values(h=h)
    assert estimator.order is not None
    size = estimator.order + 1
    coefficients = data.draw(st.lists(st.integers(-9, 9), min_size=size, max_size=size))
    powers = [f"{c}*(x + y)^{n}" for n, c in enumerate(coefficients) if c]
    function = gradviz.parse(" + ".join(["x*0 + y*0", *powers]).replace("+ -", "- "))
    exact = sum(Fraction(n * c * x ** (n - 1)) for n, c in enumerate(coefficients) if n)
    # at (x, 0) both coordinates have the derivative of the polynomial in x + y
    size = sum(abs(c) * (abs(x) + 2.0) ** n for n, c in enumerate(coefficients))
    estimate = estimator.estimate(function, [x, 0.0])
    np.testing.assert_allclose(estimate, float(exact), rtol=0, atol=1e-13 * (1 + size) / h)


class Counted:
    """A function that counts the points at which it is evaluated, and the calls."""

    def __init__(self, text: str) -> None:
        self.function = gradviz.parse(text)
        self.dimension = self.function.dimension
        self.points = self.calls = 0

    def value(self, points: np.ndarray) -> np.ndarray:
        self.calls += 1
        self.points += points.size // self.dimension
        return self.function.value(points)


@each_stencil
@pytest.mark.parametrize("text", ["x^2", "x^2 + y^3", "a + b + c + d + x^2"])
def test_the_cost_is_what_is_said_and_one_call_does_all(name: str, text: str) -> None:
    for estimator in configurations(name):
        counted = Counted(text)
        if estimator.stencil is None or not estimator.stencil.real:
            continue
        draws = estimator.draw(np.random.default_rng(0), 1, counted)[0]
        points = np.ones((3, 4, counted.dimension))
        estimate = estimator.estimate(counted, points, draws)
        assert estimate.shape == points.shape
        assert counted.calls == 1
        assert counted.points == 12 * estimator.evaluations(counted.dimension)
        assert estimator.evaluations(counted.dimension) == ALL[name].evaluations(
            counted.dimension, estimator.values
        )


@each_stencil
def test_points_and_draws_broadcast(name: str) -> None:
    function = gradviz.parse("x^2*exp(y) + sin(x*y)")
    rng = np.random.default_rng(1)
    points = rng.uniform(-1, 1, size=(5, 2))
    for estimator in configurations(name):
        draws = np.asarray(estimator.draw(rng, 5, function))
        assert draws.shape == (5, estimator.samples if estimator.random else 0, 2)
        single = [estimator.estimate(function, *pair) for pair in zip(points, draws, strict=True)]
        np.testing.assert_array_equal(estimator.estimate(function, points, draws), single)
        common = [estimator.estimate(function, point, draws[0]) for point in points]
        np.testing.assert_array_equal(estimator.estimate(function, points, draws[0]), common)
        cloud = [estimator.estimate(function, points[0], draw) for draw in draws]
        result = estimator.estimate(function, points[0], draws)
        np.testing.assert_array_equal(np.broadcast_to(result, (5, 2)), cloud)


def test_a_coordinate_without_a_value_does_not_spoil_the_others() -> None:
    function = gradviz.parse("sqrt(1 - x) + y^2")
    estimate = ALL["ForwardDifference"](h=0.5).estimate(function, [0.75, 1.0])
    assert np.isnan(estimate[0])
    assert estimate[1] == 2.5


def test_randomness_has_to_be_given_and_comes_from_the_generator_alone() -> None:
    function = gradviz.parse("x^2 + y^2")
    for name in ("SPSA", "GaussianSmoothing"):
        with pytest.raises(ValueError, match="random"):
            ALL[name]().estimate(function, [1, 2])
        first, second = (ALL[name]().draw(np.random.default_rng(4), 3, function) for _ in "ab")
        np.testing.assert_array_equal(first, second)
    assert set(np.unique(ALL["SPSA"]().draw(np.random.default_rng(4), 50, function))) == {-1, 1}


def test_a_minibatch_needs_data() -> None:
    function = gradviz.parse("x^2")
    obstacle = ALL["MinibatchEstimate"]().obstacle(function)
    assert obstacle is not None
    with pytest.raises(NotApplicableError) as caught:
        ALL["MinibatchEstimate"]().estimate(function, [1.0], np.array([0]))
    assert caught.value.obstacle == obstacle
    assert str(caught.value) == obstacle.sentence


def test_the_exact_gradient_is_one_of_the_kind() -> None:
    function = gradviz.parse("x^2 + x*y")
    exact = ALL["Exact"]()
    assert not exact.random
    assert exact.evaluations(2) == 0
    np.testing.assert_array_equal(exact.estimate(function, [2, 3]), [7, 2])


@pytest.mark.parametrize("name", [name for name in ALL if name != "MinibatchEstimate"])
def test_a_descent_on_an_estimate_stays_near_the_exact_one(name: str) -> None:
    function = gradviz.parse("x^2 + 3y^2")
    optimizer = gradviz.optimizers.SGD(learning_rate=0.05)
    exact = gradviz.descend(function, (2, 1), optimizer, 100)
    run = gradviz.descend(function, (2, 1), optimizer, 100, gradient=ALL[name](), seed=2)
    batch = gradviz.descend(
        function, [(2, 1), (1, 1)], optimizer, 100, gradient=ALL[name](), seed=2
    )
    np.testing.assert_allclose(batch.positions[0], run.positions, rtol=0, atol=1e-6)
    tolerance = 0.1 if ALL[name].random else 1e-6
    assert np.linalg.norm(run.positions[-1] - exact.positions[-1]) < tolerance


def test_an_unknown_name_is_answered_with_the_known_ones() -> None:
    with pytest.raises(AttributeError, match="CentralDifference, FivePointDifference"):
        _ = gradients.Newton
