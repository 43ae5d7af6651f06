"""A descent as a program that needs only NumPy: function, gradient, rule, loop."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from gradviz.export.descent_programs.described_run import AS_RULE, DescentRun, module, needs_math
from gradviz.export.frameworks import DIALECTS
from gradviz.export.python_code import identifiers, python_formula
from gradviz.functions.objective import Function
from gradviz.language.derivation import derive
from gradviz.language.program import Program
from gradviz.language.targets import NUMPY, Lines, compile_program
from gradviz.language.tree import Node
from gradviz.language.vocabulary import OPERATIONS

_DIFFERENCE = 1e-10
_SIGMOID = """def _sigmoid(a):
    small = np.exp(-np.abs(a))
    return np.where(a < 0, small, 1) / (1 + small)"""
_ERF = """def _erf(a):
    return np.vectorize(math.erf)(a)"""


@dataclass(frozen=True)
class NumpyParts:
    """The pieces of such a program, as the cells of a notebook have them."""

    imports: str
    function: str
    gradient: str
    rule: str
    loop: str


def numpy_parts(run: DescentRun) -> NumpyParts:
    """Return the pieces. Raises NoProgramError."""
    rule = run.written_rule("numpy")
    code = run.code("numpy")
    helpers, gradient = _gradient(run.function)
    known = [each for each in helpers if each not in code.helpers]
    function = module(*code.helpers, code.definition)
    slopes = module(*known, gradient)
    parts = (function, slopes, rule.definition, rule.beginning)
    imports = ["import math", ""] if needs_math(parts) else []
    imports += ["import numpy as np", "", 'np.seterr(all="ignore")']
    noise = run.noise_lines()
    loop = [
        f"x = np.array({run.point})",
        "state = begin(x)",
        "path = [x]",
        *noise,
        f"for t in range(1, {run.steps + 1}):",
        f"    g = gradient(x){' + noise[t - 1]' if noise else ''}",
        f"    x, state = update(x, g, state, float(t), {run.rate!r})",
        "    path.append(x)",
        "path = np.array(path)",
        f"print(path[-1], {code.name}(path[-1]))",
    ]
    comment = f"# {run.say(AS_RULE)}\n"
    stated = module(comment + rule.definition, rule.beginning)
    return NumpyParts("\n".join(imports), function, slopes, stated, "\n".join(loop))


def numpy_program(run: DescentRun) -> str:
    """Return the program; it prints the last point and its value. Raises NoProgramError."""
    parts = numpy_parts(run)
    head = f"{run.head('NumPy', 'numpy')}\n{parts.imports}"
    return module(head, parts.function, parts.gradient, parts.rule, parts.loop)


def _gradient(function: Function) -> tuple[list[str], str]:
    """Return the gradient as NumPy code, and the helpers that it calls.

    As formulas where the derivatives are short and agree with ours; else line by line, as the
    reverse mode computes it.
    """
    trees = [derive(function.tree, variable).result for variable in function.variables]
    known = [tree for tree in trees if tree is not None]
    if len(known) == len(trees) and _agree(function, known):
        return _formulas(function, known)
    return _straight_line(function)


def _agree(function: Function, trees: list[Node]) -> bool:
    program = Program()
    inputs = {name: (program.input(f"x{j}"),) for j, name in enumerate(function.variables)}
    names = [f"x{j}" for j in range(function.dimension)]
    outputs = [program.build(tree, inputs)[0] for tree in trees]
    compute = compile_program(program, [("x", names)], outputs)
    points = np.random.default_rng(0).uniform(-3.0, 3.0, (200, function.dimension))
    points[:20] = np.round(points[:20])
    with np.errstate(all="ignore"):
        found = np.stack(
            [np.broadcast_to(each, (200,)) for each in compute(list(points.T))], axis=-1
        )
        wanted = function.gradient(points)
    return bool(np.allclose(found, wanted, rtol=_DIFFERENCE, atol=_DIFFERENCE, equal_nan=True))


def _formulas(function: Function, trees: list[Node]) -> tuple[list[str], str]:
    called, dialect = identifiers(function.variables), DIALECTS["numpy"]
    texts = [python_formula(tree, dialect, called) for tree in trees]
    lines = [
        "def gradient(point):",
        f"    {', '.join(called.values())}, = point",
        "    return np.array([",
        *(f"        {text}," for text in texts),
        "    ])",
    ]
    text = "\n".join(lines)
    helpers = [
        row.helpers["numpy"]
        for name, row in OPERATIONS.items()
        if "numpy" in row.helpers and f"{name}(" in text
    ]
    return helpers, text.replace(", = point", " = point" if len(trees) > 1 else ", = point")


def _straight_line(function: Function) -> tuple[list[str], str]:
    program, inputs, _, slopes = function.program
    lines = Lines(program, NUMPY, slopes)
    texts = [lines.value(each) for each in slopes]
    names = [f"x{j}" for j in range(len(inputs))]
    body = [
        "def gradient(point):",
        "    nan, inf = np.nan, np.inf",
        f"    {', '.join(names)}, = point",
        *(f"    {line}" for line in lines.take()),
        "    return np.array([",
        *(f"        {text}," for text in texts),
        "    ])",
    ]
    text = "\n".join(body)
    helpers = [each for name, each in (("_sigmoid(", _SIGMOID), ("_erf(", _ERF)) if name in text]
    return helpers, text


__all__ = ["NumpyParts", "numpy_parts", "numpy_program"]
