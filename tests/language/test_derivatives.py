"""Derivatives against mpmath's, which works from values alone and at higher precision."""

from __future__ import annotations

import mpmath
import numpy as np
import pytest
import sympy

import gradviz as gv
from gradviz.language.symbolic import symbol
from gradviz.language.vocabulary import OPERATIONS

FUNCTIONS = [row for row in OPERATIONS.values() if row.kind == "function" and row.name != "where"]
# mpmath's names, where they differ, and what it lacks
MPMATH = {
    "abs": abs,
    "sigmoid": lambda a: 1 / (1 + mpmath.exp(-a)),
    "softplus": lambda a: mpmath.log(1 + mpmath.exp(a)),
    "relu": lambda a: max(a, mpmath.mpf(0)),
    "log2": lambda a: mpmath.log(a, 2),
    "log10": lambda a: mpmath.log(a, 10),
    "ceil": mpmath.ceil,
    "max": max,
    "min": min,
    "mod": lambda a, b: a - b * mpmath.floor(a / b),
    "cbrt": lambda a: mpmath.sign(a) * mpmath.cbrt(abs(a)),
}
POINTS = {
    **dict.fromkeys(("acosh", "asec", "acsc", "acoth"), (1.3, 2.4)),
    "log": (0.3, 2.5),
    "mod": (0.45, 0.7),
}


def reference(name: str):
    return MPMATH.get(name) or getattr(mpmath, name)


@pytest.mark.parametrize("row", FUNCTIONS, ids=lambda row: row.name)
@pytest.mark.parametrize("place", [0, 1])
def test_value_gradient_and_second_derivative(row, place: int) -> None:
    first, second = POINTS.get(row.name, (0.35, 0.62))
    variables = ("x", "y")[: row.arity]
    at = ((first, second) if place == 0 else (second, first + 0.01))[: row.arity]
    text = f"{row.name}({', '.join(variables)})"
    f = gv.parse(text)
    with mpmath.workdps(50):
        function = reference(row.name)
        exact = [mpmath.mpf(value) for value in at]
        assert float(f.value(at)) == pytest.approx(float(function(*exact)), rel=1e-14)
        gradient = f.gradient(at)
        hessian = f.hessian(at)
        for j in range(row.arity):
            order = tuple(int(k == j) for k in range(row.arity))
            wanted = float(mpmath.diff(function, tuple(exact), order))
            assert gradient[j] == pytest.approx(wanted, rel=1e-12, abs=1e-12)
            for k in range(row.arity):
                twice = tuple(int(i == j) + int(i == k) for i in range(row.arity))
                wanted = float(mpmath.diff(function, tuple(exact), twice))
                assert hessian[j, k] == pytest.approx(wanted, rel=1e-9, abs=1e-9)


@pytest.mark.parametrize("row", FUNCTIONS, ids=lambda row: row.name)
def test_the_formula_shown_is_the_gradient_computed(row) -> None:
    first, second = POINTS.get(row.name, (0.35, 0.62))
    variables = ("x", "y")[: row.arity]
    f = gv.parse(f"{row.name}({', '.join(variables)})^2 + sin({row.name}({', '.join(variables)}))")
    at = (first, second)[: row.arity]
    gradient = f.gradient(at)
    for j, part in enumerate(f.partial_derivatives):
        value = part
        own = {
            each: gv.parse(str(each)).value(at[: row.arity])
            for each in part.atoms(sympy.Function)
            if type(each).__name__ == row.name and not hasattr(sympy, row.name)
        }
        value = part.xreplace({each: sympy.Float(float(number)) for each, number in own.items()})
        value = value.subs(
            {symbol(name): number for name, number in zip(variables, at, strict=True)}
        )
        rest = {
            each: sympy.Float(float(gv.parse(str(each)).value([0.0])))
            for each in value.atoms(sympy.Function)
            if each.is_number
        }
        assert float(value.xreplace(rest)) == pytest.approx(gradient[j], rel=1e-9, abs=1e-12)


