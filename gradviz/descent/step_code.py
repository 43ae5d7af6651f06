"""One step of an optimizer as a straight-line program, and its prints.

`loop` prints the whole descent of one path for Python scalars, function and optimizer fused, and
`loop_around` the same around gradients that come from elsewhere; `advance` prints one step of many
paths for NumPy; `browser_step` prints one step for JavaScript.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np

from gradviz.descent.endings import CONVERGED, ENDINGS, input_names, printed
from gradviz.functions.objective import Function
from gradviz.language.program import Program
from gradviz.language.restrictions import defined, gradient_where_defined, requirements
from gradviz.language.targets import (
    CAREFUL_PYTHON,
    JAVASCRIPT,
    PYTHON,
    Lines,
    Parameter,
    Target,
    compile_program,
    compile_source,
    indent,
)
from gradviz.language.tree import Call, Name, Node
from gradviz.language.vocabulary import OPERATIONS
from gradviz.optimizers.base import StepRule

Values = tuple[int, ...]


@dataclass(frozen=True)
class StepCode:
    """The values of one step: before it, after it, and what each equation makes on the way.

    `trail` has one entry an equation: the values of every name on its right side (by name), those
    of its sums, means and norms, and its result. `defined` are true where the equation has a value.
    """

    program: Program
    new_x: Values
    new_states: Mapping[str, Values]
    trail: tuple[tuple[Node, Mapping[str, Values], Values], ...]
    defined: Values


def _inputs(program: Program, name: str, width: int) -> Values:
    return tuple(program.input(f"{name}_{j}") for j in range(width))


def _step(program: Program, rule: StepRule, x: Values, g: Values) -> StepCode:
    width = len(x)
    names: dict[str, Values] = {"x": x, "g": g, "t": (program.input("t"),)}
    names |= {name: (program.input(f"h{k}"),) for k, name in enumerate(rule.inputs)}
    names |= {name: _inputs(program, f"s{k}", width) for k, name in enumerate(rule.states)}
    trail, fine = [], []
    for equation in rule.update:
        tree, seen = _without_reductions(program, equation.tree, names, width)
        fine.append(_defined(program, tree, seen, width))
        result = program.build(tree, seen, width)
        trail.append((tree, seen, result))
        names[equation.target] = result
    states = {name: _spread(names[name], width) for name in rule.states}
    return StepCode(program, _spread(names["x"], width), states, tuple(trail), tuple(fine))


def _defined(program: Program, tree: Node, names: Mapping[str, Values], width: int) -> int:
    """Return what is true where an equation has a value in every coordinate."""
    found = program.number(1.0)
    if requirements(tree):
        for j in range(width):
            here = {name: (values[min(j, len(values) - 1)],) for name, values in names.items()}
            each = defined(program, tree, here)
            found = program.apply("and", found, each) if j else each
    return found


def _without_reductions(
    program: Program, node: Node, names: Mapping[str, Values], width: int
) -> tuple[Node, dict[str, Values]]:
    """Replace each sum, mean and norm by a name of its own, which holds its value."""
    seen = dict(names)

    def visit(part: Node) -> Node:
        if not isinstance(part, Call):
            return part
        if OPERATIONS[part.function].kind == "reduction":
            name = f"reduction {len(seen)}"
            seen[name] = program.build(part, names, width)
            return Name(name, part.span)
        return Call(part.function, tuple(visit(each) for each in part.arguments), part.span)

    return visit(node), seen


def _spread(values: Values, width: int) -> Values:
    return values if len(values) == width else values * width


def _initial(program: Program, rule: StepRule, x: Values) -> dict[str, Values]:
    """Return the states' starting values."""
    width = len(x)
    names: dict[str, Values] = {"x": x}
    names |= {name: (program.input(f"h{k}"),) for k, name in enumerate(rule.inputs)}
    starts = {name: (program.number(0.0),) * width for name in rule.states}
    for equation in rule.initial:
        starts[equation.target] = _spread(program.build(equation.tree, names, width), width)
        names[equation.target] = starts[equation.target]
    return starts


@dataclass(frozen=True)
class RecordLayout:
    """Where the numbers of a recorded point stand: x (D), f, g (D), then each state (D)."""

    dimension: int
    states: tuple[str, ...]

    @property
    def width(self) -> int:
        """How many numbers a point has."""
        return 2 * self.dimension + 1 + self.dimension * len(self.states)

    def state(self, name: str) -> slice:
        """Return the columns of a state."""
        first = 2 * self.dimension + 1 + self.dimension * self.states.index(name)
        return slice(first, first + self.dimension)


@dataclass(frozen=True)
class _Update:
    """A step in a program, with the names `x0`, `g0`, ... for where it is taken."""

    program: Program
    step: StepCode
    starts: Values

    @property
    def moved(self) -> Values:
        """The new x, then the new states."""
        states = (value for values in self.step.new_states.values() for value in values)
        return (*self.step.new_x, *states)


