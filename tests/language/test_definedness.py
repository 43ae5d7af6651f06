"""What is undefined and where a function bends: said rightly, at points and in boxes."""

from __future__ import annotations

import math

import mpmath
import numpy as np
import pytest
from hypothesis import HealthCheck, given, reject, settings
from hypothesis import strategies as st

import gradviz as gv
from gradviz.functions import definedness
from gradviz.functions.definedness import (
    is_too_large,
    kinks_at,
    kinks_near,
    undefined_at,
    undefined_in,
)
from gradviz.functions.surfaces import SURFACES
from gradviz.functions.surfaces.base import Surface
from gradviz.language import ExpressionError, restrictions, to_text
from gradviz.language.evaluation import Evaluation, FormulaParts
from gradviz.language.nonsmooth import kinks
from gradviz.language.restrictions import requirements
from gradviz.language.signs import POSITIVE, sign_of
from gradviz.language.tree import Node, walk
from gradviz.language.vocabulary import OPERATIONS
from tests.language.test_properties import trees


def box(function: gv.Function, low: float = -2.0, high: float = 2.0) -> tuple:
    return ((low, high),) * function.dimension


def gaps(text: str, low: float = -2.0, high: float = 2.0) -> list[str]:
    function = gv.parse(text)
    return [
        each.requirement.failing
        for each in undefined_in(function, box(function, low, high)).regions
    ]


def bends(text: str, low: float = -2.0, high: float = 2.0) -> list[str]:
    function = gv.parse(text)
    return [each.place for each in undefined_in(function, box(function, low, high)).kinks]


@pytest.mark.parametrize(
    ("text", "missing", "bent"),
    [
        ("sqrt(x)", ["x < 0"], ["x = 0"]),
        ("log(x*y)", [r"x y \le 0"], []),
        ("abs(x)", [], ["x = 0"]),
        ("1/x", ["x = 0"], []),
        ("x^x", [r"x < 0,\; x \notin \mathbb{Z}"], ["x = 0"]),
        ("log(x^2 + y^2)", ["x^{2} + y^{2} = 0"], []),
        ("1/(x - y - 0.3)^2", [r"\left(x - y - 0.3\right)^{2} = 0"], []),
        ("1/(x^2 - 2x + 1)", ["x^{2} - 2 x + 1 = 0"], []),
        ("log2(x) + log10(y)", [r"x \le 0", r"y \le 0"], []),
        ("log1p(x)", [r"x \le -1"], []),
        ("asin(x)", [r"\left|x\right| > 1"], [r"\left|x\right| = 1"]),
        ("acosh(x)", ["x < 1"], ["x = 1"]),
        ("atanh(x)", [r"\left|x\right| \ge 1"], []),
        ("tan(x)", [r"x = \tfrac{\pi}{2} + k \pi,\; k \in \mathbb{Z}"], []),
        ("x^-3", ["x = 0"], []),
        ("x^1.5", ["x < 0"], []),
        ("x^0.3", ["x < 0"], ["x = 0"]),
        ("x^-0.3", [r"x \le 0"], []),
        ("mod(x, y)", ["y = 0"], [r"\frac{x}{y} \in \mathbb{Z}"]),
        ("max(x, y^2)", [], ["x = y^{2}"]),
        ("relu(x - 1)", [], ["x - 1 = 0"]),
        ("sign(x) + floor(y)", [], ["x = 0", r"y \in \mathbb{Z}"]),
        ("cbrt(x + y)", [], ["x + y = 0"]),
        ("hypot(x, y)", [], [r"x = 0,\; y = 0"]),
        ("where(x > 1, x^2, 3x)", [], ["x = 1"]),
        ("log|x|", [r"\left|x\right| = 0"], []),
        ("1/|x|", [r"\left|x\right| = 0"], []),
        ("log(x) + log(x)", [r"x \le 0"], []),
        ("a/(a + b + c + d) + |d - a|", ["a + b + c + d = 0"], ["d - a = 0"]),
    ],
)
def test_what_is_missing_in_a_box(text: str, missing: list[str], bent: list[str]) -> None:
    assert gaps(text) == missing
    assert bends(text) == bent


