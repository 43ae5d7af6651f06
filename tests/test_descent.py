"""Descents: how they end, that they agree with each other, and that nothing is lost or printed."""

from __future__ import annotations

import warnings

import numpy as np
import pytest

import gradviz as gv
from gradviz.descent.endings import LIMIT
from gradviz.descent.presets import PRESETS
from gradviz.descent.trajectories import STATUSES

BOWL = gv.parse("x^2 + 3y^2")
ROSENBROCK = gv.parse("100(y - x^2)^2 + (1 - x)^2")
RULES = sorted(gv.optimizers.RULES)
METHODS = sorted(gv.optimizers.METHODS)


def test_gradient_descent_by_hand() -> None:
    run = gv.descend(BOWL, (2, 1), gv.optimizers.SGD(learning_rate=0.1), steps=2)
    np.testing.assert_allclose(run.positions, [[2, 1], [1.6, 0.4], [1.28, 0.16]])
    np.testing.assert_allclose(run.values, [7, 3.04, 1.7152])
    np.testing.assert_allclose(run.gradients, [[4, 6], [3.2, 2.4], [2.56, 0.96]])
    np.testing.assert_allclose(run.updates, [[-0.4, -0.6], [-0.32, -0.24]])
    assert (run.status, run.stopped_at) == ("step_limit", 2)


@pytest.mark.parametrize("name", RULES)
def test_shapes(name: str) -> None:
    run = gv.descend(BOWL, (2, 1), gv.optimizers.RULES[name], steps=7, tolerance=0)
    assert run.positions.shape == run.gradients.shape == (8, 2)
    assert run.values.shape == (8,)
    assert run.updates.shape == (7, 2)
    assert all(state.shape == (8, 2) for state in run.state.values())


def test_converged() -> None:
    run = gv.descend(BOWL, (2, 1), gv.optimizers.SGD(learning_rate=0.1), steps=1000)
    assert run.status == "converged"
    assert run.stopped_at == run.steps < 1000
    assert np.max(np.abs(run.gradients[-1])) <= 1e-8


def test_a_flat_function_is_at_rest() -> None:
    run = gv.descend(gv.parse("5"), (1,), gv.optimizers.Adam(), steps=10)
    assert run.status == "converged"
    assert np.all(run.positions == 1)


@pytest.mark.parametrize("text", ["x^2", "exp(x^2)", "x^4 - exp(-x)", "cosh(x)"])
def test_divergence_ends_with_what_there_was(text: str) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        run = gv.descend(gv.parse(text), (3.0,), gv.optimizers.SGD(learning_rate=5), steps=500)
    assert run.status == "diverged"
    assert run.stopped_at == len(run.positions)
    assert np.all(np.isfinite(run.values))
    assert np.all(np.abs(run.positions) < LIMIT)


def test_leaving_the_domain() -> None:
    run = gv.descend(gv.parse("log(x)"), (1.0,), gv.optimizers.SGD(learning_rate=0.3), steps=50)
    assert run.status == "left_domain"
    assert np.all(run.positions > 0)
    assert run.stopped_at == len(run.positions)


def test_a_start_outside_the_domain() -> None:
    run = gv.descend(gv.parse("sqrt(x)"), (-1.0,), gv.optimizers.Adam(), steps=50)
    assert (run.status, run.stopped_at) == ("left_domain", 0)
    assert run.positions.tolist() == [[-1.0]]


@pytest.mark.parametrize("name", RULES)
@pytest.mark.parametrize(
    "text", ["x^2 + 3y^2", "log(x) + y^2", "exp(x^2) + y", "where(x>0,sqrt(x),0)+y^2"]
)
def test_a_batch_is_the_single_runs(name: str, text: str) -> None:
    f = gv.parse(text)
    optimizer = gv.optimizers.RULES[name](learning_rate=0.3)
    starts = np.array([[2.0, 1.0], [0.3, -1.0], [1.5, 0.2], [-0.5, 0.5]])
    batch = gv.descend(f, starts, optimizer, steps=60)
    for path, start in enumerate(starts):
        one = gv.descend(f, start, optimizer, steps=60)
        assert (batch.status[path], batch.stopped_at[path]) == (one.status, one.stopped_at)
        length = len(one.positions)
        np.testing.assert_allclose(
            batch.positions[path, :length], one.positions, rtol=1e-10, atol=1e-14
        )
        # an ended path rests where it ended
        assert np.all(batch.positions[path, length:] == batch.positions[path, length - 1])
        for state, values in one.state.items():
            np.testing.assert_allclose(
                batch.state[state][path, :length], values, rtol=1e-9, atol=1e-13
            )


@pytest.mark.parametrize("keep", ["path", "end"])
def test_less_can_be_kept(keep: str) -> None:
    starts = np.random.default_rng(0).uniform(-2, 2, (50, 2))
    everything = gv.descend(ROSENBROCK, starts, gv.optimizers.Adam(learning_rate=0.05), steps=80)
    less = gv.descend(
        ROSENBROCK, starts, gv.optimizers.Adam(learning_rate=0.05), steps=80, keep=keep
    )
    assert less.positions.shape == (50, 81 if keep == "path" else 1, 2)
    np.testing.assert_array_equal(less.positions[:, -1], everything.positions[:, -1])
    np.testing.assert_array_equal(less.values[:, -1], everything.values[:, -1])
    assert less.gradients is None