def _update(program: Program, rule: StepRule, width: int) -> _Update:
    x, g = (tuple(program.input(f"{name}{j}") for j in range(width)) for name in "xg")
    step, starts = _step(program, rule, x, g), _initial(program, rule, x)
    return _Update(program, step, tuple(value for each in starts.values() for value in each))


def _states(rule: StepRule, width: int) -> list[str]:
    return [f"s{k}_{j}" for k in range(len(rule.states)) for j in range(width)]


@lru_cache(maxsize=512)
def loop(function: Function, rule: StepRule, careful: bool = False) -> Callable[..., int]:
    """Return `run(start, h, noise, steps, tolerance, limit, target, extend)`, one path's descent.

    It hands every point to `extend` (see `RecordLayout`) and returns which of the `ENDINGS` it was
    that stopped it. It may raise ArithmeticError or ValueError where IEEE arithmetic gives nan,
    unless it is `careful`.
    """
    program, width = Program(), function.dimension
    x = tuple(program.input(f"x{j}") for j in range(width))
    names = {name: (value,) for name, value in zip(function.variables, x, strict=True)}
    value = program.build(function.tree, names)[0]
    gradient = gradient_where_defined(program, function.tree, value, x, function.variables)
    point = Lines(program, CAREFUL_PYTHON if careful else PYTHON, (value, value, *gradient))
    parts = [point.value(part) for part in (value, *gradient)]
    # the gradient comes to the update by name, so that noise can be added to it in between
    look = [*point.take(), *_assign(["f", *(f"g{j}" for j in range(width))], parts)]
    return _surroundings(rule, width, careful, patient=False).around(look)


@lru_cache(maxsize=512)
def loop_around(width: int, rule: StepRule, careful: bool = False) -> Callable[..., int]:
    """Return `loop` for whatever gives values and gradients.

    Before the other arguments `run` takes `look(t, x0, ...)`, which returns the value and the
    parts of the gradient at the point before step t, counted from 1, and `patience`: a path has
    converged when the test of it holds so many times in a row.
    """
    gs, xs = (", ".join(f"{name}{j}" for j in range(width)) for name in "gx")
    around = _surroundings(rule, width, careful, patient=True)
    return around.around([f"f, {gs} = look(t, {xs})"], "look, patience, ")


@dataclass(frozen=True)
class _Surroundings:
    """The lines of a loop around those that find the value `f` and the gradient `g0`, ...

    `begin` stand before the loop; `noise`, `ends` and `move` in it.
    """

    begin: list[str]
    noise: list[str]
    ends: list[str]
    move: list[str]
    target: Target

    def around(self, look: list[str], given: str = "") -> Callable[..., int]:
        head = f"def run({given}start, h, noise, steps, tolerance, limit, target, extend):"
        repeated = indent([*look, *self.noise, *self.ends, *self.move])
        body = [*self.begin, "for t in range(1, steps + 2):", *repeated]
        return compile_source(head, body, self.target)


@lru_cache(maxsize=512)
def _surroundings(rule: StepRule, width: int, careful: bool, patient: bool) -> _Surroundings:
    """Return what is the same around every function of so many coordinates."""
    update, target = _update(Program(), rule, width), CAREFUL_PYTHON if careful else PYTHON
    xs, gs = [f"x{j}" for j in range(width)], [f"g{j}" for j in range(width)]
    before = [f"p{j}" for j in range(width)]
    states = _states(rule, width)

    opening = Lines(update.program, target, update.starts, prefix="i")
    first = [opening.value(each) for each in update.starts]
    begin = [f"{', '.join(xs)}, = start", *_unpack("h", len(rule.inputs))]
    begin += [*opening.take(), *_assign(states, first), f"{' = '.join(before)} = inf"]
    begin += ["still = 0"] if patient else []

    drawn = [f"n{j}" for j in range(width)]
    noisy = [f"{g} + {n}" for g, n in zip(gs, drawn, strict=True)]
    noise = ["if noise is not None:", f"    {', '.join(drawn)}, = next(noise)"]
    noise += indent(_assign(gs, noisy))
    names = input_names(width, x=xs, g=gs, before=before, f=["f"])
    ends = [f"extend(({', '.join([*xs, 'f', *gs, *states])}))"]
    for number, (ending, needed, test) in enumerate(printed(ENDINGS, names, target)):
        waits = patient and ending.status == CONVERGED
        counts = [f"still = still + 1 if {test} else 0"] if waits else []
        holds = "still >= patience" if waits else test
        ends += [*needed, *counts, f"if {holds}:", f"    return {number}"]
    lines = Lines(update.program, target, update.moved, prefix="u")
    results = [lines.value(each) for each in update.moved]
    move = [*lines.take(), *_assign(before, xs), *_assign([*xs, *states], results)]
    return _Surroundings(begin, noise, ends, move, target)


def _unpack(name: str, count: int) -> list[str]:
    if not count:
        return []
    return [f"{', '.join(f'{name}{k}' for k in range(count))}, = {name}"]


def _assign(targets: list[str], values: list[str]) -> list[str]:
    """Return one simultaneous assignment, since the values are those from before it."""
    return [f"{', '.join(targets)} = {', '.join(values)}"] if targets else []