@pytest.mark.parametrize(
    "text",
    [
        *("x^2 + y^2", "1/(1 + x^2)", "sqrt(1 + x^2)", "log(2 + sin(x))", "2^x", "5"),
        *("1/exp(x)", "1/(x^2 + 1e-6)", "1/exp(-x^2 - y^2 - z^2)", "tanh(x)/cosh(y)", "x^0"),
        # guarded, or smooth in spite of a part that is not
        *("where(x != 0, sin(x)/x, 1)", "where(x > 0, log(x), 0)", "|x^2|", "x |x|"),
        *("where(x > 1, 2x - 1, x^2)", "where(x > 0 and log(x) > 1, x - e, 0)*0", "0/(x - 7)"),
    ],
)
def test_nothing_is_said_where_nothing_is_wrong(text: str) -> None:
    assert gaps(text) == []
    assert bends(text) == []


def test_what_cannot_fail_in_a_box_is_not_said() -> None:
    assert gaps("log(x) + 1/x + sqrt(x) + x^x", 1.0, 2.0) == []
    assert bends("|x| + floor(x/10) + sqrt(x)", 1.0, 2.0) == []
    assert gaps("x^y", 1.0, 2.0) == []
    assert gaps("tan(x)", -1.5, 1.5) == []
    domain = ((-1.0, 1.0), (0.5, 2.0))
    found = [each.requirement.failing for each in undefined_in(gv.parse("x^y"), domain).regions]
    assert found == [r"x < 0,\; y \notin \mathbb{Z}"]


@pytest.mark.parametrize(
    ("text", "share"),
    [
        ("log(x*y)", 0.5),
        ("sqrt(1 - x^2 - y^2)", 1 - math.pi / 16),
        ("1/x", 0.0),
        ("acosh(x)", 0.75),
    ],
)
def test_the_share_is_that_of_the_area(text: str, share: float) -> None:
    function = gv.parse(text)
    assert undefined_in(function, box(function)).regions[0].share == pytest.approx(share, abs=0.02)


def test_innermost_first_and_only_what_has_arguments() -> None:
    f = gv.parse("1/sqrt(log(x))")
    assert [each.failing for each in undefined_at(f, [-1])] == [r"x \le 0"]
    assert [each.failing for each in undefined_at(f, [0.5])] == [r"\log\left(x\right) < 0"]
    assert [each.failing for each in undefined_at(f, [1])] == [r"\sqrt{\log\left(x\right)} = 0"]
    assert undefined_at(f, [2]) == ()
    conditions = [each.condition for each in requirements(f.tree)]
    assert conditions == ["x > 0", r"\log\left(x\right) \ge 0", r"\sqrt{\log\left(x\right)} \ne 0"]
    assert [each.why for each in undefined_at(gv.parse("log(x*y)"), [-1, 2])] == [
        "The logarithm needs a positive number."
    ]


def test_only_the_branch_that_is_taken_counts() -> None:
    f = gv.parse("where(x > 0, log(x), sqrt(-x - 1))")
    assert undefined_at(f, [1]) == undefined_at(f, [-2]) == ()
    assert [each.failing for each in undefined_at(f, [-0.5])] == ["-x - 1 < 0"]


def test_a_pole_of_the_tangent_is_one_although_floating_point_passes_beside_it() -> None:
    f = gv.parse("tan(x)")
    assert undefined_at(f, [math.pi / 2])
    assert undefined_at(f, [-5 * math.pi / 2])
    assert not undefined_at(f, [math.pi / 2 + 1e-9])
    assert not undefined_at(f, [1e15])


def test_too_large_is_not_undefined() -> None:
    for text, point in (("exp(x)", [1000]), ("exp(x) - exp(2x)", [1000]), ("1/exp(-x^2)", [40])):
        assert undefined_at(gv.parse(text), point) == ()
        assert is_too_large(gv.parse(text), point)
    assert not is_too_large(gv.parse("log(x)"), [-1])
    assert not is_too_large(gv.parse("exp(x)"), [10])


