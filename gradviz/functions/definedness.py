"""Where a function has no value, and where it has a kink: at a point, and somewhere in a box.

The conditions come from the formula (`gradviz.language.restrictions`); here they are tested with
numbers. Only the branch of a `where` that is taken counts. A value that leaves the range of
floating-point numbers is not undefined but too large to compute: see `is_too_large`.

In a box, regions are found by samples, and what is thinner than any sample (the line x = y of
1/(x - y), the point of log(x^2 + y^2)) by bisection across a change of sign and by Newton's method
from the samples nearest to zero. That is a search, not a proof: what is much smaller than the
distance of samples can be missed.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache, cached_property, lru_cache
from itertools import product
from typing import Any, TypeVar

import numpy as np
from numpy.typing import ArrayLike, NDArray

from gradviz.functions.objective import Function
from gradviz.functions.plot_range import Box
from gradviz.language.evaluation import Evaluation, FormulaParts, Quantity, Slopes
from gradviz.language.nonsmooth import Kink
from gradviz.language.removable import is_removable
from gradviz.language.restrictions import Requirement
from gradviz.language.signs import constant_value
from gradviz.language.tree import Call, Node
from gradviz.language.vocabulary import OPERATIONS

Array = NDArray[np.float64]

_ACROSS = {1: 512, 2: 32}  # even, so that no line of samples is an axis of a symmetric box
_SAMPLES = 1024
_STARTS = 16
_HALVINGS = 60
_PAIRS = 256
_WORK = 60_000
"""Operations over arrays of points that a search may take: half a second on a slow computer.

