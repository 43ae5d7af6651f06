"""Optimizers that people write: the same steps as the built-in ones, errors that help."""

from __future__ import annotations

import numpy as np
import pytest

import gradviz as gv
from gradviz.declarations.hyperparameters import Hyperparameter
from gradviz.descent.endings import DIVIDES_BY_ZERO, NO_UPDATE_IN, STATUSES
from gradviz.language import ExpressionError
from gradviz.optimizers import RULES, Optimizer, custom, read_custom, write_custom
from gradviz.optimizers.custom import LENGTH_LIMIT

BOWL = gv.parse("x^2 + 3y^2")
ROSENBROCK = gv.parse("100(y - x^2)^2 + (1 - x)^2")
START = (-1.5, 2.0)


def settings_of(optimizer: Optimizer) -> list[dict[str, float]]:
    """Return settings that take every way through the equations: defaults, and switches on."""
    flags = {each.name: 1.0 for each in optimizer.hyperparameters if each.kind == "flag"}
    decay = {"weight_decay": 0.01} if "weight_decay" in optimizer.by_name else {}
    more = {"momentum": 0.9} if "momentum" in optimizer.by_name else {}
    return [{}, {**flags, **more}, {**flags, **more, **decay}]


def same_runs(one: Optimizer, other: Optimizer) -> None:
    rate = {"learning_rate": 0.001} if "learning_rate" in one.by_name else {}
    for values in settings_of(one):
        options = {**rate, **values}
        a, b = (gv.descend(ROSENBROCK, START, each(**options), 150) for each in (one, other))
        np.testing.assert_array_equal(a.positions, b.positions)
        assert a.steps > 5
        assert (a.status, a.stopped_at) == (b.status, b.stopped_at)
        for state, recorded in a.state.items():
            np.testing.assert_array_equal(recorded, b.state[state])
        a, b = (gv.descend(ROSENBROCK, [START] * 2, each(**options), 50) for each in (one, other))
        np.testing.assert_array_equal(a.positions, b.positions)


@pytest.mark.parametrize("name", RULES)
def test_a_rules_own_equations_make_the_very_same_steps(name: str) -> None:
    rule = RULES[name]
    values = {each.name: float(each.default) for each in rule.hyperparameters}
    same_runs(rule, custom(rule.equations, **values))


@pytest.mark.parametrize("name", RULES)
def test_every_rule_can_be_written_and_read(name: str) -> None:
    rule = RULES[name]
    text = write_custom(rule)
    assert len(text) < LENGTH_LIMIT
    copy = read_custom(text)
    assert write_custom(copy) == text
    same_runs(rule, copy)
    assert copy.name == rule.name
    assert [plain(each) for each in copy.hyperparameters] == [
        plain(each) for each in rule.hyperparameters
    ]
    # in one line, as in a link
    line = read_custom(text.replace(":\n", ":", 1).replace("\n", ";"))
    assert [(each.target, each.tree) for each in line.read] == [
        (each.target, each.tree) for each in rule.read
    ]
    assert line.hyperparameters == copy.hyperparameters


def plain(one: Hyperparameter) -> tuple[object, ...]:
    return one.name, float(one.default), one.minimum, one.maximum, one.scale, one.kind


def test_a_rule_opens_with_the_values_it_has() -> None:
    text = write_custom(RULES["Adam"], learning_rate=20.0, amsgrad=True)
    copy = read_custom(text)
    assert copy().values["learning_rate"] == copy.by_name["learning_rate"].maximum == 20.0
    assert copy().values["amsgrad"] is True


