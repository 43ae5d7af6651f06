"""Maps over settings: theory's border of divergence, each cell the single run, their bounds."""

from __future__ import annotations

import numpy as np
import pytest

import gradviz as gv
from gradviz.comparing import (
    Axis,
    Conditions,
    allowed_steps,
    axis_of,
    constant_hessian,
    declared,
    hyperparameter_map,
    rate_limit,
)
from gradviz.comparing.many_runs import MOST_PATHS
from gradviz.descent.endings import DIVERGED
from gradviz.descent.presets import PRESETS
from gradviz.gradients import SPSA
from gradviz.learning import DATASETS, LOSSES, MODELS, PENALTIES, data_loss
from gradviz.learning.penalties import ConfiguredPenalty

BOWL = gv.parse("x^2 + 10y^2 + x*y")
ROSENBROCK = gv.parse("100(y - x^2)^2 + (1 - x)^2")
SGD = gv.optimizers.SGD
RATES = axis_of(SGD.by_name["learning_rate"], 60, 1e-3, 1.0)
MOMENTA = axis_of(SGD.by_name["momentum"], 30)


def spectral_radius(rate: float, momentum: float, curvature: float, nesterov: bool) -> float:
    """Return the growth of a step: the largest eigenvalue of the method's two-step recurrence."""
    # heavy ball, Polyak (1964): x'' = x' - a h x' + b (x' - x); Nesterov's gradient is at the
    # extrapolated point, so that both of its terms shrink by 1 - a h
    shrink = 1.0 - rate * curvature
    first = (1 + momentum) * shrink if nesterov else shrink + momentum
    second = -momentum * shrink if nesterov else -momentum
    return float(np.max(np.abs(np.linalg.eigvals([[first, second], [1.0, 0.0]]))))


@pytest.mark.parametrize("nesterov", [False, True])
@pytest.mark.parametrize("momentum", [0.0, 0.3, 0.9, 0.99])
def test_the_limits_are_where_steps_begin_to_grow(momentum: float, nesterov: bool) -> None:
    limit = rate_limit(7.0, momentum, nesterov=nesterov)
    assert spectral_radius(0.999 * limit, momentum, 7.0, nesterov) < 1
    assert spectral_radius(1.001 * limit, momentum, 7.0, nesterov) > 1


@pytest.mark.parametrize("nesterov", [False, True])
def test_the_measured_edge_of_divergence_is_theorys(nesterov: bool) -> None:
    found = hyperparameter_map(
        BOWL, (2, 1), SGD(nesterov=nesterov), RATES, MOMENTA, Conditions(1500)
    ).finish()
    largest = float(np.linalg.eigvalsh([[2.0, 1.0], [1.0, 20.0]])[-1])
    assert found.stability is not None
    assert found.stability.largest_curvature == pytest.approx(largest, rel=1e-12)
    for row, momentum in enumerate(MOMENTA.values):
        failed = found.failed[row]
        first = int(np.argmax(failed)) if failed.any() else len(RATES)
        assert np.all(failed[first:]), "one border, not a patchwork"
        limit = float(np.interp(momentum, found.stability.y, found.stability.x))
        assert limit == pytest.approx(rate_limit(largest, momentum, nesterov=nesterov), rel=1e-3)
        assert abs(first - int(np.searchsorted(RATES.values, limit))) <= 1


def test_gradient_descent_alone_has_the_limit_two_over_the_curvature() -> None:
    clips = Axis("nesterov", np.array([0.0, 1.0]))  # does nothing without momentum
    found = hyperparameter_map(BOWL, (2, 1), SGD(), RATES, clips, Conditions(1500)).finish()
    largest = float(np.linalg.eigvalsh([[2.0, 1.0], [1.0, 20.0]])[-1])
    for row in found.failed:
        edge = RATES.values[int(np.argmax(row))]
        assert 1 / 1.13 < edge / (2 / largest) < 1.13  # cells are a factor of 1.124 wide
    assert found.stability is not None
    np.testing.assert_allclose(found.stability.x, 2 / largest)