@lru_cache(maxsize=512)
def advance(width: int, rule: StepRule) -> tuple[Callable[..., Any], ...]:
    """Return (`start(x, h)`, `move(x, g, s, h, t)`) over arrays of B paths.

    `start` gives the states, `move` (x, states); each coordinate, and each coordinate of a state,
    is an array of shape (B,), each hyperparameter a number or such an array.
    """
    update = _update(Program(), rule, width)
    xs, gs = ((name, [f"{name}{j}" for j in range(width)]) for name in "xg")
    hs = ("h", [f"h{k}" for k in range(len(rule.inputs))])
    states = ("s", _states(rule, width))
    return (
        compile_program(update.program, [xs, hs], update.starts),
        compile_program(update.program, [xs, gs, states, hs, "t"], update.moved),
    )


@lru_cache(maxsize=512)
def undefined_equation(width: int, rule: StepRule) -> Callable[..., int]:
    """Return `find(x, g, s, h, t)`, the number of the equation without a value, -1 for none.

    `x` and `g` are D numbers, `s` those of all states, `h` the hyperparameters.
    """
    update = _update(Program(), rule, width)
    xs, gs = ((name, [f"{name}{j}" for j in range(width)]) for name in "xg")
    hs = ("h", [f"h{k}" for k in range(len(rule.inputs))])
    states = ("s", _states(rule, width))
    parameters: list[Parameter] = [xs, gs, states, hs, "t"]
    run = compile_program(update.program, parameters, update.step.defined, CAREFUL_PYTHON)

    def find(x: Any, g: Any, s: Any, h: Any, t: float) -> int:
        with np.errstate(all="ignore"):
            fine = run(*(tuple(map(np.float64, each)) for each in (x, g, s, h)), float(t))
        return next((k for k, each in enumerate(fine) if not each), -1)

    return find


@dataclass(frozen=True)
class BrowserStep:
    """The JavaScript of one step.

    `undefined` is the body of a function of (x, g, s, h, t): which equation has no value, -1 for
    none. `step` is the body of a function of (x, g, s, h, t, v): it overwrites x and the states s
    (state by state, D numbers each) with those after the step, and where v is not null writes to
    it the D values of each entry of the trail. `initial` is the body of (x, s, h). `slots` says for
    each equation which entry of v holds each name of its right side, and which its result.
    """

    step: str
    initial: str
    undefined: str
    slots: tuple[tuple[Node, Mapping[str, int], int], ...]
    entries: int


@lru_cache(maxsize=512)
def browser_step(rule: StepRule, width: int) -> BrowserStep:
    """Return the JavaScript of one step in `width` coordinates."""
    update = _update(Program(), rule, width)
    program, moved = update.program, update.moved
    head = [f"const x{j} = x[{j}];" for j in range(width)]
    hyperparameters = [f"const h{k} = h[{k}];" for k in range(len(rule.inputs))]
    gradients = [f"const g{j} = g[{j}];" for j in range(width)]
    states = [f"const {name} = s[{k}];" for k, name in enumerate(_states(rule, width))]

    entries: dict[Values, int] = {}
    slots = []
    for tree, seen, result in update.step.trail:
        used = {name: values for name, values in seen.items() if _mentions(tree, name)}
        places = {
            name: entries.setdefault(_spread(values, width), len(entries))
            for name, values in used.items()
        }
        slots.append((tree, places, entries.setdefault(_spread(result, width), len(entries))))
    shown = [value for values in entries for value in values]

    lines = Lines(program, JAVASCRIPT, (*moved, *shown))
    results = [lines.value(value) for value in moved]
    body = [*head, *gradients, *states, *hyperparameters, *lines.take()]
    trail = [lines.value(value) for value in shown]
    body += ["if (v !== null) {", *indent(lines.take())]
    body += [*indent([f"v[{k}] = {text};" for k, text in enumerate(trail)]), "}"]
    body += [f"x[{j}] = {text};" for j, text in enumerate(results[:width])]
    body += [f"s[{k}] = {text};" for k, text in enumerate(results[width:])]

    first = Lines(program, JAVASCRIPT, update.starts)
    opening = [first.value(value) for value in update.starts]
    begin = [*head, *hyperparameters, *first.take()]
    begin += [f"s[{k}] = {text};" for k, text in enumerate(opening)]

    check = Lines(program, JAVASCRIPT, update.step.defined, prefix="u")
    tests = [*head, *gradients, *states, *hyperparameters]
    for number, value in enumerate(update.step.defined):
        if program.constant(value) is None:
            test = check.value(value)
            tests += [*check.take(), f"if (!{test}) return {number};"]
    undefined = [*tests, "return -1;"]
    return BrowserStep(
        "\n".join(body), "\n".join(begin), "\n".join(undefined), tuple(slots), len(entries)
    )


def _mentions(tree: Node, name: str) -> bool:
    match tree:
        case Name():
            return tree.name == name
        case Call():
            return any(_mentions(each, name) for each in tree.arguments)
    return False