def test_all_that_a_text_may_say() -> None:
    mine = read_custom(
        """My method:
        β = 0.5 in [0, 1]; rate = 1e-2 in [1e-3, .5] log # the rate
        count = 3 in {1, ..., 9}
        sharp = on in { off, on }
        m[0] = count*x  # with remarks; and = signs

        m = beta*m + where(sharp, g, 0); x = x - rate*m
        """
    )
    assert mine.name == "My method"
    assert [each.kind for each in mine.hyperparameters] == ["float", "float", "integer", "flag"]
    assert mine.equations.splitlines() == [
        "m[0] = count*x  # with remarks; and = signs",
        "m = beta*m + where(sharp, g, 0); x = x - rate*m",
    ]
    run = gv.descend(BOWL, (2, 1), mine(), 1)
    np.testing.assert_allclose(run.state["m"][0], [6, 3])
    np.testing.assert_allclose(run.positions[1], [2 - 0.01 * 7, 1 - 0.01 * 7.5])


MISTAKES = [
    ("", "empty", None),
    ("x = x - 2*gg", "unknown_name", "gg"),
    ("rate = 0.1 in [0, 1]; x = x - rat*g", "unknown_name", "rat"),
    ("y = g", "equation_no_update", None),
    ("x = x -", "missing_operand", None),
    ("x == g", "equation_form", "x == g"),
    ("x = x - g; t = 2", "equation_target", "t"),
    ("rate = 0.1 in [0, 1]; rate[0] = 1; rate = rate/2; x = x - rate*g", "equation_target", "rate"),
    ("on = on in {off, on}; on = 1; x = x - on*g", "equation_target", "on"),
    ("x = x - learning_rate*g", "setting_undeclared", "learning_rate"),
    ("learning_rate = learning_rate*0.99; x = x - learning_rate*g", "setting_undeclared", None),
    ("lr /= 2; x -= lr*g", "setting_undeclared", "lr"),
    ("x -= lr*g", "setting_undeclared", "lr"),
    ("x -= eta*g", "setting_undeclared", "eta"),
    ("m = beta1*m + g; x = x - m", "setting_undeclared", "beta1"),
    ("m = beta_2*m + g; x = x - m", "setting_undeclared", "beta_2"),
    ("x -= g/(sqrt(g^2) + eps)", "setting_undeclared", "eps"),
    ("beta_1 = 0.9 in [0, 1]; m = beta1*m + g; x = x - m", "setting_similar", "beta1"),
    ("Lr = 0.1 in [0, 1]; x = x - lr*g", "setting_similar", "lr"),
    ("x = x - 0.1*grad", "gradient_name", "grad"),
    ("x = x - 0.1*dx", "gradient_name", "dx"),
    ("x = x - 0.1*gradient", "gradient_name", "gradient"),
    ("x = x - 0.1*df_dx", "gradient_name", "df_dx"),
    ("t += 1; x -= g", "equation_target", "t"),
    ("x -=", "equation_form", "x -="),
    ("x[0] += 1; x = x - g", "equation_form", "x[0] += 1"),
    ("x = x - g; e = 2", "equation_target", "e"),
    ("g[0] = 2; x = x - g", "equation_target", "g"),
    ("t = 1 in [0, 2]; x = x - g", "equation_target", "t"),
    ("exp = 1 in [0, 2]; x = x - exp", "equation_target", "exp"),
    ("clipnorm = 1 in [0, 2]; x = x - g", "equation_target", "clipnorm"),
    ("a = 1 in [0, 2]; a = 1 in [0, 2]; x = x - a*g", "setting_repeated", " a = 1 in [0, 2]"),
    ("a = 1 in 0..2; x = x - a*g", "setting_form", "a = 1 in 0..2"),
    ("a = on in [0, 1]; x = x - a*g", "setting_form", "a = on in [0, 1]"),
    ("a = 3 in [0, 2]; x = x - a*g", "setting_range", "a = 3 in [0, 2]"),
    ("a = 1 in [2, 0]; x = x - a*g", "setting_range", "a = 1 in [2, 0]"),
    ("a = 1 in [0, 2] log; x = x - a*g", "setting_range", "a = 1 in [0, 2] log"),
    ("a = 1 in [0, 1e999]; x = x - a*g", "setting_range", "a = 1 in [0, 1e999]"),
    ("a = 1.5 in {1, ..., 3}; x = x - a*g", "setting_range", "a = 1.5 in {1, ..., 3}"),
    ("m[0] = 1; m = g; x = x - m", "start_unused", "m"),
    ("m[0] = 1; x = x - g", "start_unused", "m"),
    ("m[0] = g; m = m + g; x = x - m", "start_names", "g"),
    ("learning_rate=1 in [0, 1]; m[0]=learning_rate; m=m+g; x=x-m", "start_names", None),
    ("m[0] = s; m = m + g; s = s + m; x = x - m", "start_names", "s"),
    ("x = x - " + "(" * 60 + "g" + ")" * 60, "too_deep", None),
    ("x = x - g" + "*g" * 250, "too_many_nodes", None),
    ("a = g*g*g*g*g*g*g*g*g*g\n" * 30 + "x = x - a", "too_many_nodes", None),
    ("x = x - g\n" * 1000, "too_long", None),
    ("x=g\n" * 400, "too_many_lines", "x=g"),
    ("\n".join(f"a{k} = 1 in [0, 2]" for k in range(20)) + "\nx = x - g", "too_many_lines", None),
    ("x = x - norm(x > 1)", "comparison_outside_where", None),
    ("x = x - 9^9^9^9*g", "exponent_too_large", None),
    ("x = __import__('os')", "unknown_character", None),
    ("x = x - g.real", "unknown_character", "."),
]  # fmt: skip