@pytest.mark.parametrize(
    ("text", "point", "places"),
    [
        ("|x| + |y - 1|", (0, 1), ["x = 0", "y - 1 = 0"]),
        ("|x|", (0.01,), []),
        ("|x|", (1e-9,), ["x = 0"]),
        ("max(x, y) + x^2", (3, 3), ["x = y"]),
        ("floor(x)", (2,), [r"x \in \mathbb{Z}"]),
        ("sqrt(x)", (0,), ["x = 0"]),
        ("cbrt(x - 1)", (1,), ["x - 1 = 0"]),
        ("hypot(x, y)", (0, 0), [r"x = 0,\; y = 0"]),
        ("hypot(x, y)", (0, 1), []),
        ("where(x == 0, 5, x)", (0,), ["x = 0"]),
        ("where(x != 0, sin(x)/x, 1)", (0,), []),
        ("log|x|", (0,), []),
        ("x^2", (0,), []),
    ],
)
def test_kinks_at_a_point(text: str, point: tuple[float, ...], places: list[str]) -> None:
    assert [each.place for each in kinks_at(gv.parse(text), point)] == places


def test_a_kink_in_a_box_has_two_slopes_by_finite_differences() -> None:
    """Slopes on both sides, from values only, confirm what is and is not a kink at 0."""
    for text in ("|x|", "relu(x)", "max(x, x^2)", "|x^2|", "x |x|", "min(x, -x)", "|sin x|^3"):
        f = gv.parse(text)
        h = 1e-7
        left, middle, right = (float(f.value([each])) for each in (-h, 0.0, h))
        differ = abs((right - middle) - (middle - left)) > 1e-3 * h
        assert bool(kinks_at(f, [0.0])) == differ, text
        assert bool(undefined_in(f, ((-0.6, 0.7),)).kinks) == differ, text


def test_points_have_the_right_shape() -> None:
    with pytest.raises(ValueError, match="2 coordinates"):
        undefined_at(gv.parse("x + y"), [1])


def test_what_is_not_analytic_says_where_it_has_a_kink() -> None:
    bent = [row for row in OPERATIONS.values() if row.kind == "function" and not row.analytic]
    assert all(row.nonsmooth for row in bent)


MP = {
    **{
        name: getattr(mpmath, name)
        for name in (
            "log asin acos acosh atanh sqrt tan sec csc cot asec acsc asech acsch acoth csch coth"
        ).split()
    },
    "log2": lambda a: mpmath.log(a, 2),
    "log10": mpmath.log10,
    "log1p": lambda a: mpmath.log(1 + a),
}


@pytest.mark.parametrize("name", sorted(MP))
@given(st.floats(-3, 3).filter(lambda a: a == 0 or abs(a) > 1e-12))
def test_a_function_is_defined_where_mpmath_finds_a_real_value(name: str, a: float) -> None:
    try:
        value = mpmath.mpmathify(MP[name](mpmath.mpf(a)))
        real = bool(mpmath.isfinite(value)) and not isinstance(value, mpmath.mpc)
    except (ValueError, ZeroDivisionError):
        real = False
    assert (not undefined_at(gv.parse(f"{name}(x)"), [a])) == real


@pytest.mark.parametrize("base", [-2.0, -0.5, 0.0, 0.5, 3.0])
@pytest.mark.parametrize("exponent", [-2.0, -1.5, -1.0, 0.0, 0.5, 1.0, 2.0, 2.5])
def test_powers_are_defined_where_python_finds_a_real_number(base: float, exponent: float) -> None:
    try:
        real = not isinstance(base**exponent, complex)
    except ZeroDivisionError:
        real = False
    for f, point in (
        (gv.parse("f(x, y) = x^y"), [base, exponent]),
        (gv.parse(f"x^({exponent})"), [base]),
    ):
        assert (not undefined_at(f, point)) == real


@settings(deadline=None, max_examples=250, suppress_health_check=[HealthCheck.too_slow])
@given(
    trees, st.lists(st.sampled_from([-2.0, -1.0, -0.3, 0.0, 0.5, 1.0, 3.7]), min_size=4, max_size=4)
)
def test_undefined_agrees_with_the_value(tree: Node, numbers: list[float]) -> None:
    """A value that is missing has a reason; a reason hides only where IEEE arithmetic lets it."""
    try:
        f = gv.parse(to_text(tree))
    except ExpressionError:
        reject()
    point = numbers[: f.dimension]
    value, missing = float(f.value(point)), undefined_at(f, point)
    if not math.isfinite(value):
        assert missing or is_too_large(f, point)
        if not missing:
            # it really is size: with extended exponents something beyond 1e300 occurs on the way
            assert _largest(f, point) > 1e300
    elif missing:
        # 1/(1/0) = 0, nan^0 = 1, nan > 0 is false, tan beside its pole is huge
        names = {getattr(part, "function", "") for part in walk(f.tree)}
        absorbing = {"divide", "power", "where", "tan", "log", "log2", "log10", "log1p", "atanh"}
        assert names & absorbing
        if not names & {"divide", "power", "where", "tan"}:
            assert _largest(f, point) == math.inf
    undefined_in(f, box(f))
    kinks_at(f, point)