@pytest.mark.parametrize("row", FUNCTIONS, ids=lambda row: row.name)
def test_scalars_and_arrays_agree(row) -> None:
    """A path of one start (scalars) visits what the same start visits in a batch (arrays)."""
    variables = ("x", "y")[: row.arity]
    f = gv.parse(f"{row.name}({', '.join(variables)}) + x^2")
    start = np.array([POINTS.get(row.name, (0.4, 0.6))[: row.arity]])
    optimizer = gv.optimizers.custom("x = x - 0.01*g")
    one = gv.descend(f, start[0], optimizer, steps=20, tolerance=0)
    many = gv.descend(f, start, optimizer, steps=20, tolerance=0)
    np.testing.assert_allclose(many.positions[0, : len(one.positions)], one.positions, rtol=1e-12)


EDGE = 1e-10
FAR = (-40.0, -20.0, -5.0, 5.0, 20.0, 40.0)
# where the domain has edges: beside them, and far out on the side that there is
TAILS = {
    **dict.fromkeys(("asin", "acos", "atanh"), (-1 + EDGE, -0.9, 0.9, 1 - EDGE)),
    "acosh": (1 + EDGE, 5.0, 20.0, 40.0, 1e100, 1e200),
    **dict.fromkeys(("log", "log2", "log10", "sqrt"), (1e-200, EDGE, 5.0, 20.0, 40.0, 1e200)),
    "log1p": (-1 + EDGE, -EDGE, EDGE, 5.0, 20.0, 40.0, 1e200),
    **dict.fromkeys(("sigmoid", "softplus", "exp", "expm1"), (-700.0, -300.0, *FAR, 300.0)),
    **dict.fromkeys(("tanh", "sinh", "cosh"), (-300.0, *FAR, 300.0)),
    "tan": (-1.57, 1.57, 5.0, 20.0, 40.0),
    **dict.fromkeys(("asec", "acsc", "acoth"), (-40.0, -5.0, -1 - EDGE, 1 + EDGE, 5.0, 1e50)),
    "asech": (EDGE, 0.1, 0.9, 1 - EDGE),
    **dict.fromkeys(("sech", "csch", "coth"), (-300.0, -20.0, -1e-8, 1e-8, 0.5, 20.0, 300.0)),
    "acsch": (-1e50, -5.0, -1e-8, 1e-8, 5.0, 40.0),
}


@pytest.mark.parametrize("row", [row for row in FUNCTIONS if row.arity == 1], ids=lambda r: r.name)
def test_derivatives_keep_their_digits_in_the_tails(row) -> None:
    f = gv.parse(f"{row.name}(x)")
    scalars = gv.optimizers.custom("x = x - 0*g")
    with mpmath.workdps(400):
        function = reference(row.name)
        for x in TAILS.get(row.name, FAR):
            first, second = (float(each) for each in exact_derivatives(row.name, function, x))
            close = {"rel": 1e-13, "abs": 0.0}
            assert f.gradient([x])[0] == pytest.approx(first, **close), x
            one_path = gv.descend(f, (x,), scalars, steps=1, tolerance=0)
            assert one_path.gradients[0, 0] == pytest.approx(first, **close), x
            assert f.hessian([x])[0, 0] == pytest.approx(second, **close), x


def exact_derivatives(name: str, function, x: float):
    """Return the first two derivatives, by steps that do not reach over an edge of the domain."""
    if name in ("floor", "ceil", "sign"):
        return 0.0, 0.0
    at, h = mpmath.mpf(x), mpmath.mpf(10) ** -150 * max(1, abs(mpmath.mpf(x)))
    h = min(h, abs(at) / 10**50)
    return tuple(mpmath.diff(function, at, order, h=h) for order in (1, 2))


OUTSIDE = {
    "log": -1.0, "log2": -1.0, "log10": -2.5, "log1p": -3.0, "sqrt": -1.0, "asin": 1.5,
    "acos": -2.0, "acosh": -3.0, "atanh": 2.0,
    "asec": 0.5, "acsc": -0.3, "acoth": 0.9, "asech": -0.5,
}  # fmt: skip


