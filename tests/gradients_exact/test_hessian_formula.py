"""The Hessian's formulas: their shape, their zeros, and what is too long to be written."""

from __future__ import annotations

import numpy as np
import pytest

import gradviz as gv
from gradviz.language.derivation import derive

SMOOTH = [key for key in gv.SURFACES if key not in ("helical_valley", "log_barrier", "half_line")]


@pytest.mark.parametrize("key", SMOOTH)
def test_the_formula_is_zero_where_the_hessian_is(key: str) -> None:
    f = gv.parse(gv.SURFACES[key].text)
    rows = f.hessian_latex
    assert [len(row) for row in rows] == [f.dimension] * f.dimension
    low, high = np.array(gv.SURFACES[key].domain).T
    points = np.random.default_rng(5).uniform(low, high, (50, f.dimension))
    always_zero = (f.hessian(points) == 0.0).all(axis=0)
    for j, row in enumerate(rows):
        for k, text in enumerate(row):
            assert text == rows[k][j]
            assert (text == "0") == always_zero[j, k], (key, text)


def test_the_formula_is_the_one_of_a_textbook() -> None:
    assert gv.parse("x^3 y").hessian_latex == (("6 x y", r"3 x^{2}"), (r"3 x^{2}", "0"))
    assert gv.parse("exp(2x)").hessian_latex == ((r"4 e^{2 x}",),)
    assert gv.parse("f(x, y) = 5").hessian_latex == (("0", "0"), ("0", "0"))


def test_what_would_fill_pages_is_left_out() -> None:
    assert gv.parse("*".join(f"(x + y + {k})" for k in range(12))).hessian_latex == ()


@pytest.mark.parametrize(
    "text", ["+".join(["x"] * 200), "sin(" * 48 + "x" + ")" * 48, "-".join(["x y"] * 99)]
)
def test_tall_trees_are_no_matter(text: str) -> None:
    f = gv.parse(text)
    assert derive(f.tree, "x").steps
    assert derive(gv.parse(text + " ").tree, "x").steps  # an equal tree, met again
    assert f.gradient_latex
