"""What people type is read as they mean it."""

from __future__ import annotations

import numpy as np
import pytest

import gradviz as gv
from gradviz.language import read_equations, read_function, specialise, to_text
from gradviz.language.tree import Call, Name, Number
from gradviz.learning.typed import read_model

SAME = [
    ("-x^2", "-(x^2)"),
    ("2^3^2", "2^(3^2)"),
    ("x**2", "x^2"),
    ("2x", "2*x"),
    ("3(x+1)", "3*(x+1)"),
    ("2 x y", "2*x*y"),
    ("x sin(x)", "x*sin(x)"),
    ("xsin(x)", "x*sin(x)"),
    ("xy", "x*y"),
    ("sin x", "sin(x)"),
    ("sin 2x", "sin(2*x)"),
    ("sin x cos y", "sin(x)*cos(y)"),
    ("2sin x + 1", "2*sin(x) + 1"),
    ("sin^2(x)", "(sin(x))^2"),
    ("sin^2 x", "sin(x)^2"),
    ("cos²(x)", "cos(x)^2"),
    ("sin -x", "sin(-x)"),
    ("|x|", "abs(x)"),
    ("|x||y|", "abs(x)*abs(y)"),
    ("2|x-1|", "2*abs(x-1)"),
    ("||x|-1|", "abs(abs(x)-1)"),
    ("x²", "x^2"),
    ("x⁻¹", "x^-1"),
    ("x·y×2", "x*y*2"),
    ("3−x", "3-x"),
    ("√x", "sqrt(x)"),
    ("√(x+1)", "sqrt(x+1)"),
    ("2π", "2*pi"),
    ("[x+1]{x-1}", "(x+1)*(x-1)"),
    (".5x", "0.5*x"),
    ("1.x", "1.*x"),
    ("2e^x", "2*e^x"),
    ("1e-3x", "1e-3*x"),
    ("ln x", "log(x)"),
    ("arctan(x)", "atan(x)"),
    ("log(x, 2)", "log(x)/log(2)"),
    ("max(x, y, 2)", "max(max(x, y), 2)"),
    ("SIN(x)", "sin(x)"),
    ("x(x+1)", "x*(x+1)"),
    ("f(x) = x^2", "x^2"),
    ("z = x + y", "x + y"),
    ("θ^2", "theta^2"),
    ("x₁ + x₂", "x_1 + x_2"),
    ("Abs(x) + Max(x, 0)", "abs(x) + max(x, 0)"),
    ("Piecewise((x, x > 0), (0, True))", "where(x > 0, x, 0)"),
    ("Piecewise((x, (x > 0) | (x < -1)), (0, True))", "where(x > 0 or x < -1, x, 0)"),
    ("Piecewise((x, (x > 0) & (x < 1)), (0, True))", "where(x > 0 and x < 1, x, 0)"),
    ("where(0 < x <= 1, x, 0)", "where(0 < x and x <= 1, x, 0)"),
    ("where(x ≥ 0, x, 0)", "where(x >= 0, x, 0)"),
    ("1/2x", "(1/2)*x"),
]


@pytest.mark.parametrize(("typed", "meant"), SAME)
def test_means(typed: str, meant: str) -> None:
    # text drops the numbers' spelling differences that do not matter here (".5" and "0.5")
    read, wanted = gv.parse(typed), gv.parse(meant)
    assert read.variables == wanted.variables
    points = np.random.default_rng(1).uniform(0.2, 0.9, (7, read.dimension))
    np.testing.assert_array_equal(read.value(points), wanted.value(points))


def test_the_tree_keeps_the_typed_order() -> None:
    tree = read_function("1 + 2x").tree
    assert tree == Call("add", (Number("1"), Call("multiply", (Number("2"), Name("x")))))


@pytest.mark.parametrize(
    ("typed", "variables"),
    [
        ("y^2", ("y",)),
        ("5", ("x",)),
        ("y + x", ("x", "y")),
        ("f(y, x) = x - y", ("y", "x")),
        ("g(x, y, z) = x", ("x", "y", "z")),
        ("f(speed, w) = speed^2 + w", ("speed", "w")),
        ("w_1 + theta2 + x1", ("theta2", "w_1", "x1")),
        ("a+b+c+d+x+y+z+u+v+w", tuple("abcduvwxyz")),
    ],
)
def test_variables(typed: str, variables: tuple[str, ...]) -> None:
    assert read_function(typed).variables == variables


