"""Experiments on a typed function: where it is looked at, and what follows when it changes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from typing import Any, Self

from gradviz.declarations.sentences import N_
from gradviz.descent.presets import RateScale, automatic_rate_scale
from gradviz.experiments.base import Experiment, setting
from gradviz.experiments.links import SettingError
from gradviz.experiments.settings import Numbers, OptionalChoice, Text
from gradviz.experiments.typed_numbers import read_box, read_point
from gradviz.functions.objective import Function, parse
from gradviz.functions.plot_range import Box, automatic_domain, automatic_start, widened
from gradviz.functions.surfaces import SURFACES, Surface
from gradviz.language import ExpressionError

FIRST = next(iter(SURFACES.values()))

NO_VARIABLE = N_("“{value}” is no variable here. There are: {options}.")


@cache
def _by_formula() -> dict[object, Surface]:
    """Return the test functions by what they say, however it is written."""
    return {_formula(parse(surface.text)): surface for surface in SURFACES.values()}


def _formula(function: Function) -> object:
    return function.variables, function.tree


def test_function(function: Function) -> Surface | None:
    """Return the test function that a typed one is, None where it is none."""
    return _by_formula().get(_formula(function))


def is_same(one: Function, other: Function) -> bool:
    """Tell whether two texts say the same function of the same variables."""
    return _formula(one) == _formula(other)


@dataclass(frozen=True)
class Problem:
    """A function and where it is looked at: the test function it is, if any, and the point.

    `home` is the plot range before it was widened to hold the start; `axes` are the two coordinates
    that a picture shows.
    """

    function: Function
    surface: Surface | None
    domain: Box
    start: tuple[float, ...]
    axes: tuple[int, int]
    home: Box

    @property
    def rate_scale(self) -> Surface | RateScale:
        """What learning rates have to suit: not the start, since a person drags it."""
        start = automatic_start(self.function, self.home)
        return self.surface or automatic_rate_scale(self.function, self.home, start)

    @property
    def minima(self) -> tuple[tuple[float, ...], ...]:
        """The known minima of the test function."""
        return tuple(self.surface.minima) if self.surface else ()


@dataclass(frozen=True, repr=False)
class FunctionExperiment(Experiment):
    """What all experiments on a typed function have: the function, a point and a plot range.

    A start or a plot range that is empty is automatic: the test function's own, where it is one.
    """

    function: str = setting(
        Text(
            key="f",
            default=FIRST.text,
            longest=100_000,  # the language's own bounds are narrower, and say what to do
            formula=True,
            title=N_("Function"),
            help=N_(
                "For example: x^2 + 3y^2, sin(x) cos y, |x| + sqrt(y), where(x > 0, x, 0)."
                " From 1 to 10 variables; f(y, x) = ... sets their order."
            ),
        )
    )
    start: str = setting(
        Numbers(
            key="start",
            title=N_("Starting point"),
            placeholder=N_("automatic"),
            help=N_("One number for each variable, for example 0.75, 1.4. Or click the picture."),
        )
    )
    domain: str = setting(
        Numbers(
            key="domain",
            intervals=True,
            title=N_("Plot range"),
            placeholder=N_("automatic"),
            help=N_("Two numbers, -2, 2; or two for each variable: -2, 2; 0, 5."),
        )
    )
    across: str | None = setting(OptionalChoice(key="across", title=N_("x-axis")))
    upward: str | None = setting(OptionalChoice(key="upward", title=N_("y-axis")))

    @classmethod
    def mistakes(cls, values: Mapping[str, Any]) -> Iterator[tuple[str, Exception]]:
        """Yield what cannot be read: the function, then what is typed for its variables."""
        try:
            function = parse(values["function"])
        except ExpressionError as error:
            yield "function", error
            return
        for name, reader in (("start", read_point), ("domain", read_box)):
            if values[name].strip():
                try:
                    reader(values[name], function.variables)
                except SettingError as error:
                    yield name, error
        yield from axis_mistakes(values, function.variables)

    def changed(self, **values: Any) -> Self:
        """Return the same with other values; what was for other variables goes with them."""
        text = values.get("function")
        if text is not None and text != self.function:
            after = parse(text)
            if after.dimension != self.parsed.dimension:
                values = {"start": "", "domain": "", **values}
            if after.variables != self.parsed.variables:
                values = {"across": None, "upward": None, **values}
        return super().changed(**values)

    def with_test_function(self, key: str) -> Self:
        """Return the experiment on a test function, at its own start and plot range."""
        return self.changed(function=SURFACES[key].text, start="", domain="")

    @property
    def parsed(self) -> Function:
        """The function, read."""
        return parse(self.function)

    @cached_property
    def problem(self) -> Problem:
        """The function and where it is looked at: as typed, else its own, else automatic."""
        function = self.parsed
        surface = test_function(function)
        variables = function.variables
        if self.domain.strip():
            home = read_box(self.domain, variables)
        else:
            home = surface.domain if surface else automatic_domain(function)
        if self.start.strip():
            start = read_point(self.start, variables)
        elif surface and not self.domain:
            start = surface.start
        else:
            start = automatic_start(function, home)
        axes = chosen_axes(self.across, self.upward, variables)
        return Problem(function, surface, widened(home, start), start, axes, home)


def axis_mistakes(
    values: Mapping[str, Any], names: Sequence[str]
) -> Iterator[tuple[str, SettingError]]:
    """Yield which axis of a picture is no coordinate, or is both of them."""
    rest = [*names] if len(names) > 2 else []
    for axis in ("across", "upward"):
        value = values[axis]
        if value is not None and value not in rest:
            data = {"value": value[:40], "options": ", ".join(rest) or "–"}
            yield axis, SettingError(NO_VARIABLE, data)
        shown = value if value is not None else next(iter(rest), None)
        rest = [name for name in rest if name != shown]


def chosen_axes(across: str | None, upward: str | None, names: Sequence[str]) -> tuple[int, int]:
    """Return the places of the two coordinates that a picture shows.

    >>> chosen_axes(None, "z", ("x", "y", "z")), chosen_axes(None, None, ("x",))
    ((0, 2), (0, 0))
    """
    if len(names) < 3:
        return 0, len(names) - 1
    first = 0 if across is None else names.index(across)
    rest = [name for name in names if name != names[first]]
    return first, names.index(rest[0] if upward is None else upward)
