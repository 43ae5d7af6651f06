"""How a descent may end: each ending's name, sentence and test, declared once.

From the declaration come the tests in the printed loop of one path, those of many paths at once and
those of the browser. A test is written in the language of typed functions: `x`, `g` and `before`
are coordinates of the present point, of the gradient there and of the point before, `f` is the
value, `total` what f and all coordinates of x and g add up to, which is finite only if all of them
are.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from gradviz.declarations.sentences import N_
from gradviz.functions.objective import Objective
from gradviz.language.program import Program
from gradviz.language.reader import read_condition
from gradviz.language.targets import JAVASCRIPT, NUMPY, Lines, Parameter, Target, compile_program

CONVERGED, STEP_LIMIT, REACHED = "converged", "step_limit", "reached"
DIVERGED, LEFT_DOMAIN, OVERFLOW = "diverged", "left_domain", "overflow"
NO_GRADIENT, NO_UPDATE = "no_gradient", "no_update"
LINE_SEARCH, GAVE_UP = "line_search", "gave_up"
STOPPED_EARLY = "stopped_early"
FAILED = "failed"
"""No ending of its own: numbers that are none, or beyond the limit; `FAILURES` say which."""

STATUSES: Mapping[str, str] = {
    CONVERGED: N_("converged: gradient and step are zero to within the tolerance"),
    STEP_LIMIT: N_("not converged after {step} steps"),
    REACHED: N_("reached the target at step {step}"),
    DIVERGED: N_("diverged at step {step}: its numbers grew without bound"),
    LEFT_DOMAIN: N_("left the function's domain at step {step}"),
    OVERFLOW: N_("overflow at step {step}: a number is too large for floating point"),
    NO_GRADIENT: N_(
        "stopped at step {step}: the gradient there is not finite (a kink or an infinite slope)"
    ),
    NO_UPDATE: N_("stopped at step {step}: the update rule has no value there"),
    LINE_SEARCH: N_(
        "line search failed at step {step}: it found no step that meets its conditions"
    ),
    GAVE_UP: N_("gave up at step {step}: the method found no step that lowers the value"),
    STOPPED_EARLY: N_("stopped early at step {step}: the validation loss fell no more"),
}
"""What is said of each."""

NO_UPDATE_IN = N_("stopped at step {step}: no value in {equation}")
DIVIDES_BY_ZERO = N_("stopped at step {step}: division by zero in {equation}")

ASTRAY = (DIVERGED, LEFT_DOMAIN, OVERFLOW, NO_UPDATE)
"""Endings of runs that came to nothing: where they are last is no result."""
LIMIT = 1e10  # a coordinate beyond this counts as diverged
_INSIDE = "-limit < x and x < limit"


@dataclass(frozen=True)
class Ending:
    """An ending holds where `at_point` does and `each` does in every coordinate.

    `unless` says that it holds where they do not.
    """

    status: str
    at_point: str = ""
    each: str = ""
    unless: bool = False


ENDINGS = (
    Ending(FAILED, "total - total == 0", _INSIDE, unless=True),
    Ending(REACHED, "f <= target"),
    Ending(
        CONVERGED,
        each="-tolerance <= g and g <= tolerance"
        " and -tolerance <= x - before and x - before <= tolerance",
    ),
    Ending(STEP_LIMIT, "t > steps"),
)
"""In the order in which they are tested, at the point before step t."""

FAILURES = (
    Ending(NO_UPDATE, "not ruled"),
    Ending(LEFT_DOMAIN, "not defined", _INSIDE),
    Ending(OVERFLOW, "f != f", _INSIDE),
    Ending(NO_GRADIENT, "f - f == 0", _INSIDE),
    Ending(DIVERGED, "1 == 1"),
)
"""What a failure is called, in the order in which they are tested."""

Array = NDArray[np.float64]
COORDINATES = ("x", "g", "before")
NUMBERS = ("f", "total", "t", "steps", "tolerance", "limit", "target", "defined", "ruled")
Names = Mapping[str, Sequence[str]]


def tests(program: Program, endings: Sequence[Ending], names: Names) -> tuple[int, ...]:
    """Return the test of each ending in a program; `names` are those of its inputs."""
    inputs = {key: tuple(program.input(each) for each in names[key]) for key in names}
    coordinates = {key: inputs[key] for key in COORDINATES if key in inputs}
    if "total" not in inputs:
        total = inputs["f"][0]
        for each in (*inputs["g"], *inputs["x"]):
            total = program.apply("add", total, each)
        inputs["total"] = (total,)
    return tuple(_test(program, each, inputs, coordinates) for each in endings)


def _test(
    program: Program,
    ending: Ending,
    inputs: Mapping[str, tuple[int, ...]],
    coordinates: Mapping[str, tuple[int, ...]],
) -> int:
    known, parts = (*COORDINATES, *NUMBERS), []
    if ending.at_point:
        parts.append(program.build(read_condition(ending.at_point, known), inputs)[0])
    if ending.each:
        tree = read_condition(ending.each, known)
        for j in range(len(inputs["x"])):
            here = {key: (values[j],) for key, values in coordinates.items()}
            parts.append(program.build(tree, {**inputs, **here})[0])
    test = parts[0]
    for each in parts[1:]:
        test = program.apply("and", test, each)
    return program.apply("not", test) if ending.unless else test


def input_names(width: int, **names: Sequence[str]) -> Names:
    """Return the names of a test's inputs: `x0`, `g0`, `before0`, ..., unless they are given."""
    found: dict[str, Sequence[str]] = {
        key: [f"{key}{j}" for j in range(width)] for key in COORDINATES
    }
    found |= {key: [key] for key in NUMBERS if key != "total"}
    return found | names


