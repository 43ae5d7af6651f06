"""Counts of operations against counts by hand, the theory's bounds and growth."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest

import gradviz as gv
from gradviz.gradients.exact.operation_counts import FAMILIES, METHODS, costs, growth
from gradviz.language import read_function

SIZES = (2, 10, 40, 160)
each_family = pytest.mark.parametrize("key", FAMILIES)


class Counted:
    """A number that counts the operations done with it."""

    done = 0

    def __init__(self, value: float) -> None:
        self.value = value

    def _with(self, value: float) -> Counted:
        Counted.done += 1
        return Counted(value)

    def __add__(self, other: Counted) -> Counted:
        return self._with(self.value + other.value)

    def __sub__(self, other: Counted) -> Counted:
        return self._with(self.value - other.value)

    def __mul__(self, other: Counted) -> Counted:
        return self._with(self.value * other.value)


def counted(function, n: int) -> int:
    Counted.done = 0
    function([Counted(1.0 + k) for k in range(n)])
    return Counted.done


def rosenbrock(x: list[Counted]) -> Counted:
    total = None
    for a, b in pairwise(x):
        valley, wall = b - a * a, Counted(1.0) - a
        term = Counted(100.0) * (valley * valley) + wall * wall
        total = term if total is None else total + term
    return total


def speelpenning(x: list[Counted]) -> Counted:
    total = x[0]
    for each in x[1:]:
        total = total * each
    return total


def sphere(x: list[Counted]) -> Counted:
    total = x[0] * x[0]
    for each in x[1:]:
        total = total + each * each
    return total


@pytest.mark.parametrize(
    ("key", "function"),
    [("rosenbrock", rosenbrock), ("product", speelpenning), ("sphere", sphere)],
)
def test_values_take_as_many_operations_as_by_hand(key: str, function) -> None:
    grown = growth(key, SIZES)
    assert grown.value.tolist() == [counted(function, n) for n in SIZES]
    # one value at the point and one for each coordinate, moved there, subtracted, divided
    n, value = grown.variables, grown.value
    assert grown.operations["forward_differences"].tolist() == (value + n * (value + 3)).tolist()
    assert grown.operations["central_differences"].tolist() == (n * (2 * value + 4)).tolist()


def test_the_product_of_speelpenning() -> None:
    # Griewank & Walther (2008), section 3.3: the whole gradient takes 3n products or so
    grown = growth("product", (10, 100, 500))
    assert (grown.operations["reverse"] <= 3 * grown.variables).all()
    assert (grown.operations["reverse"] >= 2 * grown.variables).all()


@each_family
def test_the_gradient_is_cheap_in_reverse_mode_only(key: str) -> None:
    grown = growth(key, (40, 160, 400))
    ratio = grown.operations["reverse"] / grown.value
    assert (ratio <= 4.0).all()  # Griewank & Walther (2008), 3.3: the cheap gradient principle
    for method in METHODS:
        multiple = grown.operations[method] / grown.value
        measured = np.polyfit(np.log(grown.variables), np.log(multiple), 1)[0]
        assert measured == pytest.approx(0.0 if method == "reverse" else 1.0, abs=0.08)


@pytest.mark.parametrize("key", gv.SURFACES)
def test_the_bound_holds_for_every_surface(key: str) -> None:
    counts = costs(gv.parse(gv.SURFACES[key].text))
    assert counts.variables == gv.SURFACES[key].dimension
    assert 1.0 < counts.ratio("reverse") <= 4.0
    assert counts.ratio("central_differences") >= 2 * counts.variables


def test_a_family_is_the_surface_of_its_name() -> None:
    assert costs(gv.parse("x1 x2 x3 x4")).value == growth("product", (4,)).value[0]
    same = growth("rosenbrock", (4,))
    surface = costs(gv.parse(gv.SURFACES["rosenbrock_4d"].text))
    assert (same.value[0], same.operations["reverse"][0]) == (surface.value, surface.reverse)


@each_family
def test_families_are_declared_whole(key: str) -> None:
    family = FAMILIES[key]
    assert family.key == key
    assert set(read_function(family.term).variables) <= {"a", "b"}
    assert family.least == (2 if key == "rosenbrock" else 1)
    assert family.name
    assert family.latex
    assert family.source
    assert growth(key, (1, 2, 3)).variables.tolist() == [n for n in (1, 2, 3) if n >= family.least]


def test_sizes_of_the_chart() -> None:
    grown = growth("rosenbrock")
    assert grown.variables.tolist() == [2, 5, 10, 20, 50, 100, 200, 500]
    assert set(grown.operations) == set(METHODS)
