"""One step of an optimizer as a straight-line program, and its prints.

`loop` prints the whole descent of one path for Python scalars, function and optimizer fused;
`advance` prints one step of many paths for NumPy; `browser_step` prints one step for JavaScript.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from gradviz.language.ieee import ARRAYS, CAREFUL, QUICK
from gradviz.language.program import Program
from gradviz.language.targets import (
    CAREFUL_PYTHON,
    JAVASCRIPT,
    NUMPY,
    PYTHON,
    Lines,
    indent,
    python_function,
)
from gradviz.language.tree import Call, Name, Node
from gradviz.language.vocabulary import OPERATIONS
from gradviz.objective import Function
from gradviz.optimizers.base import StepRule

Values = tuple[int, ...]


@dataclass(frozen=True)
class Step:
    """The values of one step: before it, after it, and what each equation makes on the way.

    `trail` has one entry an equation: the values of every name on its right side (by name), those
    of its sums, means and norms, and its result.
    """

    program: Program
    new_x: Values
    new_states: Mapping[str, Values]
    trail: tuple[tuple[Node, Mapping[str, Values], Values], ...]


def _inputs(program: Program, name: str, width: int) -> Values:
    return tuple(program.input(f"{name}_{j}") for j in range(width))


def _step(program: Program, rule: StepRule, x: Values, g: Values) -> Step:
    width = len(x)
    names: dict[str, Values] = {"x": x, "g": g, "t": (program.input("t"),)}
    names |= {name: (program.input(f"h{k}"),) for k, name in enumerate(rule.inputs)}
    names |= {name: _inputs(program, f"s{k}", width) for k, name in enumerate(rule.states)}
    trail = []
    for equation in rule.update:
        tree, seen = _without_reductions(program, equation.tree, names, width)
        result = program.build(tree, seen, width)
        trail.append((tree, seen, result))
        names[equation.target] = result
    states = {name: _spread(names[name], width) for name in rule.states}
    return Step(program, _spread(names["x"], width), states, tuple(trail))


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
class Layout:
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
class _Fused:
    """A function and a step in one program: value and gradient at x, then the update."""

    program: Program
    x: Values
    value: int
    gradient: Values
    noisy: Values
    step: Step
    starts: Mapping[str, Values]


def _fuse(function: Function, rule: StepRule) -> _Fused:
    program = Program()
    x = tuple(program.input(f"x{j}") for j in range(function.dimension))
    names = {name: (value,) for name, value in zip(function.variables, x, strict=True)}
    value = program.build(function.tree, names)[0]
    gradient = program.gradient(value, x)
    # the gradient comes to the update by name, so that noise can be added to it in between
    noisy = tuple(program.input(f"g{j}") for j in range(function.dimension))
    step = _step(program, rule, x, noisy)
    return _Fused(program, x, value, gradient, noisy, step, _initial(program, rule, x))


def _states(rule: StepRule, width: int) -> list[str]:
    return [f"s{k}_{j}" for k in range(len(rule.states)) for j in range(width)]


@lru_cache(maxsize=512)
def loop(function: Function, rule: StepRule, careful: bool = False) -> Callable[..., int]:
    """Return `run(start, h, noise, steps, tolerance, limit, extend)`, the descent of one path.

    It hands every point to `extend` (see `Layout`) and returns why it stopped: 0 converged, 1 step
    limit, 2 a value that is no number or beyond `limit`. It may raise ArithmeticError or
    ValueError where IEEE arithmetic gives nan, unless it is `careful`.
    """
    fused, width = _fuse(function, rule), function.dimension
    program, step = fused.program, fused.step
    outputs = (fused.value, *fused.gradient, *step.new_x)
    outputs += tuple(value for values in step.new_states.values() for value in values)
    starts = tuple(value for values in fused.starts.values() for value in values)
    target = CAREFUL_PYTHON if careful else PYTHON
    xs, gs = [f"x{j}" for j in range(width)], [f"g{j}" for j in range(width)]
    before = [f"p{j}" for j in range(width)]
    states = _states(rule, width)

    opening = Lines(program, target, starts, prefix="i")
    first = [opening.value(value) for value in starts]
    head = [f"{', '.join(xs)}, = start", *_unpack("h", len(rule.inputs))]
    head += [*opening.take(), *_assign(states, first), f"{' = '.join(before)} = inf"]

    point = Lines(program, target, (fused.value, fused.value, *fused.gradient))
    value = point.named(fused.value)
    parts = [point.value(part) for part in fused.gradient]
    body = [*point.take(), *_assign(gs, parts)]
    drawn = [f"n{j}" for j in range(width)]
    noisy = [f"{g} + {n}" for g, n in zip(gs, drawn, strict=True)]
    body += ["if noise is not None:", f"    {', '.join(drawn)}, = next(noise)"]
    body += indent(_assign(gs, noisy))
    record = ", ".join([*xs, value, *gs, *states])
    total = " + ".join([value, *gs, *xs])
    small = [f"-tolerance <= {g} <= tolerance" for g in gs]
    small += [f"-tolerance <= {x} - {p} <= tolerance" for x, p in zip(xs, before, strict=True)]
    inside = " and ".join(f"-limit < {x} < limit" for x in xs)
    body += [
        f"extend(({record}))",
        f"total = {total}",
        f"if total - total != 0.0 or not ({inside}):",
        "    return 2",
        f"if {' and '.join(small)}:",
        "    return 0",
        "if t > steps:",
        "    return 1",
    ]
    update = Lines(program, target, outputs[1 + width :], prefix="u")
    results = [update.value(each) for each in outputs[1 + width :]]
    body += [*update.take(), *_assign(before, xs), *_assign([*xs, *states], results)]

    source = [
        "def run(start, h, noise, steps, tolerance, limit, extend):",
        *indent(head),
        "    for t in range(1, steps + 2):",
        *indent(body, 2),
    ]
    return python_function("run", "\n".join(source), CAREFUL if careful else QUICK)


def _unpack(name: str, count: int) -> list[str]:
    if not count:
        return []
    return [f"{', '.join(f'{name}{k}' for k in range(count))}, = {name}"]


def _assign(targets: list[str], values: list[str]) -> list[str]:
    """Return one simultaneous assignment, since the values are those from before it."""
    return [f"{', '.join(targets)} = {', '.join(values)}"] if targets else []


@lru_cache(maxsize=512)
def advance(function: Function, rule: StepRule) -> tuple[Callable[..., Any], ...]:
    """Return (`start(x, h)`, `look(x)`, `move(x, g, s, h, t)`) over arrays of B paths.

    `start` gives the states, `look` (value, gradient), `move` (x, states); each coordinate and
    each coordinate of a state is an array of shape (B,).
    """
    fused, width = _fuse(function, rule), function.dimension
    program, step = fused.program, fused.step
    opening = tuple(value for values in fused.starts.values() for value in values)
    moved = (*step.new_x, *(value for values in step.new_states.values() for value in values))
    xs = _unpack("x", width)
    unpack_states = [f"{', '.join(_states(rule, width))}, = s"] if rule.states else []
    heads = {
        "start(x, h)": ([*xs, *_unpack("h", len(rule.inputs))], opening),
        "look(x)": (xs, (fused.value, *fused.gradient)),
        "move(x, g, s, h, t)": (
            [*xs, *_unpack("g", width), *unpack_states, *_unpack("h", len(rule.inputs))],
            moved,
        ),
    }
    made = []
    for signature, (head, outputs) in heads.items():
        lines = Lines(program, NUMPY, outputs)
        results = [lines.value(output) for output in outputs]
        body = [*head, *lines.take(), f"return [{', '.join(results)}]"]
        source = "\n".join([f"def {signature}:", *indent(body)])
        made.append(python_function(signature.split("(")[0], source, ARRAYS))
    return tuple(made)


@dataclass(frozen=True)
class BrowserStep:
    """The JavaScript of one step.

    `step` is the body of a function of (x, g, s, h, t, v): it overwrites x and the states s
    (state by state, D numbers each) with those after the step, and where v is not null writes to
    it the D values of each entry of the trail. `initial` is the body of (x, s, h). `slots` says for
    each equation which entry of v holds each name of its right side, and which its result.
    """

    step: str
    initial: str
    slots: tuple[tuple[Node, Mapping[str, int], int], ...]
    entries: int


@lru_cache(maxsize=512)
def browser_step(rule: StepRule, width: int) -> BrowserStep:
    """Return the JavaScript of one step in `width` coordinates."""
    program = Program()
    x = tuple(program.input(f"x{j}") for j in range(width))
    g = tuple(program.input(f"g{j}") for j in range(width))
    step, starts = _step(program, rule, x, g), _initial(program, rule, x)
    head = [f"const x{j} = x[{j}];" for j in range(width)]
    hyperparameters = [f"const h{k} = h[{k}];" for k in range(len(rule.inputs))]
    gradients = [f"const g{j} = g[{j}];" for j in range(width)]
    states = [f"const {name} = s[{k}];" for k, name in enumerate(_states(rule, width))]

    entries: dict[Values, int] = {}
    slots = []
    for tree, seen, result in step.trail:
        used = {name: values for name, values in seen.items() if _mentions(tree, name)}
        places = {
            name: entries.setdefault(_spread(values, width), len(entries))
            for name, values in used.items()
        }
        slots.append((tree, places, entries.setdefault(_spread(result, width), len(entries))))
    shown = [value for values in entries for value in values]

    moved = (*step.new_x, *(value for values in step.new_states.values() for value in values))
    lines = Lines(program, JAVASCRIPT, (*moved, *shown))
    results = [lines.value(value) for value in moved]
    body = [*head, *gradients, *states, *hyperparameters, *lines.take()]
    trail = [lines.value(value) for value in shown]
    body += ["if (v !== null) {", *indent(lines.take())]
    body += [*indent([f"v[{k}] = {text};" for k, text in enumerate(trail)]), "}"]
    body += [f"x[{j}] = {text};" for j, text in enumerate(results[:width])]
    body += [f"s[{k}] = {text};" for k, text in enumerate(results[width:])]

    first = Lines(program, JAVASCRIPT, [value for values in starts.values() for value in values])
    opening = [first.value(value) for values in starts.values() for value in values]
    begin = [*head, *hyperparameters, *first.take()]
    begin += [f"s[{k}] = {text};" for k, text in enumerate(opening)]
    return BrowserStep("\n".join(body), "\n".join(begin), tuple(slots), len(entries))


def _mentions(tree: Node, name: str) -> bool:
    match tree:
        case Name():
            return tree.name == name
        case Call():
            return any(_mentions(each, name) for each in tree.arguments)
    return False
