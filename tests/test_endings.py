"""How descents end: the one declaration of the tests, and statuses that are true."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

import gradviz as gv
from gradviz.descent.batch import _Run
from gradviz.descent.endings import ENDINGS, FAILURES, LIMIT, STATUSES, masks
from gradviz.descent.trajectories import ranked
from gradviz.language.vocabulary import OPERATIONS

Array = NDArray[np.float64]


def _nothing(*_: object) -> tuple[Array, list[Array]]:
    return np.zeros(3), [np.zeros(3)] * 2


INF, NAN = math.inf, math.nan
# x, g, before, f, target, and which of the endings hold: failed, reached, converged
POINTS = [
    ((1.0, 2.0), (0.5, 0.5), (0.0, 0.0), 3.0, -INF, (False, False, False)),
    ((1.0, 2.0), (0.5, NAN), (0.0, 0.0), 3.0, -INF, (True, False, False)),
    ((1.0, 2.0), (0.5, -INF), (0.0, 0.0), 3.0, -INF, (True, False, False)),
    ((1.0, 2.0), (0.5, 0.5), (0.0, 0.0), INF, -INF, (True, False, False)),
    ((1.0, 2.0), (0.5, 0.5), (0.0, 0.0), NAN, 1.0, (True, False, False)),
    ((1.0, -2e10), (0.5, 0.5), (0.0, 0.0), 3.0, -INF, (True, False, False)),
    ((1.0, 2.0), (0.5, 0.5), (0.0, 0.0), 3.0, 3.0, (False, True, False)),
    ((1.0, 2.0), (1e-9, -1e-9), (1.0, 2.0), 3.0, -INF, (False, False, True)),
    ((1.0, 2.0), (1e-9, 1e-9), (1.0, 1.9), 3.0, -INF, (False, False, False)),
    ((1.0, 2.0), (1e-9, 1e-7), (1.0, 2.0), 3.0, -INF, (False, False, False)),
    ((1.0, 2.0), (0.0, 0.0), (INF, INF), 3.0, -INF, (False, False, False)),
]


@pytest.mark.parametrize(("x", "g", "before", "f", "target", "wanted"), POINTS)
def test_the_declared_tests_by_hand(x, g, before, f, target, wanted) -> None:  # type: ignore[no-untyped-def]
    with np.errstate(all="ignore"):
        columns = [[np.array([each]) for each in point] for point in (x, g, before)]
        found = masks(2, ENDINGS[:3])(
            *columns, np.array([f]), 1e-8, LIMIT, target, 1, 9, defined=True, ruled=True
        )
    assert tuple(bool(each[0]) for each in found) == wanted


def test_the_shortcut_of_a_batch_misses_no_ending() -> None:
    """Where it says that no path ends, none of the declared tests holds."""
    random = np.random.default_rng(0)
    values = [0.0, 1e-9, 1.0, -3.0, 2e10, -1e200, INF, NAN]
    weights = [0.1, 0.1, 0.3, 0.3, 0.05, 0.05, 0.05, 0.05]
    rule, seen = gv.optimizers.SGD(), set()
    for _ in range(400):
        x, g, before = ([random.choice(values, 3, p=weights) for _ in range(2)] for _ in range(3))
        f, target = random.choice(values, 3, p=weights), float(random.choice([-INF, 0.5]))
        run = _Run(_nothing, np.array(x).T, rule, 9, np.isfinite, 1e-8, target, "end")
        with np.errstate(all="ignore"):
            quick = run._nobody_ends(f, g)
            found = masks(2, ENDINGS[:3])(
                x, g, before, f, 1e-8, LIMIT, target, 1, 9, defined=True, ruled=True
            )
        seen.add(quick)
        assert not (quick and np.any(found))
    assert seen == {True, False}


SGD, METHODS = gv.optimizers.SGD, gv.optimizers.METHODS
FAILINGS = [
    # text, start, rate, status: what is true of f at the point where the run ends
    ("exp(x)/(1+exp(x))", 800.0, 0.1, "overflow"),  # 1, but inf/inf
    ("exp(x) - exp(x+1)", 800.0, 0.1, "overflow"),
    ("x*exp(-x)*exp(x)", -800.0, 0.1, "overflow"),  # -800
    ("sinh(x)/cosh(x)", 800.0, 0.1, "overflow"),
    ("sqrt(x^2)", 1.0, 0.5, "no_gradient"),  # lands on the corner at 0
    ("sqrt(x)", 0.0, 0.1, "no_gradient"),  # the slope is infinite
    ("x^(1/3)", 0.0, 0.1, "no_gradient"),
    ("asin(x)", 1.0, 0.1, "no_gradient"),
    ("log(x)", 0.5, 1.0, "left_domain"),
    ("1/x", 0.0, 0.1, "left_domain"),
    ("log(x)", 0.0, 0.1, "left_domain"),
    ("x^(-2)", 0.0, 0.1, "left_domain"),
    ("acosh(x)", 0.5, 0.1, "left_domain"),
    ("log1p(x)", -2.0, 0.1, "left_domain"),
    ("mod(x, x - x)", 1.0, 0.1, "left_domain"),
    ("where(x > 0, log(x), 1/x)", 0.0, 0.1, "left_domain"),
    ("where(x > 0, log(x), x)", -1.0, 1.0, "step_limit"),  # the other branch does not count
    ("x^2", 1.0, 3.0, "diverged"),
    ("exp(x^4)", 9.0, 0.1, "diverged"),  # e^6561
]


@pytest.mark.parametrize(("text", "start", "rate", "status"), FAILINGS)
def test_failures_are_called_by_their_names(
    text: str, start: float, rate: float, status: str
) -> None:
    f, sgd = gv.parse(text), SGD(learning_rate=rate)
    run = gv.descend(f, [start], sgd, 60)
    assert run.status == status
    batch = gv.descend(f, [[start], [start]], sgd, 60)
    assert batch.status.tolist() == [status] * 2
    assert batch.stopped_at.tolist() == [run.stopped_at] * 2


def test_the_domain_is_that_of_the_formula() -> None:
    cases = {  # by hand
        "log(x*y)": ([(1, 1), (-1, -1), (-1, 1), (0, 1)], [True, True, False, False]),
        "sqrt(x) + asin(y)": ([(0, 1), (-1, 0), (1, 1.1), (1, -1)], [True, False, False, True]),
        "x^y": ([(2, -1), (0, -1), (-2, 2), (-2, 0.5)], [True, False, True, False]),
        "where(x > 0 and log(x) > y, 1/y, x)": ([(-1, 0), (9, 0), (9, 1)], [True, False, True]),
        "atanh(x) + y": ([(1, 0), (0.5, 0), (-1, 0)], [False, True, False]),
        "csc(x) + cot(y)": ([(1, 1), (0, 1), (1, 0)], [True, False, False]),
        "exp(x)/exp(y) + log(exp(x)/exp(y))": ([(800, 800), (1, 1)], [True, True]),
    }
    for text, (points, wanted) in cases.items():
        assert gv.parse(text).is_defined(points).tolist() == wanted, text


def test_every_condition_that_rounding_can_meet_is_a_formula() -> None:
    """A record says what it needs as a formula; the poles of tangent and secant are no numbers."""
    rows = {
        row.name
        for row in OPERATIONS.values()
        for each in row.domain
        if callable(each.holds) and not each.exact
    }
    assert rows == {"tan", "sec"}


# SciPy's methods: what is true of the function, and what the method's own source says

FELL_AWAY = ["-x^2 - y^2", "-x^2 - 2y^2 + x", "-exp(x) - y^2", "x^3 - y^2"]


@pytest.mark.parametrize("text", FELL_AWAY)
@pytest.mark.parametrize("name", METHODS)
def test_a_method_that_falls_away_does_not_win(name: str, text: str) -> None:
    run = gv.descend(gv.parse(text), (1, 1), METHODS[name], steps=300)
    assert np.all(np.abs(run.positions) < LIMIT)
    assert run.status in ("diverged", "line_search", "gave_up", "overflow")
    assert run.status != "line_search" or name in ("BFGS", "ConjugateGradient", "LBFGS")


def test_divergence_by_size_is_reported() -> None:
    for name in ("LBFGS", "NelderMead", "ConjugateGradient", "GradientDescentLineSearch", "Newton"):
        run = gv.descend(gv.parse("-x^2 - y^2"), (1, 1), METHODS[name], steps=300)
        assert run.status == "diverged", name
        assert run.stopped_at == len(run.positions)


@pytest.mark.parametrize("text", ["|x|", "sqrt(x^2)", "max(x, -x)"])
def test_a_failed_line_search_says_so(text: str) -> None:
    """SciPy gives status 2, `Desired error not necessarily achieved due to precision loss`."""
    for name in ("BFGS", "ConjugateGradient"):
        run = gv.descend(gv.parse(text), (0.7,), METHODS[name], steps=300)
        assert (run.status, run.steps) == ("line_search", 0)
    assert gv.descend(gv.parse(text), (0.7,), METHODS["LBFGS"], 300).status == "line_search"
    assert gv.descend(gv.parse(text), (0.7,), METHODS["Newton"], 30).status == "step_limit"


@pytest.mark.parametrize("name", METHODS)
def test_converged_is_by_the_tolerance_that_was_given(name: str) -> None:
    f = gv.parse("1e-8*(x^2+y^2)")  # the gradient at (1, 1) is 2e-8
    for tolerance in (1e-8, 1e-12):
        steps = 20 if name == "GradientDescentLineSearch" else 1000  # which would need 10^8
        run = gv.descend(f, (1, 1), METHODS[name], steps, tolerance=tolerance)
        near = np.max(np.abs(2e-8 * run.positions[-1])) <= tolerance
        assert (run.status == "converged") == near
        assert run.status == "converged" or name == "GradientDescentLineSearch"
    run = gv.descend(f, (1, 1), METHODS[name], 1000, tolerance=3e-8)
    assert run.status == "converged"
    assert (run.steps == 0) == (name != "NelderMead")  # which knows no gradients


def test_a_method_stops_at_its_target() -> None:
    f = gv.parse("100(y - x^2)^2 + (1 - x)^2")
    for name, method in METHODS.items():
        run = gv.descend(f, (-1.5, 2), method, 2000, target=1.0)
        assert run.status == "reached", name
        assert run.values[-1] <= 1.0 < run.values[-2], name
        at_once = gv.descend(f, (-1.5, 2), method, 2000, target=1e3)
        assert (at_once.status, at_once.steps) == ("reached", 0)


@pytest.mark.parametrize("name", [each for each in METHODS if each != "NelderMead"])
def test_the_gradients_are_those_that_a_method_used(name: str) -> None:
    f = gv.parse("x^2 + 3y^2 + x*y")
    forward = gv.gradients.ForwardDifference(h=0.5)
    run = gv.descend(f, (2, 1), METHODS[name], 5, gradient=forward)
    # (f(x + h) - f(x)) / h = f' + h f''/2, exactly for a parabola: f'' is 2 and 6
    exact = f.gradient(run.positions)
    np.testing.assert_allclose(run.gradients, exact + 0.25 * np.array([2, 6]), atol=1e-12)
    noisy = gv.descend(f, (2, 1), METHODS[name], 5, noise=0.1, seed=4)
    drawn = 0.1 * np.random.default_rng(4).standard_normal((1, 2))
    np.testing.assert_allclose(noisy.gradients[:1], f.gradient([(2, 1)]) + drawn, rtol=1e-12)
    points, places = np.unique(noisy.positions, axis=0, return_index=True)
    more = (noisy.gradients - f.gradient(noisy.positions))[places]
    assert len(np.unique(more, axis=0)) == len(points) > 2


@pytest.mark.parametrize("steps", [1, 2, 7, 40])
def test_nelder_mead_makes_the_steps_asked_for(steps: int) -> None:
    from scipy.optimize import minimize

    f = gv.parse("100(y - x^2)^2 + (1 - x)^2")
    run = gv.descend(f, (-1.5, 2), METHODS["NelderMead"], steps)
    assert (run.status, run.steps) == ("step_limit", steps)
    visited: list[Array] = []
    minimize(
        f.value, [-1.5, 2], method="Nelder-Mead", callback=visited.append,
        options={"xatol": 0.0, "fatol": 0.0, "maxiter": 100},
    )  # fmt: skip
    np.testing.assert_array_equal(run.positions[1:], visited[:steps])


def test_no_offered_setting_raises() -> None:
    f = gv.parse("x^2 + 3y^2")
    for method in METHODS.values():
        for each in method.hyperparameters:
            for value in (each.minimum, each.maximum):
                run = gv.descend(f, (2, 1), method(**{each.name: value}), 3000)
                assert run.status in ("converged", "line_search"), (method, each.name, value)
    search = gv.optimizers.GradientDescentLineSearch
    for c1, c2 in ((0.4, 0.3), (0.3, 0.3), (0.5, 0.1)):
        assert gv.descend(f, (2, 1), search(c1=c1, c2=c2), 300).status == "converged"


@pytest.mark.parametrize("rate", [0.01, 0.1, 0.5])
def test_schedule_free_without_beta_1_is_adam_without_beta_1(rate: float) -> None:
    """Defazio et al. (2024), Algorithm 1: with beta_1 = 0 the gradient is taken at z itself."""
    f, numbers = gv.parse("x^2 + 3y^2 + sin(x*y)"), {"learning_rate": rate, "beta_2": 0.99}
    free = gv.optimizers.ScheduleFreeAdamW(beta_1=0.0, epsilon=1e-8, **numbers)
    x, v = np.array([2.0, 1.0]), np.zeros(2)
    run = gv.descend(f, x, free, 40, tolerance=0.0)
    for t in range(1, 41):
        g = f.gradient(x)
        v = 0.99 * v + 0.01 * g**2
        x = x - rate * g / (np.sqrt(v / (1 - 0.99**t)) + 1e-8)
        np.testing.assert_allclose(run.positions[t], x, rtol=1e-9, atol=1e-12)


@pytest.mark.parametrize("start", [(2, 1), [(2, 1), (2, 1)]])
def test_an_estimate_that_is_zero_by_chance_ends_nothing(start: Any) -> None:
    # from (2, 1) a step along (1, 1) leads to (1.5, 0.5), where f falls by 3 in x and in y: along
    # (1, -1), the direction of every other estimate, it does not fall at all
    f, sgd = gv.parse("x^2 + 3y^2"), SGD(learning_rate=0.05)
    for seed in range(40):
        run = gv.descend(f, start, sgd, 20, gradient=gv.gradients.SPSA(samples=1), seed=seed)
        assert "converged" not in np.atleast_1d(run.status), seed
    # where it is zero in truth, all estimates are
    run = gv.descend(f, start, sgd, 1000, gradient=gv.gradients.SPSA(samples=1), seed=0)
    assert set(np.atleast_1d(run.status)) == {"converged"}
    assert np.abs(run.gradients).reshape(-1, 2)[-20:].max() <= 1e-8


@pytest.mark.parametrize("name", ["BFGS", "LBFGS", "ConjugateGradient"])
def test_a_method_that_stops_at_a_chance_zero_has_not_converged(name: str) -> None:
    bowl, spsa = gv.parse("x^2 + y^2"), gv.gradients.SPSA(samples=1)
    runs = [gv.descend(bowl, (1, 1), METHODS[name], 200, gradient=spsa, seed=k) for k in range(20)]
    assert "gave_up" in {each.status for each in runs}
    for each in runs:
        assert (each.status == "converged") == (np.abs(each.positions[-1]).max() < 1e-7)


def test_no_seed_is_other_randomness_at_each_call() -> None:
    f = gv.parse("x^2 + 3y^2")
    spsa, sgd = gv.gradients.SPSA(samples=1), SGD(learning_rate=0.05)
    for more in (
        {"noise": 0.1},
        {"gradient": spsa},
        {"gradient": gv.gradients.GaussianSmoothing()},
    ):
        for start in ((2, 1), [(2, 1), (2, 1)]):
            ends = [gv.descend(f, start, sgd, 20, **more).positions[-1] for _ in range(3)]
            assert len(np.unique(np.array(ends).reshape(3, -1), axis=0)) == 3
            again = [gv.descend(f, start, sgd, 20, seed=0, **more).positions for _ in range(2)]
            np.testing.assert_array_equal(*again)


def test_runs_that_fell_away_are_ranked_last() -> None:
    f = gv.parse("x^2 - x^4")  # a minimum at 0, and no bound
    runs = [
        gv.descend(f, (2.0,), SGD(learning_rate=0.1), 300),
        gv.descend(f, (0.1,), SGD(learning_rate=0.1), 300),
        gv.descend(f, (2.0,), METHODS["NelderMead"], 300),
    ]
    assert [run.status for run in runs] == ["diverged", "converged", "diverged"]
    assert next(item for _, item in ranked(runs, "abc")) == "b"
    assert gv.comparing.race(runs)[0][0] == 1


def test_every_ending_has_a_sentence() -> None:
    named = {each.status for each in (*ENDINGS, *FAILURES)} - {"failed"}
    assert named <= set(STATUSES)
