"""One step of an optimizer over a whole vector of parameters, however many there are.

`step_code` writes each equation out for every coordinate, which suits the plane; here each equation
is printed once, for arrays and for a loop. A sum, a mean and a norm go over all parameters, which
are one variable: `clipnorm` does what Keras calls `global_clipnorm`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from gradviz.language.tree import Node
from gradviz.language.vector_code import VectorProgram
from gradviz.optimizers.base import StepRule

Array = NDArray[np.float64]
Parts = tuple[Node, dict[str, int], int]


@dataclass(frozen=True)
class VectorStep:
    """One step of a rule with S states over vectors of D parameters.

    `start(x, h)` gives the states, S arrays or numbers; `move(x, g, s, h, t)` the new x and then
    the new states, with h the values of `rule.inputs` and t the step counted from 1. x, g and a
    state have the shape (D,); a state that is the same for all parameters may be a number.
    """

    rule: StepRule
    start: Callable[[Array, Any], Sequence[Any]]
    move: Callable[[Array, Array, Sequence[Any], Any, float], Sequence[Any]]


def _given(rule: StepRule) -> tuple[VectorProgram, dict[str, int]]:
    """Return a program, and in it what is known before a step."""
    states = [f"s{k}" for k in range(len(rule.states))]
    numbers = [*(f"h{k}" for k in range(len(rule.inputs))), "t"]
    program = VectorProgram(["x", "g", *states], numbers)
    given = program.inputs
    names = {name: given[name] for name in ("x", "g", "t")}
    names |= {name: given[f"h{k}"] for k, name in enumerate(rule.inputs)}
    return program, names | {name: given[f"s{k}"] for k, name in enumerate(rule.states)}


def _starts(rule: StepRule) -> tuple[VectorProgram, list[int]]:
    """Return the values of the states at the start."""
    program, names = _given(rule)
    starts = dict.fromkeys(rule.states, program.program.number(0.0))
    for equation in rule.initial:
        starts[equation.target] = program.build(equation.tree, names)
        names[equation.target] = starts[equation.target]
    return program, list(starts.values())


def _moved(rule: StepRule) -> tuple[VectorProgram, list[int], list[Parts]]:
    """Return the values of x and the states after a step, and the parts of each equation."""
    program, names = _given(rule)
    parts = []
    for equation in rule.update:
        parts.append(program.parts(equation.tree, names))
        names[equation.target] = parts[-1][2]
    return program, [names["x"], *(names[name] for name in rule.states)], parts


@lru_cache(maxsize=128)
def vector_step(rule: StepRule) -> VectorStep:
    """Return one step over arrays.

    >>> from gradviz.optimizers import SGD
    >>> run = vector_step(SGD(momentum=0.9).rule)
    >>> x, g = np.array([1.0, 2.0, 3.0]), np.ones(3)
    >>> states = run.start(x, [0.1, 0.9])
    >>> run.move(x, g, states, [0.1, 0.9], 1.0)[0].round(9).tolist()
    [0.9, 1.9, 2.9]
    """
    names = [f"s{k}" for k in range(len(rule.states))]
    numbers = [f"h{k}" for k in range(len(rule.inputs))]
    program, starts = _starts(rule)
    first = program.numpy(["x", ("h", numbers)], starts)
    program, moved, _ = _moved(rule)
    step = program.numpy(["x", "g", ("s", names), ("h", numbers), "t"], moved)
    return VectorStep(rule, first, step)


@dataclass(frozen=True)
class BrowserVectorStep:
    """The JavaScript of one step over vectors of n parameters.

    `step` is the body of a function of (x, g, s, h, t, n): it overwrites x and the states s (state
    by state, n numbers each) with those after the step. `initial` is the body of (x, s, h, n).
    """

    step: str
    initial: str


@lru_cache(maxsize=128)
def browser_vector_step(rule: StepRule) -> BrowserVectorStep:
    """Return one step as JavaScript.

    >>> from gradviz.optimizers import SGD
    >>> print(browser_vector_step(SGD().rule).step)
    const h0 = h[0];
    for (let j = 0; j < n; j++) {
        const x_j = x[j];
        const g_j = g[j];
        const t... = (x_j - (h0 * g_j));
        x[j] = t...;
    }
    """
    reads, places, numbers = _reads(rule)
    program, starts = _starts(rule)
    first = program.javascript(reads, list(zip(places, starts, strict=True))) if places else []
    program, moved, _ = _moved(rule)
    step = program.javascript(reads, list(zip(["x[j]", *places], moved, strict=True)))
    return BrowserVectorStep("\n".join([*numbers, *step]), "\n".join([*numbers, *first]))


def _reads(rule: StepRule) -> tuple[dict[str, str], list[str], list[str]]:
    """Return how JavaScript reads inputs, where states are, and the lines that name numbers."""
    places = [f"s[{k} * n + j]" if k else "s[j]" for k in range(len(rule.states))]
    reads = {"x": "x[j]", "g": "g[j]", "t": "t"}
    reads |= {f"s{k}": place for k, place in enumerate(places)}
    reads |= {f"h{k}": f"h{k}" for k in range(len(rule.inputs))}
    return reads, places, [f"const h{k} = h[{k}];" for k in range(len(rule.inputs))]


@dataclass(frozen=True)
class BrowserTrail:
    """What each equation of a step makes of one parameter on the way, as JavaScript.

    `source` is the body of a function of (x, g, s, h, t, n, at, v): it writes the numbers of
    parameter `at` into v, which has room for `size` + 1. `slots` are for each equation its tree,
    a name in the place of each sum, mean and norm, then the entry of each name, and of the result.
    """

    source: str
    size: int
    slots: tuple[tuple[Node, Mapping[str, int], int], ...]


@lru_cache(maxsize=128)
def browser_trail(rule: StepRule) -> BrowserTrail:
    """Return the numbers of one parameter's step as JavaScript.

    >>> from gradviz.optimizers import SGD
    >>> trail = browser_trail(SGD(momentum=0.9).rule)
    >>> [sorted(places) for _, places, _ in trail.slots][0]
    ['g', 'learning_rate', 'momentum', 't', 'v', 'x']
    """
    reads, _, numbers = _reads(rule)
    program, _, parts = _moved(rule)
    entries: dict[int, int] = {}
    slots = []
    for tree, seen, result in parts:
        for value in (*seen.values(), result):
            entries.setdefault(value, len(entries))
        places = {name: entries[value] for name, value in seen.items()}
        slots.append((tree, places, entries[result]))
    # all other parameters write where nobody reads
    target = f"v[j === at ? {{}} : {len(entries)}]"
    writes = [(target.format(entry), value) for value, entry in entries.items()]
    source = "\n".join([*numbers, *program.javascript(reads, writes)])
    return BrowserTrail(source, len(entries), tuple(slots))


__all__ = [
    "BrowserTrail",
    "BrowserVectorStep",
    "VectorStep",
    "browser_trail",
    "browser_vector_step",
    "vector_step",
]
