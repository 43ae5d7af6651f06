"""Tuning, ranking, fair axes, and work that can be followed and stopped."""

from __future__ import annotations

import time

import numpy as np
import pytest

import gradviz as gv
from gradviz.comparing import (
    AGAINST,
    METRICS,
    Axis,
    Conditions,
    curve,
    hyperparameter_map,
    many_runs,
    outcome,
    race,
    target_value,
    time_taken,
    tune,
    tune_each,
)
from gradviz.comparing.many_runs import Measures
from gradviz.descent import descend_in_pieces
from gradviz.descent.presets import PRESETS
from gradviz.descent.progress import Cancelled

BOWL = gv.parse("x^2 + 10y^2")
START = (3.0, 2.0)
TARGET = target_value(0.0, float(BOWL.value(START)), 1e-6)
SGD = gv.optimizers.SGD


def test_gradient_descents_best_rate_is_the_books() -> None:
    # 2/(smallest + largest curvature): Polyak (1964); Boyd & Vandenberghe (2004), section 9.3
    found = tune(BOWL, START, SGD(), Conditions(400, target=TARGET)).finish()
    best = found.best_settings["learning_rate"]
    cell = found.axes[0].values[1] / found.axes[0].values[0]
    assert 1 / cell < best / (2 / (2 + 20)) < cell
    assert found.given_settings == {"learning_rate": 0.01}
    assert found.best_outcome.steps_to_target is not None
    assert found.given_outcome.steps_to_target is not None
    assert found.best_outcome.steps_to_target < found.given_outcome.steps_to_target


def test_the_best_is_the_best_of_single_runs() -> None:
    axes = [Axis("learning_rate", np.geomspace(0.01, 1, 7)), Axis("beta_1", np.array([0.5, 0.9]))]
    adam = gv.optimizers.Adam(learning_rate=0.3)
    found = tune(BOWL, START, adam, Conditions(200, target=TARGET), axes=axes).finish()
    assert found.steps_to_target.shape == found.values.shape == (7, 2)
    best = (np.inf, np.inf)
    for row, rate in enumerate(axes[0].values):
        for column, beta in enumerate(axes[1].values):
            run = gv.descend(BOWL, START, adam.with_values(learning_rate=rate, beta_1=beta), 200)
            steps = outcome(run, TARGET).steps_to_target
            expected = np.nan if steps is None else steps
            np.testing.assert_array_equal(found.steps_to_target[row, column], expected)
            best = min(best, (np.inf if steps is None else steps, float(run.values[-1])))
    assert found.best_outcome.steps_to_target == best[0]
    assert found.given_settings == {"learning_rate": 0.3, "beta_1": 0.9}
    given = outcome(gv.descend(BOWL, START, adam, 200), TARGET)
    assert found.given_outcome.steps_to_target == given.steps_to_target
    assert found.evaluations >= 14 * 2


def test_where_none_reaches_the_target_the_lowest_wins() -> None:
    found = tune(BOWL, START, SGD(), Conditions(5, target=-1.0), ["learning_rate"]).finish()
    assert np.all(np.isnan(found.steps_to_target))
    finite = np.where(found.status == "diverged", np.inf, found.values)
    assert found.best_outcome.final_value == pytest.approx(float(finite.min()), rel=1e-9)


def test_momentum_is_neither_switched_on_nor_off() -> None:
    conditions = Conditions(200, target=TARGET)
    plain, ball, ahead, newton = tune_each(
        BOWL,
        START,
        [PRESETS[key].configure({}) for key in ("sgd", "momentum", "nesterov", "newton")],
        conditions,
    ).finish()
    assert set(plain.best_settings) == {"learning_rate"}
    assert set(ball.best_settings) == set(ahead.best_settings) == {"learning_rate", "momentum"}
    assert ball.best_settings["momentum"] > 0
    assert ball.given_settings["momentum"] == 0.9
    assert newton.axes == ()
    assert newton.best_outcome == newton.given_outcome
    # acceleration: what the two-parameter search finds is faster (Polyak 1964)
    assert ball.best_outcome.steps_to_target is not None
    assert plain.best_outcome.steps_to_target is not None
    assert ball.best_outcome.steps_to_target < plain.best_outcome.steps_to_target


def test_a_schedules_rate_is_tuned_in_its_place() -> None:
    schedule = gv.optimizers.SCHEDULES["ExponentialDecay"](decay_steps=1000)
    found = tune(BOWL, START, SGD(learning_rate=schedule), Conditions(100, target=TARGET)).finish()
    assert list(found.best_settings) == ["initial_learning_rate"]
    with pytest.raises(ValueError, match="rho"):
        tune(BOWL, START, SGD(), Conditions(), ["rho"])


def test_the_ranking_puts_failures_last() -> None:
    rates = (0.01, 0.09, 0.2, 1e-5)
    runs = [gv.descend(BOWL, START, SGD(learning_rate=rate), 150) for rate in rates]
    assert runs[2].status == "diverged"
    order = race(runs, TARGET)
    assert [number for number, _ in order] == [1, 0, 3, 2]
    assert order[0][1].steps_to_target is not None
    assert order[0][1].cost_to_target == 4 * order[0][1].steps_to_target
    assert order[2][1].steps_to_target is order[2][1].cost_to_target is None