@pytest.mark.parametrize(("text", "code", "place"), MISTAKES)
def test_mistakes_are_named_at_their_place(text: str, code: str, place: str | None) -> None:
    with pytest.raises(ExpressionError) as caught:
        read_custom(text)
    error = caught.value
    assert error.code == code
    assert error.text == text
    assert len(str(error)) < 250
    assert error.caret()
    if place is not None:
        assert text[error.start : error.end].strip() == place.strip()


def test_places_are_those_of_the_whole_text() -> None:
    text = "Mine:\nrate = 0.1 in [0, 1]  # so\n\nx = x - rate*k"
    with pytest.raises(ExpressionError) as caught:
        read_custom(text)
    assert (caught.value.line, text[caught.value.start]) == (4, "k")


@pytest.mark.parametrize(
    ("text", "step", "ending", "equation"),
    [
        ("x = x - g/0", 1, DIVIDES_BY_ZERO, "x = x - g/0"),
        ("x = x/(t - 1)", 1, DIVIDES_BY_ZERO, "x = x/(t - 1)"),
        ("x = x/(t - 3)", 3, DIVIDES_BY_ZERO, "x = x/(t - 3)"),
        ("v = 0.9*v; x = x - 0.1*g/v", 1, DIVIDES_BY_ZERO, "x = x - 0.1*g/v"),
        ("v = 1/s; s = s + g; x = x - v*0.1", 1, DIVIDES_BY_ZERO, "v = 1/s"),
        ("x -= g/norm(g - g)", 1, DIVIDES_BY_ZERO, "x -= g/norm(g - g)"),
        ("x = where(t < 3, x - 0.1*g, g/(t - t))", 3, DIVIDES_BY_ZERO, None),
        ("x = log(-g^2 - 1)", 1, NO_UPDATE_IN, "x = log(-g^2 - 1)"),
        ("x = x - sqrt(-t)*g", 1, NO_UPDATE_IN, "x = x - sqrt(-t)*g"),
        ("x = x - 9^(9^t)*g", 2, STATUSES["diverged"], ""),
        ("x = x + g", None, STATUSES["diverged"], ""),
    ],
)
def test_a_rule_without_a_value_says_where(
    text: str, step: int | None, ending: str, equation: str | None
) -> None:
    run = gv.descend(BOWL, (2, 1), custom(text), steps=90)
    assert run.ending == ending
    assert run.status == ("diverged" if equation == "" else "no_update")
    assert step is None or run.stopped_at == step == len(run.positions)
    assert run.undefined == (text if equation is None else equation)
    assert np.all(np.isfinite(run.positions))
    for keep in ("all", "end"):
        batch = gv.descend(BOWL, [(2, 1), (-1, 1)], custom(text), 90, keep=keep)
        assert batch.status.tolist() == [run.status] * 2
        assert batch.stopped_at[0] == run.stopped_at