@pytest.mark.parametrize(
    ("text", "hessian"),
    [
        ("x^2/2 + x*y + 3(y - x)^2 + 7x - 2", [[7, -5], [-5, 6]]),
        ("(x + 2y)*(x - y)", [[2, 1], [1, -4]]),
        ("x^2 + sin(2)*y", [[2, 0], [0, 0]]),
        ("x^3", None),
        ("abs(x)", None),
        ("max(x, 0)^2", None),
        ("where(x > 0, x^2, x^2)", None),
        ("exp(x)", None),
        ("x + y", [[0, 0], [0, 0]]),
    ],
)
def test_a_quadratic_is_known_by_its_hessian(text: str, hessian: list[list[float]] | None) -> None:
    found = constant_hessian(gv.parse(text))
    if hessian is None:
        assert found is None
    else:
        np.testing.assert_allclose(found, hessian, atol=1e-14)


@pytest.mark.parametrize("penalty", [None, PENALTIES["L2"](strength=0.5)])
def test_linear_regression_has_a_limit_too(penalty: ConfiguredPenalty | None) -> None:
    data = DATASETS["line"](n=50)
    model, squares = MODELS["linear"](("x",)), LOSSES["MeanSquaredError"]
    loss = data_loss(model, data, squares, penalty)
    rows = np.column_stack([data.features, np.ones(50)])
    strength = np.diag([0.0 if penalty is None else 0.5, 0.0])
    largest = float(np.linalg.eigvalsh(2 * rows.T @ rows / 50 + 2 * strength)[-1])
    found = hyperparameter_map(loss, (0, 0), SGD(), RATES, MOMENTA, Conditions(1000)).finish()
    assert found.stability is not None
    assert found.stability.largest_curvature == pytest.approx(largest, rel=1e-9)
    for row, momentum in enumerate(MOMENTA.values):
        limit = rate_limit(largest, momentum)
        failed = found.failed[row]
        first = int(np.argmax(failed)) if failed.any() else len(RATES)
        assert abs(first - int(np.searchsorted(RATES.values, limit))) <= 1
    nonsmooth = data_loss(model, data, squares, PENALTIES["L1"](strength=0.5))
    assert constant_hessian(nonsmooth) is None
    assert constant_hessian(data_loss(model, data, LOSSES["Huber"])) is None


@pytest.mark.parametrize(
    ("text", "optimizer"),
    [
        ("x^4 + y^2", SGD()),
        ("x^2 - y^2", SGD()),
        ("x + y", SGD()),
        ("x^2 + y^2", SGD(weight_decay=0.1)),
        ("x^2 + y^2", SGD(clipnorm=1.0)),
        ("x^2 + y^2", gv.optimizers.Adam()),
    ],
)
def test_where_theory_says_nothing_no_line_is_drawn(
    text: str, optimizer: gv.optimizers.Configured
) -> None:
    other = "epsilon" if optimizer.name == "Adam" else "momentum"
    axes = [axis_of(declared(optimizer)[name], 3) for name in ("learning_rate", other)]
    found = hyperparameter_map(gv.parse(text), (1, 1), optimizer, *axes, Conditions(5)).finish()
    assert found.stability is None


