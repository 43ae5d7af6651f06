"""The box in which a typed function is shown."""

from __future__ import annotations

import numpy as np
import pytest

import gradviz as gv
from gradviz.functions.plot_range import automatic_domain, automatic_start, widened


@pytest.mark.parametrize(
    ("text", "half"),
    [
        ("x^2 + y^2", 2),
        ("(x-1)^2 + (y-x^2)^2 + (z-y^2)^2", 2),
        ("(x-3)^2 + y^2", 5),
        ("(x-30)^2 + (y+20)^2", 50),
        ("x + y", 2),
        ("x^2 - y^2", 2),
        ("5", 2),
        ("log(x*y)", 2),
        ("sqrt(x - 15)", 20),
        ("sqrt(-1 - x^2)", 2),
    ],
)
def test_the_minimum_is_inside(text: str, half: float) -> None:
    f = gv.parse(text)
    assert automatic_domain(f) == ((-half, half),) * f.dimension


@pytest.mark.parametrize("text", ["x^2 + y^2", "log(x*y)", "sqrt(x - 15)", "x", "1/x", "5", "x^x"])
def test_a_start_is_inside_and_defined(text: str) -> None:
    f = gv.parse(text)
    domain = automatic_domain(f)
    start = automatic_start(f, domain)
    assert all(low < each < high for (low, high), each in zip(domain, start, strict=True))
    assert np.isfinite(f.value(start))
    assert np.all(np.isfinite(f.gradient(start)))


def test_a_start_outside_widens_the_domain() -> None:
    assert widened(((-1.0, 1.0), (-1.0, 1.0)), (3.0, 0.0)) == ((-1.0, 3.1), (-1.0, 1.0))