@pytest.mark.parametrize("key", list(PRESETS))
def test_evaluations_are_counted_as_they_are_asked_for(key: str) -> None:
    run = gv.descend(BOWL, START, PRESETS[key].configure({}), 40)
    assert run.evaluations.shape == (run.steps + 1, 3)
    assert run.evaluations[0].tolist() == [0, 0, 0]
    assert np.all(np.diff(run.evaluations, axis=0) >= 0)
    assert np.all(run.evaluations[-1, :2] <= (run.function_evaluations, run.gradient_evaluations))
    if PRESETS[key].rate is not None:
        np.testing.assert_array_equal(run.evaluations[:, 1], np.arange(run.steps + 1))
        assert run.evaluations[:, [0, 2]].max() == 0
    else:
        assert run.evaluations[-1].sum() > run.steps
    assert (run.evaluations[-1, 2] > 0) == (key == "newton")


class Counting:
    """A parabola that counts what is asked of it."""

    dimension = 2
    asked = 0

    def value(self, points: object) -> np.ndarray:
        return BOWL.value(points)  # type: ignore[arg-type]

    def gradient(self, points: object) -> np.ndarray:
        Counting.asked += np.ndim(points) == 1
        return BOWL.gradient(points)  # type: ignore[arg-type]

    def value_and_gradient(self, points: object) -> tuple[np.ndarray, np.ndarray]:
        Counting.asked += np.ndim(points) == 1
        return BOWL.value_and_gradient(points)  # type: ignore[arg-type]


def test_a_line_searchs_evaluations_are_those_of_the_function() -> None:
    Counting.asked = 0
    run = gv.descend(Counting(), START, gv.optimizers.GradientDescentLineSearch(), 5)
    assert run.gradient_evaluations == Counting.asked
    assert 5 < run.evaluations[-1, 1] <= run.gradient_evaluations


def test_curves() -> None:
    run = gv.descend(BOWL, START, SGD(learning_rate=0.02), 30)
    minima = [(9.0, 9.0), (0.0, 0.0)]
    for against in AGAINST:
        for metric in METRICS:
            x, y = curve(run, metric, against, minima, seconds=2.0)
            assert x.shape == y.shape == (31,)
            assert np.all(np.diff(x) > 0)
    assert curve(run, "loss", "time", seconds=2.0)[0][-1] == 2.0
    np.testing.assert_allclose(curve(run, "distance", minima=minima)[1], np.hypot(*run.positions.T))
    np.testing.assert_allclose(
        curve(run, "gradient_norm")[1], np.hypot(*BOWL.gradient(run.positions).T)
    )
    np.testing.assert_allclose(curve(run, "step_length")[1][1:], np.hypot(*run.updates.T))
    assert np.all(np.isnan(curve(run, "distance")[1]))
    assert time_taken(lambda: time.sleep(0.01), 2) >= 0.01


def test_work_tells_how_far_it_is_and_can_be_stopped() -> None:
    starts = np.random.default_rng(0).uniform(-2, 2, (10_000, 2))
    work = descend_in_pieces(BOWL, starts, gv.optimizers.Adam(), 3000, keep="end")
    fractions = []
    for fraction in work:
        fractions.append(fraction)
        if len(fractions) == 3:
            break
    assert fractions == sorted(fractions)
    assert 0 < fractions[0] < fractions[-1] < 1
    assert fractions[-1] < 0.5  # a piece is a few steps, not a whole run
    assert not work.done
    with pytest.raises(RuntimeError, match="not done"):
        _ = work.result

    def impatient(fraction: float) -> None:
        if fraction > 0.2:
            raise Cancelled

    x, y = (Axis(name, np.linspace(0.01, 0.9, 60)) for name in ("learning_rate", "momentum"))
    with pytest.raises(Cancelled):
        hyperparameter_map(BOWL, START, SGD(), x, y, Conditions(5000)).finish(impatient)


def test_pieces_give_what_one_piece_gives(monkeypatch: pytest.MonkeyPatch) -> None:
    starts = np.random.default_rng(0).uniform(-2, 2, (40, 2))
    whole = gv.descend(BOWL, starts, gv.optimizers.Adam(), 50)
    monkeypatch.setattr("gradviz.descent.batch.PIECE", 0.0)
    work = descend_in_pieces(BOWL, starts, gv.optimizers.Adam(), 50)
    assert len(list(work)) == 51
    np.testing.assert_array_equal(work.result.positions, whole.positions)


def test_blocks_give_what_one_block_gives(monkeypatch: pytest.MonkeyPatch) -> None:
    x, y = (Axis(name, np.linspace(0.01, 0.9, 10)) for name in ("learning_rate", "momentum"))
    whole = hyperparameter_map(
        BOWL, START, SGD(), x, y, Conditions(100, noise=0.1, seed=3)
    ).finish()
    monkeypatch.setattr("gradviz.comparing.many_runs.BLOCK", 7)
    parts = hyperparameter_map(
        BOWL, START, SGD(), x, y, Conditions(100, noise=0.1, seed=3)
    ).finish()
    np.testing.assert_allclose(parts.values, whole.values, rtol=1e-12)
    np.testing.assert_array_equal(parts.status, whole.status)


def test_a_map_keeps_no_path(monkeypatch: pytest.MonkeyPatch) -> None:
    joined: list[Measures] = []

    def join(blocks: list[Measures]) -> Measures:
        joined.extend(blocks)
        return {name: np.concatenate([block[name] for block in blocks]) for name in blocks[0]}

    monkeypatch.setattr(many_runs, "BLOCK_NUMBERS", 60_000)
    monkeypatch.setattr(many_runs, "_joined", join)
    x, y = (Axis(name, np.linspace(0.01, 0.9, 12)) for name in ("learning_rate", "momentum"))
    hyperparameter_map(BOWL, (2, 1), SGD(), x, y, Conditions(400, 0.0)).finish()
    assert len(joined) > 2
    assert all(each.base is None for block in joined for each in block.values())