@pytest.mark.parametrize(
    ("key", "names"),
    [
        ("adam", ("beta_1", "beta_2")),
        ("momentum", ("learning_rate", "momentum")),
        ("rprop", ("eta_minus", "eta_plus")),
        ("gradientdescentlinesearch", ("c1", "c2")),
    ],
)
def test_each_cell_is_the_single_run(key: str, names: tuple[str, str]) -> None:
    optimizer = PRESETS[key].configure({})
    conditions = Conditions(60, target=1.0)
    known = declared(optimizer)
    x, y = axis_of(known[names[0]], 4), axis_of(known[names[1]], 3)
    found = hyperparameter_map(BOWL, (2, 1), optimizer, x, y, conditions).finish()
    assert found.steps.shape == found.values.shape == found.status.shape == (3, 4)
    for row in range(3):
        for column in range(4):
            run = gv.descend(BOWL, (2, 1), found.configured(row, column), 60)
            assert found.status[row, column] == run.status
            np.testing.assert_allclose(found.values[row, column], run.values[-1], rtol=1e-7)
            above = np.flatnonzero(run.values > 1.0)
            steps = above[-1] + 1 if len(above) else 0
            expected = np.nan if steps > run.steps or run.status == DIVERGED else steps
            np.testing.assert_array_equal(found.steps[row, column], expected)


def test_each_cell_has_the_gradient_of_its_conditions() -> None:
    source, optimizer = SPSA(h=0.1, samples=2), SGD()
    known = declared(optimizer)
    x, y = (axis_of(known[name], 3) for name in ("learning_rate", "momentum"))
    conditions = Conditions(40, gradient=source, seed=3)
    found = hyperparameter_map(BOWL, (2, 1), optimizer, x, y, conditions).finish()
    for row in range(3):
        for column in range(2):
            run = gv.descend(
                BOWL, (2, 1), found.configured(row, column), 40, gradient=source, seed=3
            )
            np.testing.assert_allclose(found.values[row, column], run.values[-1], rtol=1e-7)


def test_a_target_is_reached_where_the_value_stays_below_it() -> None:
    # momentum swings across the minimum, so that the first crossing is not the last
    optimizer = SGD(learning_rate=0.05, momentum=0.95)
    run = gv.descend(gv.parse("x^2"), (1,), optimizer, 300)
    crossing = int(np.argmax(run.values <= 1e-3))
    how = gv.comparing.outcome(run, 1e-3)
    assert how.steps_to_target is not None
    assert how.steps_to_target > crossing
    assert np.all(run.values[how.steps_to_target :] <= 1e-3)
    assert run.values[how.steps_to_target - 1] > 1e-3


def test_too_much_is_refused_or_cut() -> None:
    wide = Axis("learning_rate", np.geomspace(1e-5, 1, MOST_PATHS), "log")
    with pytest.raises(ValueError, match="too large"):
        hyperparameter_map(BOWL, (2, 1), SGD(), wide, MOMENTA, Conditions())
    with pytest.raises(ValueError, match="twice"):
        hyperparameter_map(BOWL, (2, 1), SGD(), RATES, RATES, Conditions())
    with pytest.raises(ValueError, match="beta_9"):
        hyperparameter_map(BOWL, (2, 1), SGD(), RATES, Axis("beta_9", np.ones(2)), Conditions())
    assert allowed_steps(10_000, 10**9) * 10_000 <= 40_000_000
    assert allowed_steps(1, 10**9) == 20_000


def test_axes_follow_the_declaration() -> None:
    log = axis_of(SGD.by_name["learning_rate"], 7)
    np.testing.assert_allclose(log.values, 10.0 ** np.arange(-5, 2))
    assert log.nearest(0.09) == 4
    assert log.nearest(0.0) == 0
    assert axis_of(SGD.by_name["nesterov"], 50).values.tolist() == [0.0, 1.0]
    maxcor = gv.optimizers.LBFGS.hyperparameters[0]
    assert axis_of(maxcor, 4, 1, 3).values.tolist() == [1.0, 2.0, 3.0]
    for bad in ((1, 0.1, 1), (5, 1, 0.1), (5, 0.0, 1), (5, 0.1, np.inf)):
        with pytest.raises(ValueError, match="axis"):
            axis_of(SGD.by_name["learning_rate"], *bad)
    schedule = gv.optimizers.SCHEDULES["ExponentialDecay"]()
    assert "initial_learning_rate" in declared(SGD(learning_rate=schedule))
    assert "learning_rate" not in declared(SGD(learning_rate=schedule))