def test_noise_is_drawn_from_the_seed_and_added_to_the_gradient() -> None:
    sgd = gv.optimizers.SGD(learning_rate=0.1)
    runs = [gv.descend(BOWL, (2, 1), sgd, steps=30, noise=0.5, seed=seed) for seed in (1, 1, 2)]
    np.testing.assert_array_equal(runs[0].positions, runs[1].positions)
    assert np.all(runs[0].positions[1:] != runs[2].positions[1:])
    drawn = np.random.default_rng(1).standard_normal((31, 2))
    exact = BOWL.gradient(runs[0].positions)
    np.testing.assert_allclose(runs[0].gradients, exact + 0.5 * drawn, rtol=1e-12)
    batch = gv.descend(BOWL, [(2, 1)], sgd, steps=30, noise=0.5, seed=1)
    np.testing.assert_allclose(batch.positions[0], runs[0].positions, rtol=1e-12)


@pytest.mark.parametrize("name", METHODS)
def test_methods_reach_the_minimum(name: str) -> None:
    run = gv.descend(ROSENBROCK, (-1.5, 2), gv.optimizers.METHODS[name], steps=2000)
    slow = name == "GradientDescentLineSearch"
    np.testing.assert_allclose(run.positions[-1], [1, 1], atol=0.05 if slow else 1e-4)
    assert run.function_evaluations >= run.steps
    assert (run.gradient_evaluations == 0) == (name == "NelderMead")
    assert np.all(np.isfinite(run.values))


@pytest.mark.parametrize("name", METHODS)
def test_methods_obey_the_step_limit_and_bad_starts(name: str) -> None:
    method = gv.optimizers.METHODS[name]
    assert gv.descend(ROSENBROCK, (-1.5, 2), method, steps=3).steps <= 3
    assert gv.descend(ROSENBROCK, (-1.5, 2), method, steps=0).steps == 0
    bad = gv.descend(gv.parse("log(x)"), (-1.0,), method, steps=5)
    assert (bad.status, bad.stopped_at) == ("left_domain", 0)


@pytest.mark.parametrize("name", METHODS)
@pytest.mark.parametrize(
    "text", ["log(x)", "x + y", "-x^2", "1/x", "sqrt(x) - x", "5", "|x|", "x^x"]
)
def test_methods_survive_what_has_no_minimum(name: str, text: str) -> None:
    f = gv.parse(text)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        run = gv.descend(f, np.full(f.dimension, 0.7), gv.optimizers.METHODS[name], steps=40)
    assert run.status in STATUSES
    assert len(run.positions) >= 1


@pytest.mark.parametrize(
    ("start", "steps", "what"),
    [((1.0,), 5, "coordinates"), ((1.0, 2.0, 3.0), 5, "coordinates"), ((1.0, 2.0), -1, "negative")],
)
def test_wrong_arguments(start: tuple[float, ...], steps: int, what: str) -> None:
    with pytest.raises(ValueError, match=what):
        gv.descend(BOWL, start, gv.optimizers.SGD(), steps=steps)


def test_a_method_takes_one_path_at_a_time() -> None:
    with pytest.raises(ValueError, match="one path"):
        gv.descend(BOWL, [(1, 2), (3, 4)], gv.optimizers.BFGS())


def test_unknown_hyperparameters_are_refused() -> None:
    with pytest.raises(TypeError, match="beta_3"):
        gv.optimizers.Adam(beta_3=0.1)
    with pytest.raises(ValueError, match="one kind"):
        gv.optimizers.Adam(clipnorm=1.0, clipvalue=1.0)


def test_state_starts_where_it_is_told() -> None:
    run = gv.descend(
        BOWL, (2, 1), gv.optimizers.custom("s[0] = 3*x; s = s + g; x = x - 0.01*s"), steps=1
    )
    np.testing.assert_allclose(run.state["s"], [[6, 3], [10, 9]])


def test_every_entry_of_the_lineup_runs() -> None:
    for entry in PRESETS.values():
        run = gv.descend(BOWL, (2, 1), entry.configure({}), steps=20)
        assert run.values[-1] < run.values[0], entry.label


def test_a_schedule_and_an_optimizer_may_use_the_same_names() -> None:
    """CosineDecay works out `progress` from `decay_steps`; so may an optimizer, for its own use."""
    rule = "{0} = {0} + {1}*g; initial_learning_rate = 2; x = x - learning_rate*{0}"
    f, schedule = gv.parse("x^2 + 3y^2"), gv.optimizers.CosineDecay(decay_steps=30)
    runs = []
    for state, number in (("progress", "decay_steps"), ("speed", "weight")):
        optimizer = gv.optimizers.custom(
            rule.format(state, number), learning_rate=0.1, **{number: 0.5}
        )(learning_rate=schedule)
        assert optimizer.values[number] == 0.5
        assert optimizer.values[optimizer.rate_name] == 0.1
        runs.append(gv.descend(f, (2, 1), optimizer, steps=40))
    np.testing.assert_array_equal(runs[0].positions, runs[1].positions)
    np.testing.assert_array_equal(runs[0].state["progress"], runs[1].state["speed"])