@pytest.mark.parametrize("name", OUTSIDE)
def test_there_is_no_derivative_where_there_is_no_value(name: str) -> None:
    x = OUTSIDE[name]
    f = gv.parse(f"{name}(x) + y^2")
    assert np.isnan(f.value([x, 1.0]))
    assert np.isnan(f.gradient([x, 1.0])).all()
    assert np.isnan(f.value_and_gradient([x, 1.0])[1]).all()
    assert np.isnan(f.hessian([x, 1.0])).all()
    run = gv.descend(f, (x, 1.0), gv.optimizers.SGD(), steps=5)
    assert run.status == "left_domain"
    assert np.isnan(run.gradients).all()
    # another point of the same array is not touched
    inside = {"acosh": 2.0, "asec": 2.0, "acsc": 2.0, "acoth": 2.0}.get(name, 0.5)
    both = f.gradient([[x, 1.0], [inside, 1.0]])
    assert np.isfinite(both[1]).all()
    assert np.isnan(both[0]).all()


def test_what_is_undefined_in_a_branch_that_is_not_taken_does_not_matter() -> None:
    f = gv.parse("where(x > 0, log(x), x^2) + y")
    assert f.gradient([-3.0, 1.0]).tolist() == [-6.0, 1.0]
    assert f.hessian([-3.0, 1.0]).tolist() == [[2.0, 0.0], [0.0, 0.0]]


@pytest.mark.parametrize("text", ["log(-1)", "x + 0*log(-1)"])
def test_a_function_without_values_has_no_derivatives(text: str) -> None:
    f = gv.parse(text)
    assert np.isnan([f.value([1.0]), *f.gradient([1.0]), *f.hessian([1.0]).ravel()]).all()


@pytest.mark.parametrize("text", ["100(y - x^2)^2 + (1 - x)^2", "sqrt(1 + x^2) + x/2", "exp(x)/3"])
def test_only_what_can_be_undefined_is_watched(text: str) -> None:
    assert "NaN" not in gv.parse(text).javascript


NEITHER = r"\neg \left(x > 0 \wedge y > 0\right) \end{cases}"
CASES = [
    ("max(x, y)", r"\begin{cases} 1 & x > y \\ 0 & x < y \\ \frac{1}{2} & x = y \end{cases}"),
    ("min(x, y)", r"\begin{cases} 1 & x < y \\ 0 & x > y \\ \frac{1}{2} & x = y \end{cases}"),
    ("relu(x)", r"\begin{cases} 1 & x > 0 \\ 0 & x \leq 0 \end{cases}"),
    (
        "where(x < -1, x, where(x < 1, x^3, 5x))",
        r"\begin{cases} 1 & x < -1 \\ 3 x^{2} & x < 1 \\ 5 & x \geq 1 \end{cases}",
    ),
    ("where(x > 0 and y > 0, 2x, x)", r"\begin{cases} 2 & x > 0 \wedge y > 0 \\ 1 & " + NEITHER),
]


@pytest.mark.parametrize(("text", "wanted"), CASES)
def test_cases_stand_in_one_list(text: str, wanted: str) -> None:
    assert gv.parse(text).gradient_latex[0] == wanted


def test_cases_of_cases_stand_in_one_list_as_typed() -> None:
    f = gv.parse("where(x > y, 1, where(x < y, x, x/2))")
    assert f.latex == (r"\begin{cases} 1 & x > y \\ x & x < y \\ \frac{x}{2} & x = y \end{cases}")
    deeper = gv.parse("where(x > y, 1, where(x < y, x, where(x < 3, y, 2)))")
    assert deeper.latex.count(r"\begin{cases}") == 1
    assert r"y & x < 3 \\ 2 & x \geq 3" in deeper.latex
    beside = gv.parse("where(x > 0, where(y > 0, 1, 2), 3)")
    assert beside.latex.count(r"\begin{cases}") == 2


@pytest.mark.parametrize("row", [row for row in FUNCTIONS if row.textbook], ids=lambda r: r.name)
def test_the_derivative_of_the_books_is_the_one_computed(row) -> None:
    x = POINTS.get(row.name, (0.35,))[0]
    known = {"a": x, "r": float(gv.parse(f"{row.name}(x)").value([x]))}
    for shown, computed in zip(row.textbook, row.derivatives, strict=True):
        sides = []
        for text in (shown, computed):
            f = gv.parse(f"f(a, r) = {text}")
            sides.append(float(f.value([known["a"], known["r"]])))
        assert sides[0] == pytest.approx(sides[1], rel=1e-14)
