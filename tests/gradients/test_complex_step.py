"""The analytic continuation of every operation, and what is said where there is none."""

from __future__ import annotations

import re
from collections.abc import Callable

import numpy as np
import pytest
from mpmath import mp

import gradviz
from gradviz.gradients import ComplexStep, NotApplicableError
from gradviz.language.vocabulary import OPERATIONS
from gradviz.ui.i18n import translation as i18n

# a formula for each analytic operation, the same in mpmath, and where its variables may be
CASES: dict[str, tuple[str, Callable[..., mp.mpf], tuple[float, float]]] = {
    "add": ("x + y", lambda x, y: x + y, (-9, 9)),
    "subtract": ("x - y", lambda x, y: x - y, (-9, 9)),
    "multiply": ("x*y", lambda x, y: x * y, (-9, 9)),
    "divide": ("x/y", lambda x, y: x / y, (0.1, 9)),
    "negative": ("-x*y", lambda x, y: -x * y, (-9, 9)),
    "power": ("x^y", lambda x, y: x**y, (0.1, 9)),
    "atan2": ("atan2(x, y)", mp.atan2, (-9, 9)),
    "hypot": ("hypot(x, y)", mp.hypot, (-9, 9)),
    "exp": ("exp(x)", mp.exp, (-30, 30)),
    "expm1": ("expm1(x)", mp.expm1, (-30, 30)),
    "log": ("log(x)", mp.log, (1e-3, 50)),
    "log1p": ("log1p(x)", mp.log1p, (-0.99, 30)),
    "log2": ("log2(x)", lambda x: mp.log(x, 2), (1e-3, 50)),
    "log10": ("log10(x)", mp.log10, (1e-3, 50)),
    "sqrt": ("sqrt(x)", mp.sqrt, (1e-3, 50)),
    "cbrt": ("cbrt(x)", lambda x: mp.sign(x) * mp.cbrt(abs(x)), (-30, 30)),
    "sin": ("sin(x)", mp.sin, (-30, 30)),
    "cos": ("cos(x)", mp.cos, (-30, 30)),
    "tan": ("tan(x)", mp.tan, (-30, 30)),
    "asin": ("asin(x)", mp.asin, (-0.999, 0.999)),
    "acos": ("acos(x)", mp.acos, (-0.999, 0.999)),
    "atan": ("atan(x)", mp.atan, (-30, 30)),
    "sinh": ("sinh(x)", mp.sinh, (-30, 30)),
    "cosh": ("cosh(x)", mp.cosh, (-30, 30)),
    "tanh": ("tanh(x)", mp.tanh, (-30, 30)),
    "asinh": ("asinh(x)", mp.asinh, (-30, 30)),
    "acosh": ("acosh(x)", mp.acosh, (1.001, 30)),
    "atanh": ("atanh(x)", mp.atanh, (-0.999, 0.999)),
    "asec": ("asec(x)", mp.asec, (1.001, 30)),
    "acsc": ("acsc(x)", mp.acsc, (-30, -1.001)),
    "acoth": ("acoth(x)", mp.acoth, (1.001, 30)),
    "sigmoid": ("sigmoid(x)", lambda x: 1 / (1 + mp.exp(-x)), (-30, 30)),
    "softplus": ("softplus(x)", lambda x: mp.log1p(mp.exp(x)), (-30, 30)),
    "erf": ("erf(x)", mp.erf, (-2.5, 2.5)),
}
# the others are mpmath's of the same name
CASES |= {
    name: (f"{name}(x)", getattr(mp, name), (0.1, 0.9))
    for name, row in OPERATIONS.items()
    if name not in CASES and row.analytic and row.kind == "function" and row.arity == 1
}
MORE_POWERS: dict[str, Callable[[mp.mpf], mp.mpf]] = {
    "x^2.5": lambda x: x ** mp.mpf(2.5), "(-x)^57": lambda x: (-x) ** 57, "x^-7": lambda x: x**-7,
    "(-x)^-20": lambda x: x**-20, "x^99": lambda x: x**99, "1.25^x": lambda x: mp.mpf(1.25) ** x,
}  # fmt: skip


def partial(function: Callable[..., mp.mpf], point: np.ndarray, j: int) -> float:
    """Return a partial derivative by central differences with 60 digits."""
    with mp.workdps(60):
        step, at = mp.mpf(10) ** -18, [mp.mpf(coordinate) for coordinate in point]
        up, down = ([*at[:j], at[j] + sign * step, *at[j + 1 :]] for sign in (1, -1))
        return float((function(*up) - function(*down)) / (2 * step))