def printed(
    endings: Sequence[Ending], names: Names, target: Target, prefix: str = "e"
) -> list[tuple[Ending, list[str], str]]:
    """Return each ending with the lines that its test needs, and the test."""
    program = Program()
    outputs = tests(program, endings, names)
    lines = Lines(program, target, outputs, prefix=prefix)
    return [
        (each, lines.take(), text)
        for each, output in zip(endings, outputs, strict=True)
        for text in [lines.value(output)]
    ]


@lru_cache(maxsize=64)
def masks(width: int, endings: tuple[Ending, ...]) -> Callable[..., tuple[Any, ...]]:
    """Return the tests over arrays of B points.

    They are a function of (x, g, before, f, tolerance, limit, target, t, steps, defined, ruled),
    where `x`, `g` and `before` are lists of one array (B,) for each coordinate; what comes back is
    true where an ending's own test holds, whatever those before it say.
    """
    program, names = Program(), input_names(width)
    outputs = tests(program, endings, names)
    columns: list[Parameter] = [(key, names[key]) for key in COORDINATES]
    parameters = [*columns, "f", "tolerance", "limit", "target", "t", "steps", "defined", "ruled"]
    return compile_program(program, parameters, outputs, NUMPY)


IsDefined = Callable[[Array], Any]
"""Tells of a point (D,) whether it is in the function's domain."""


def is_defined(function: Objective) -> IsDefined:
    """Return what tells whether a point is in a function's domain.

    A function that does not know has none where its value is no number.
    """
    known: IsDefined | None = getattr(function, "is_defined", None)
    return known or (lambda x: not np.isnan(function.value(x)))


def failure(
    x: Array, f: float, g: Array, in_domain: IsDefined, ruled: Callable[[], bool] = lambda: True
) -> str:
    """Return why the numbers of a point, x and g of shape (D,), are bad.

    `ruled` tells whether the update that led there has a value; where it led to numbers, it has.

    >>> failure(np.array([-1.0]), np.nan, np.array([np.nan]), lambda x: x[0] > 0)
    'left_domain'
    """
    nothing = [np.nan] * len(x)
    fine = bool(np.all(np.isfinite(x))) or ruled()
    with np.errstate(all="ignore"):
        point, bounds = (list(x), list(g), nothing, f), (0.0, LIMIT, 0.0)
        found = masks(len(x), FAILURES)(
            *point, *bounds, t=0, steps=0, defined=bool(in_domain(x)), ruled=fine
        )
    return next(each.status for each, holds in zip(FAILURES, found, strict=True) if holds)


@lru_cache(maxsize=64)
def browser_tests(width: int) -> tuple[str, str]:
    """Return the JavaScript of `stop` and of `failure`, the bodies of two functions.

    The first is one of (x, g, before, f, t, steps, tolerance, limit, target) and gives the status
    at which a path stops, "" where it goes on; the second, of (x, g, f, limit, defined, ruled),
    says what is called a failure.
    """
    names = input_names(width)
    given = {key: names[key] for key in names if key not in ("before", "t", "steps")}
    return (
        "\n".join([*_unpacked(COORDINATES, names), *_returns(ENDINGS, names), 'return "";']),
        "\n".join([*_unpacked(("x", "g"), names), *_returns(FAILURES, given)]),
    )


def _unpacked(arrays: Sequence[str], names: Names) -> list[str]:
    return [f"const {each} = {key}[{j}];" for key in arrays for j, each in enumerate(names[key])]


def _returns(endings: Sequence[Ending], names: Names) -> list[str]:
    found = []
    for each, lines, test in printed(endings, names, JAVASCRIPT):
        found += [*lines, f'if ({test}) return "{each.status}";']
    return found