A formula of few pieces takes some hundreds, the test functions up to 2,000. The work grows with the
number of pieces times the length of the formula: a legal text could take a minute.
"""
_MASKS, _SLOPES, _COMPILING = 4, 4, 20
"""What an operation costs beside one value of it: with masks, with a gradient, to be compiled."""
_BESIDE, _BESIDE_NEAR = 2.0**-20, 2.0**-3  # of the distance of samples: where slopes are compared


@dataclass(frozen=True, slots=True)
class UndefinedRegion:
    """A requirement that fails in a box, in `share` of its samples; 0 for a line or a point."""

    requirement: Requirement
    share: float


@dataclass(frozen=True, slots=True)
class Definedness:
    """What is undefined in a box, and the kinks in it, innermost operations first.

    `complete` is false where the search was cut short, since the formula has too many pieces.
    """

    regions: tuple[UndefinedRegion, ...]
    kinks: tuple[Kink, ...]
    complete: bool = True


@lru_cache(maxsize=256)
def _layout(function: Function) -> FormulaParts:
    return FormulaParts(function.tree, function.variables)


def undefined_at(function: Function, point: ArrayLike) -> tuple[Requirement, ...]:
    r"""Return the requirements that fail at a point of shape (D,), innermost first.

    What is computed from an undefined part is not counted again. Raises ValueError for a point of
    another shape.

    >>> from gradviz.functions.objective import parse
    >>> [each.failing for each in undefined_at(parse("1/log(x*y)"), (-1, 2))]
    ['x y \\le 0']
    >>> [each.failing for each in undefined_at(parse("1/log(x*y)"), (1, 1))]
    ['\\log\\left(x y\\right) = 0']
    """
    here = Evaluation(_layout(function), _one(function, point))
    return _once(each for each, fails in here.failing() if fails[0])


def is_too_large(function: Function, point: ArrayLike) -> bool:
    """Tell whether f has a value at a point of shape (D,), but none that floating point holds.

    >>> from gradviz.functions.objective import parse
    >>> is_too_large(parse("exp(x)"), [1000]), is_too_large(parse("log(x)"), [-1])
    (True, False)
    """
    value = float(function.value(_one(function, point))[0])
    return not np.isfinite(value) and not undefined_at(function, point)


def kinks_at(function: Function, point: ArrayLike, tolerance: float = 1e-6) -> tuple[Kink, ...]:
    """Return the kinks of f within `tolerance` (of each coordinate) of a point of shape (D,).

    Some may be missing of a very long formula: see `kinks_near`. A kink that does not show in f, as
    that of |x^2|, is none; nor is a place where f has a gradient although its parts have none, as
    hypot(x, y)^2 at 0. Empty where f is undefined.

    >>> from gradviz.functions.objective import parse
    >>> [each.place for each in kinks_at(parse("|x - 1| + max(x, y)"), (1, 3))]
    ['x - 1 = 0']
    """
    return kinks_near(function, point, tolerance)[0]


def kinks_near(
    function: Function, point: ArrayLike, tolerance: float = 1e-6
) -> tuple[tuple[Kink, ...], bool]:
    """Return what `kinks_at` does, and whether all were looked for: not in a very long formula.

    >>> from gradviz.functions.objective import parse
    >>> kinks_near(parse("x^2"), [0.0])
    ((), True)
    """
    middle = _one(function, point)
    if undefined_at(function, point) or not np.isfinite(function.value(middle)[0]):
        return (), True
    if is_removable(function.tree, function.variables, middle)[0]:
        return (), True
    reach = tolerance * np.maximum(1.0, np.abs(middle))
    moves = np.concatenate([np.eye(function.dimension), np.full((1, function.dimension), 0.7)])
    ends = np.concatenate([middle + reach * moves, middle - reach * moves])
    starts = np.repeat(middle, len(ends), axis=0)
    half = len(moves)
    here = _Search(
        function,
        np.concatenate([starts, ends[:half]]),
        np.concatenate([ends, ends[half:]]),
        np.concatenate([middle, ends]),
    )
    layout = _layout(function)
    found = _once(
        kink
        for place, kink in layout.kinks
        if here.may_go_on() and here.shows(place, kink, near=True)
    )
    return found, not here.was_cut_short


@lru_cache(maxsize=256)
def undefined_in(function: Function, domain: Box) -> Definedness:
    r"""Return what really is undefined in a box, with its share, and the kinks that are in it.

    >>> from gradviz.functions.objective import parse
    >>> box = ((-2.0, 2.0), (-2.0, 2.0))
    >>> [(each.requirement.failing, round(each.share, 1))
    ...     for each in undefined_in(parse("log(x*y)"), box).regions]
    [('x y \\le 0', 0.5)]
    >>> undefined_in(parse("log(x) + |x|"), ((1.0, 2.0),))
    Definedness(regions=(), kinks=(), complete=True)
    """
    layout = _layout(function)
    if not layout.requirements and not layout.kinks:
        return Definedness((), ())
    low, high = np.array(domain, dtype=np.float64).T
    unit, pairs = _unit(function.dimension)
    points = low + (high - low) * unit
    search = _Search(function, points[pairs[0]], points[pairs[1]], points, (low, high))
    fails = dict(search.here.failing_by_place())
    regions: dict[Requirement, float] = {}
    for number, (place, requirement) in enumerate(layout.requirements):
        inside = fails[number]
        if inside.any() or (search.may_go_on() and search.touches(place, requirement)):
            share = 0.0 if requirement.thin else float(inside.mean())
            same = next(
                (each for each in regions if _said(each) == _said(requirement)), requirement
            )
            regions[same] = max(share, regions.get(same, 0.0))
    kinks = _once(
        kink for place, kink in layout.kinks if search.may_go_on() and search.shows(place, kink)
    )
    found = tuple(UndefinedRegion(*each) for each in regions.items())
    return Definedness(found, kinks, not search.was_cut_short)


Condition = TypeVar("Condition", Requirement, Kink)


def _said(condition: Requirement | Kink) -> tuple[str, str]:
    """Return what a person reads of a condition: one that is in a formula twice is said once."""
    place = condition.place if isinstance(condition, Kink) else condition.failing
    return place, condition.why


def _once(conditions: Iterable[Condition]) -> tuple[Condition, ...]:
    found: dict[tuple[str, str], Condition] = {}
    for each in conditions:
        found.setdefault(_said(each), each)
    return tuple(found.values())


def _one(function: Function, point: ArrayLike) -> Array:
    array = np.asarray(point, dtype=np.float64)
    if array.shape != (function.dimension,):
        raise ValueError(f"a point needs {function.dimension} coordinates, not {array.shape}")
    return array[None]


@cache
def _unit(dimension: int) -> tuple[Array, tuple[NDArray[Any], NDArray[Any]]]:
    """Return points of the unit box and the pairs of them between which signs are compared."""
    if dimension in _ACROSS:
        count = _ACROSS[dimension]
        axes = np.meshgrid(*[np.linspace(0.0, 1.0, count)] * dimension, indexing="ij")
        points = np.stack([axis.ravel() for axis in axes], axis=-1)
        index = np.arange(len(points)).reshape((count,) * dimension)
        first = [np.delete(index, -1, axis=axis).ravel() for axis in range(dimension)]
        second = [np.delete(index, 0, axis=axis).ravel() for axis in range(dimension)]
        return points, (np.concatenate(first), np.concatenate(second))
    from scipy.stats import qmc

    samples = qmc.Sobol(dimension, scramble=False).random(_SAMPLES)
    corners = np.array(list(product((0.0, 1.0), repeat=dimension)))
    points = np.concatenate([samples, corners])
    order = np.arange(len(points))
    return points, (order[:-1], order[1:])


class _Search:
    """Samples of a function, and lines between some of them on which edges are looked for."""

    def __init__(
        self,
        function: Function,
        starts: Array,
        ends: Array,
        points: Array,
        box: tuple[Array, Array] | None = None,
    ) -> None:
        self.function = function
        self.layout = _layout(function)
        self.starts, self.ends, self.points, self.box = starts, ends, points, box
        self._work = 0
        self._parts: dict[Node, Quantity] = {}
        self._sizes: dict[Node, float] = {}
        self._zeros: dict[Node, tuple[Array, Evaluation]] = {}
        self.was_cut_short = False
        self.here = self.at(points)

    def may_go_on(self) -> bool:
        """Tell whether the search has not yet taken all the work that it may."""
        self.was_cut_short = self.was_cut_short or self._work > _WORK
        return not self.was_cut_short

    def at(self, points: Array) -> Evaluation:
        self._work += _MASKS * len(self.layout.nodes)
        return Evaluation(self.layout, points)

    def _part(self, edge: Node) -> Quantity:
        """Return a part of the formula as a function of its own."""
        known = self._parts.get(edge)
        if known is None:
            known = self._parts[edge] = _part(edge, self.function.variables)
            self._work += _COMPILING * known.size
        return known

    @cached_property
    def _at_ends(self) -> tuple[Evaluation, Evaluation]:
        return self.at(self.starts), self.at(self.ends)

    def _side(self, kink: Kink, points: Array) -> NDArray[Any]:
        """Return on which side of a kink points are, from its own part of the formula alone."""
        own = _own(kink.node, self.function.variables)
        self._work += len(own.nodes)
        return Evaluation(own, points).side(len(own.nodes) - 1, kink)

    # where a quantity is zero

    def touches(self, place: int, requirement: Requirement) -> bool:
        """Tell whether a requirement fails where its edge is zero, and is met all around."""
        if requirement.edge is None:
            return False
        found, here = self.zeros(requirement.edge)
        if not len(found):
            return False
        return bool((here.reached(place) & here.fails_at_zero(place, requirement)).any())

    def zeros(self, edge: Node) -> tuple[Array, Evaluation]:
        """Return points of shape (n, D) where a part is zero, at most a few, and all parts there.

        x/x/x/x is undefined three times where x is zero, which is looked for once.
        """
        base = _base(edge)
        known = self._zeros.get(base)
        if known is None:
            found = self._zeros_of(self._part(base))
            known = self._zeros[base] = (found, self.at(found))
        return known

    def _zeros_of(self, part: Quantity) -> Array:
        values = np.abs(part.value(self.points))
        usable = np.isfinite(values)
        if not usable.any():
            return np.empty((0, self.function.dimension))
        least, usual = float(values[usable].min()), float(np.median(values[usable]))
        if least == 0.0:
            exact: Array = self.points[values == 0.0]
            return exact
        across = self._across(part)
        if len(across):
            return across
        nearest = np.argsort(np.where(usable, values, np.inf))[:_STARTS]
        found = self._newton(part, self.points[nearest])
        size = np.abs(part.value(found))
        return found[size <= min(1e-12 * least, 1e-15 * usual)]

    def _across(self, part: Quantity) -> Array:
        self._work += _HALVINGS * part.size
        first, last = np.sign(part.value(self.starts)), np.sign(part.value(self.ends))
        chosen = _some(np.flatnonzero(first * last < 0.0))
        low, high, sign = self.starts[chosen], self.ends[chosen], first[chosen]
        before = np.maximum(np.abs(part.value(low)), np.abs(part.value(high)))
        for _ in range(_HALVINGS):
            middle = 0.5 * (low + high)
            if ((middle == low) | (middle == high)).all():
                break
            same = (np.sign(part.value(middle)) == sign)[:, None]
            low, high = np.where(same, middle, low), np.where(same, high, middle)
        # across a pole or a jump the sign changes too, but nothing becomes small
        size = np.abs(part.value(high))
        # the last digits matter: where(x != 0, 1/x, 1) is only safe at 0 itself
        return self._newton(part, high[size <= 1e-9 * before])

    def _newton(self, part: Quantity, points: Array) -> Array:
        """Return where Newton's steps along the gradient, x - q g/|g|^2, lead from points."""
        best, least = points, np.abs(part.value(points))
        for _ in range(_HALVINGS):
            self._work += _SLOPES * part.size
            value, gradient = part.value_and_gradient(points)
            with np.errstate(all="ignore"):
                length = np.sum(gradient * gradient, axis=-1)
                step = gradient * (value / length)[:, None]
            before = points
            points = points - np.where(np.isfinite(step), step, 0.0)
            if self.box is not None:
                points = np.clip(points, *self.box)
            if (points == before).all():
                break
            now = np.abs(part.value(points))
            better = now < least
            best, least = np.where(better[:, None], points, best), np.where(better, now, least)
            if not least.any():
                break
        return best

    # where slopes jump

    @cached_property
    def _slopes(self) -> Slopes:
        """The gradients of all parts in the middle."""
        self._work += _SLOPES * len(self.layout.nodes)
        return Slopes(self.layout, self.points[0])

    def shows(self, place: int, kink: Kink, *, near: bool = False) -> bool:
        """Tell whether a kink is there, and shows in the function."""
        if kink.edge is not None:
            return self._is_steep(place, kink, kink.edge, near=near)
        first, last = self._at_ends
        differ = first.side(place, kink) != last.side(place, kink)
        chosen = _some(np.flatnonzero(differ & first.reached(place) & last.reached(place)))
        if not len(chosen):
            return False
        low, high, side = self.starts[chosen], self.ends[chosen], first.side(place, kink)[chosen]
        along = (high - low) * (_BESIDE_NEAR if near else _BESIDE)
        for _ in range(_HALVINGS):
            middle = 0.5 * (low + high)
            if ((middle == low) | (middle == high)).all():
                break  # no number lies between them
            same = (self._side(kink, middle) == side)[:, None]
            low, high = np.where(same, middle, low), np.where(same, high, middle)
        defined = ~self._undefined_beside(low) & ~self._undefined_beside(high)
        return bool((defined & self._unlike(low, high, along)).any())

    def _unlike(self, low: Array, high: Array, along: Array) -> NDArray[np.bool_]:
        """Tell where value or slope differ on two sides of a place.

        From sides that come nearer, a smooth function's difference shrinks with the distance, while
        that of a jump or a corner stays.
        """
        with np.errstate(all="ignore"):
            jump, bend, size, steep = self._differences(low - along, high + along)
            jump_near, bend_near, _, _ = self._differences(low - along / 16, high + along / 16)
            # the value at the place itself may be apart, as in where(x == 0, 5, x)
            f, g = self.function.value_and_gradient(np.stack([low, high]))
            most = np.abs(g).max(axis=(0, -1)) * np.abs(high - low).max(axis=-1)
            apart = np.abs(f[0] - f[1]) > 10.0 * most + 1e-9 * size
            jumps = (jump_near > 0.7 * jump) & (jump > 1e-9 * size)
            bends = (bend_near > 0.7 * bend) & (bend > 1e-9 * steep)
        result: NDArray[np.bool_] = np.isfinite(jump_near) & (apart | jumps | bends)
        return result

    def _differences(self, low: Array, high: Array) -> tuple[Array, Array, Array, Array]:
        """Return by how much values and slopes differ, and how large they are."""
        self._work += _SLOPES * len(self.layout.nodes)
        f, g = self.function.value_and_gradient(np.stack([low, high]))
        size = np.maximum(np.abs(f).max(axis=0), self._usual)
        steep = np.abs(g).max(axis=(0, -1))
        return np.abs(f[0] - f[1]), np.abs(g[0] - g[1]).max(axis=-1), size, steep

    @cached_property
    def _usual(self) -> float:
        """The usual size of values."""
        return _middle(self.function.value(self.points))

    def _undefined_beside(self, points: Array) -> NDArray[np.bool_]:
        """Tell where a requirement fails at points, or would a rounding error beside them."""
        found = np.zeros(len(points), dtype=bool)
        if not self.layout.requirements:
            return found
        here = self.at(points)
        for number, fails in here.failing_by_place():
            place, requirement = self.layout.requirements[number]
            found |= fails
            if requirement.edge is not None:
                part = self._part(requirement.edge)
                if requirement.edge not in self._sizes:
                    self._sizes[requirement.edge] = _middle(part.value(self.points))
                tiny = np.abs(part.value(points)) <= 1e-12 * self._sizes[requirement.edge]
                found |= tiny & here.reached(place)
        return found

    def _is_steep(self, place: int, kink: Kink, edge: Node, *, near: bool) -> bool:
        if near:
            value, slope = self._slopes.of(kink.rule.edge, place)
            reach = np.abs(self.ends[0] - self.starts[0]).max()
            if not np.isfinite(value) or abs(value) > np.abs(slope).max() * reach:
                return False
            return bool(self.at(self.points[:1]).reached(place)[0])
        found, here = self.zeros(edge)
        if not len(found):
            return False
        # the search may end a rounding error outside of the domain
        lost = self._lost_beside(here, kink)
        lost |= is_removable(self.function.tree, self.function.variables, found)
        return bool((here.reached(place) & ~lost).any())

    def _lost_beside(self, here: Evaluation, kink: Kink) -> NDArray[np.bool_]:
        """Tell where requirements of other operations than the kink's own fail."""
        found = np.zeros(here.count, dtype=bool)
        for number, fails in here.failing_by_place():
            if self.layout.requirements[number][1].node is not kink.node:
                found |= fails
        return found


def _base(edge: Node) -> Node:
    """Return what is zero in the same places: u for sqrt(u), |u|, -u and u^2."""
    while isinstance(edge, Call):
        power = edge.function == "power" and (constant_value(edge.arguments[1]) or 0.0) > 0.0
        if not power and not OPERATIONS[edge.function].same_zeros:
            break
        edge = edge.arguments[0]
    return edge


@lru_cache(maxsize=512)
def _own(node: Node, variables: tuple[str, ...]) -> FormulaParts:
    return FormulaParts(node, variables)


@lru_cache(maxsize=512)
def _part(tree: Node, variables: tuple[str, ...]) -> Quantity:
    return Quantity(tree, variables)


def _middle(values: Array) -> float:
    """Return the median size of what is finite, 0 where nothing is."""
    sizes = np.abs(values[np.isfinite(values)])
    return float(np.median(sizes)) if len(sizes) else 0.0


def _some(indices: NDArray[Any]) -> NDArray[Any]:
    """Return the indices, or evenly chosen ones where there are many."""
    stride = -(-len(indices) // _PAIRS)
    return indices[:: max(1, stride)]