def _largest(function: gv.Function, point: list[float]) -> float:
    """Return the largest size that a part of a formula has at a point, from its own values."""
    layout = FormulaParts(function.tree, function.variables)
    here = Evaluation(layout, np.array([point]))
    sizes = [np.abs(np.asarray(each, dtype=float))[0] for each in here.values]
    return float(max(size for size in sizes if not math.isnan(size)))


@settings(deadline=None, max_examples=200)
@given(trees, st.lists(st.floats(-3, 3), min_size=4, max_size=4))
def test_what_is_called_positive_is_never_negative(tree: Node, numbers: list[float]) -> None:
    try:
        f = gv.parse(to_text(tree))
    except ExpressionError:
        reject()
    sign, value = sign_of(f.tree), float(f.value(numbers[: f.dimension]))
    if sign and math.isfinite(value):
        assert value >= 0.0
    if sign == POSITIVE and math.isfinite(value):
        assert value > 0.0 or _largest(f, numbers[: f.dimension]) > 20.0  # rounded to 0 far out


def test_every_sentence_has_its_place() -> None:
    f = gv.parse("sqrt(x) + |y| + max(x, y)")
    assert all(each.why.endswith(".") for each in (*requirements(f.tree), *kinks(f.tree)))


MANY_PIECES = " + ".join(f"floor({k}x)*mod(y,{k})" for k in range(1, 44))


def test_a_search_through_very_many_pieces_is_cut_short_and_says_so() -> None:
    box = ((-2.0, 2.0), (-2.0, 2.0))
    found = undefined_in(gv.parse(MANY_PIECES), box)
    assert not found.complete
    assert found.kinks  # what was found until then counts
    few = undefined_in(gv.parse(" + ".join(MANY_PIECES.split(" + ")[:4])), box)
    assert few.complete
    assert len(few.kinks) == 8  # floor(k x) and mod(y, k) jump at 0, for each k


def test_a_search_at_a_point_that_is_cut_short_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    f, point = gv.parse(" + ".join(f"|x - {k}x^2|" for k in range(1, 20))), [0.0]
    every, complete = kinks_near(f, point)
    assert complete
    assert len(every) == 19  # each |x - k x^2| = |x| |1 - k x| has a corner at 0
    monkeypatch.setattr(definedness, "_WORK", 1000)
    some, complete = kinks_near(f, point)
    assert not complete
    assert set(some) < set(every)


def test_equal_edges_are_looked_for_once(monkeypatch: pytest.MonkeyPatch) -> None:
    asked = []
    original = definedness._Search._zeros_of
    monkeypatch.setattr(
        definedness._Search, "_zeros_of", lambda self, part: asked.append(1) or original(self, part)
    )
    found = undefined_in(gv.parse("/".join(["x"] * 100)), ((-2.0, 2.5),))
    assert found.complete
    assert [each.requirement.failing for each in found.regions] == ["x = 0"]
    assert len(asked) == 1  # of 99 divisors, all are x


def test_texts_as_long_as_the_formula_are_printed_only_where_they_are_asked_for(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    printed = []
    monkeypatch.setattr(restrictions, "to_latex", lambda node: printed.append(node) or "u")
    first, *_ = restrictions.requirements(gv.parse("/".join(["x"] * 100)).tree)
    assert not printed
    assert first.failing == "u = 0"
    assert len(printed) == 1


@pytest.mark.parametrize("surface", SURFACES.values(), ids=SURFACES)
def test_no_test_function_is_too_long_to_be_searched(surface: Surface) -> None:
    assert undefined_in(gv.parse(surface.text), surface.domain).complete