def test_a_setting_that_is_assigned_is_a_state_that_starts_at_the_setting() -> None:
    head = "learning_rate = 0.1 in [0, 1]\n"
    for line in ("learning_rate = learning_rate*0.9", "learning_rate *= 0.9"):
        mine = read_custom(f"{head}{line}\nx = x - learning_rate*g")
        x = np.array([2.0, 1.0])
        for rate in (None, 0.2):  # by hand: the rate of step t is 0.9^t times the setting
            optimizer = mine() if rate is None else mine(learning_rate=rate)
            run, x = gv.descend(BOWL, (2, 1), optimizer, 20), np.array([2.0, 1.0])
            for t in range(1, 21):
                x = x - (rate or 0.1) * 0.9**t * BOWL.gradient(x)
                np.testing.assert_allclose(run.positions[t], x, rtol=1e-12)
    sweep = gv.descend(BOWL, (2, 1), mine(learning_rate=[0.1, 0.2]), 20)
    np.testing.assert_allclose(sweep.positions[1], run.positions, rtol=1e-12)
    after = read_custom(f"{head}x = x - learning_rate*g; learning_rate *= 0.9")
    run, x = gv.descend(BOWL, (2, 1), after(), 9), np.array([2.0, 1.0])
    for t in range(9):
        x = x - 0.1 * 0.9**t * BOWL.gradient(x)
    np.testing.assert_allclose(run.positions[9], x, rtol=1e-12)


def test_assignments_in_place_are_what_they_stand_for() -> None:
    pairs = [
        ("v = v*0.9 + g; x = x - 0.1*v", "v *= 0.9; v += g; x -= 0.1*v"),
        ("x = x - (0.1*g - 0.01*x)", "x -= 0.1*g - 0.01*x"),
        ("x = x + (-0.1)*g", "x += -0.1*g"),
        ("s[0] = 4; s = s/2; x = x - 0.01*s*g", "s[0] = 4; s /= 2; x -= 0.01*s*g"),
    ]
    for long, short in pairs:
        one, other = (gv.descend(BOWL, (2, 1), read_custom(each)(), 20) for each in (long, short))
        np.testing.assert_allclose(one.positions, other.positions, rtol=1e-12)
        assert read_custom(write_custom(read_custom(short))).equations == short


def test_unused_lines_change_nothing() -> None:
    lines = "m = 0.9*m + g; x = x - 0.1*g; v = m*v"
    a, b = (gv.descend(BOWL, (2, 1), custom(text), 20) for text in (lines, "x = x - 0.1*g"))
    np.testing.assert_array_equal(a.positions, b.positions)


def test_the_largest_that_is_allowed_runs() -> None:
    text = "\n".join(f"s{k} = s{k} + g*x/{k + 2}" for k in range(36))
    text += "\nx = x - 0.001*(" + " + ".join(f"s{k}" for k in range(36)) + ")"
    ten = gv.parse("+".join(f"x{k}^2" for k in range(10)))
    mine = read_custom(text)
    one = gv.descend(ten, np.ones(10), mine(), 5, tolerance=0.0)
    many = gv.descend(ten, np.ones((5, 10)), mine(), 5, tolerance=0.0)
    for each in range(5):
        np.testing.assert_allclose(many.positions[each], one.positions, rtol=1e-12)


@pytest.mark.parametrize(
    "span", ["{1, ..., 1e16}", "{-1e16, ..., 3}", "{1, ..., 9007199254740993}"]
)
def test_whole_numbers_that_no_control_holds_are_refused(span: str) -> None:
    with pytest.raises(ExpressionError) as caught:
        read_custom(f"k = 1 in {span}\nx = x - 0.1*k*g")
    assert caught.value.code == "setting_large"
    assert "1e9" in str(caught.value)