def test_outside_the_domain_the_value_is_nan() -> None:
    for text in ("sqrt(x)", "log(x)", "asin(x - 5)", "x^0.5", "acosh(x)", "x^(x + 0.1)"):
        assert np.isnan(gv.parse(text).value([-2.0])), text
    assert gv.parse("1/x").value([0.0]) == np.inf
    assert gv.parse("cbrt(x)").value([-8.0]) == -2.0


def test_a_branch_not_taken_does_not_spoil_the_gradient() -> None:
    f = gv.parse("where(x > 0, sqrt(x), x^2)")
    np.testing.assert_allclose(f.gradient([[-2.0], [4.0]]), [[-4.0], [0.25]])
    np.testing.assert_allclose(f.hessian([-2.0]), [[2.0]])


@pytest.mark.parametrize(
    ("text", "at", "gradient"),
    [
        ("|x|", [0.0], [0.0]),
        ("relu(x)", [0.0], [0.0]),
        ("sign(x)", [0.0], [0.0]),
        ("max(x, y)", [1.0, 1.0], [0.5, 0.5]),
        ("min(x, y)", [1.0, 1.0], [0.5, 0.5]),
        ("hypot(x, y)", [0.0, 0.0], [0.0, 0.0]),
        ("floor(x)", [0.5], [0.0]),
    ],
)
def test_subgradients_are_the_documented_ones(
    text: str, at: list[float], gradient: list[float]
) -> None:
    np.testing.assert_array_equal(gv.parse(text).gradient(at), gradient)


def test_equations_are_whole_words() -> None:
    text = "m_hat = beta_1*m + g  # remark\nx = x - learning_rate*m_hat; v[0] = 1"
    read = read_equations(text, ("x", "g", "beta_1", "learning_rate"))
    assert [(each.target, each.initial, each.line) for each in read] == [
        ("m_hat", False, 1),
        ("x", False, 2),
        ("v", True, 2),
    ]


def test_options_are_decided_and_the_rest_is_left() -> None:
    tree = read_equations("x = where(a > 0 and flag, x + where(g > 1, g, 1), x)", ("x", "g"))[
        0
    ].tree
    assert to_text(specialise(tree, {"a": 1.0, "flag": 1.0})) == "x + where(g > 1, g, 1)"
    assert specialise(tree, {"a": 1.0, "flag": 0.0}) == Name("x")
    assert specialise(tree, {"a": 1.0}) == tree


LONG = [
    "*".join(f"(x+{k % 7})" for k in range(99)),
    "sin(" * 48 + "x" + ")" * 48,
    "+".join(["sin(x*y)"] * 75),
    "x^" * 47 + "x",
    "+".join(["x"] * 199),
    "*".join(["|x-y|"] * 80),
    "where(x>0," * 30 + "x" + ",y)" * 30,
    "max(x," * 45 + "y" + ")" * 45,
    "x" + "/(1+x" * 22 + ")" * 22,
]


@pytest.mark.parametrize("text", LONG, ids=range(len(LONG)))
def test_long_legal_text_reads_differentiates_and_compiles(text: str) -> None:
    assert len(text) <= 1000
    f = gv.parse(text)
    point = np.full(f.dimension, 0.7)
    f.value(point)
    f.gradient(point)
    assert len(f.javascript) < 100 * len(text)  # linear: no subexpression is written twice


def test_variables_are_in_the_order_of_their_numbers() -> None:
    assert gv.parse("x10 + x2 + x1 + y + x").variables == ("x", "x1", "x2", "x10", "y")
    ten = " + ".join(f"x_{k}" for k in (10, 3, 9, 1, 8, 2, 7, 4, 6, 5))
    assert gv.parse(ten).variables == tuple(f"x_{k}" for k in range(1, 11))
    assert gv.parse("f(x10, x2) = x2 + x10").variables == ("x10", "x2")
    assert read_model("w10*x + w2 + w1*x^2", ("x",)).variables == (
        "w1", "w2", "w10",
    )  # fmt: skip
    mine = gv.optimizers.custom("x = x - r10*g + r2*g", r10=0.1, r2=0.0)
    assert mine().rule.inputs == ("r2", "r10")