def test_every_operation_is_either_analytic_or_named_as_an_obstacle() -> None:
    kinked = {name for name, row in OPERATIONS.items() if not row.analytic}
    internal = {name for name, row in OPERATIONS.items() if row.kind in ("internal", "reduction")}
    assert set(CASES) == set(OPERATIONS) - kinked
    logic = {name for name in kinked if OPERATIONS[name].kind in ("comparison", "logic")}
    named = {"where", "acot", "relu", "abs", "sign", "floor", "ceil", "max", "min", "mod"}
    assert kinked - internal - logic == named


@pytest.mark.parametrize("name", CASES)
def test_an_operation_has_its_derivative_to_1e_15(name: str) -> None:
    text, reference, (low, high) = CASES[name]
    function = gradviz.parse(text)
    rng = np.random.default_rng([2, *name.encode()])
    points = rng.uniform(low, high, size=(60, function.dimension))
    expected = [[partial(reference, point, j) for j in range(len(point))] for point in points]
    np.testing.assert_allclose(ComplexStep().estimate(function, points), expected, rtol=1e-15)


@pytest.mark.parametrize("text", MORE_POWERS)
def test_powers_keep_their_digits_whatever_the_exponent(text: str) -> None:
    points = np.random.default_rng(3).uniform(0.3, 2.5, size=(60, 1))
    expected = [[partial(MORE_POWERS[text], point, 0)] for point in points]
    found = ComplexStep().estimate(gradviz.parse(text), points)
    np.testing.assert_allclose(found, expected, rtol=1e-15)


@pytest.mark.parametrize(
    ("text", "operations"),
    [
        ("|x| + max(x, y)", "abs, max"), ("min(x, 1)", "min"), ("relu(x)", "relu"),
        ("where(x > 0 and y < 1, x, y)", "where"), ("floor(x) + ceil(y)", "floor, ceil"),
        ("mod(x, 2)", "mod"), ("x sign(x)", "sign"), ("sin(cos(abs(sqrt(x))))", "abs"),
    ],
)  # fmt: skip
def test_it_says_what_is_in_the_way_even_far_from_the_kink(text: str, operations: str) -> None:
    function = gradviz.parse(text)
    obstacle = ComplexStep().obstacle(function)
    assert obstacle is not None
    assert obstacle.data == {"operations": operations}
    with pytest.raises(NotApplicableError, match=re.escape(operations)) as caught:
        ComplexStep().estimate(function, np.full(function.dimension, 7.0))
    assert caught.value.obstacle == obstacle
    with pytest.raises(ValueError, match="not analytic"):
        function.complex_value([1j] * function.dimension)


def test_the_sentence_is_in_every_catalog() -> None:
    obstacle = ComplexStep().obstacle(gradviz.parse("|x|"))
    assert obstacle is not None
    said = set()
    for code in ("en", "es", "pt"):
        i18n.set_language(code)
        said.add(i18n.gettext(obstacle.sentence).format(**obstacle.data))
    assert len(said) == 3
    assert all("abs" in sentence for sentence in said)


def test_a_kink_among_constants_is_none() -> None:
    function = gradviz.parse("x^2*abs(-2) + max(1, 3)*y + floor(2.5)")
    assert ComplexStep().obstacle(function) is None
    np.testing.assert_allclose(ComplexStep().estimate(function, [3, 1]), [12, 3], rtol=1e-15)


def test_outside_the_domain_there_is_no_derivative() -> None:
    for text in ("log(x)", "sqrt(x)", "x^0.5", "asin(x - 2)", "acosh(x)", "atanh(x - 3)", "x^x"):
        assert np.isnan(ComplexStep().estimate(gradviz.parse(text), [-1.5])).all(), text
    assert np.isnan(ComplexStep().estimate(gradviz.parse("1/x"), [0.0])).all()


def test_a_long_step_errs_as_the_continuation_does() -> None:
    x, h = 0.4, 0.3
    for text, reference in (
        ("x^2.5", lambda z: z**2.5),
        ("exp(x)", np.exp),
        ("x^x", lambda z: z**z),
    ):
        found = ComplexStep(h=h).estimate(gradviz.parse(text), [x])
        assert found[0] == pytest.approx(np.imag(reference(x + 1j * h)) / h, rel=1e-14)


def test_a_loss_over_data_has_no_formula() -> None:
    class Loss:
        dimension = 1

    obstacle = ComplexStep().obstacle(Loss())
    assert obstacle is not None
    assert "typed formula" in str(obstacle)
