"""The gradient of a function as NumPy code: formulas where they are short, else line by line."""

from __future__ import annotations

import re
from collections.abc import Sequence

import numpy as np

from gradviz.export.frameworks import DIALECTS
from gradviz.export.python_code import helpers_in, identifiers, python_formula
from gradviz.functions.objective import Function
from gradviz.language.derivation import derive
from gradviz.language.program import Program
from gradviz.language.targets import NUMPY, Lines, compile_program
from gradviz.language.tree import Node

_DIFFERENCE = 1e-10
_SIGMOID = """def _sigmoid(a):
    small = np.exp(-np.abs(a))
    return np.where(a < 0, small, 1) / (1 + small)"""
_ERF = """def _erf(a):
    return np.vectorize(math.erf)(a)"""


def numpy_gradient(function: Function) -> tuple[list[str], str]:
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
    return list(helpers_in(text, dialect)), text.replace(
        ", = point", " = point" if len(trees) > 1 else ", = point"
    )


def straight_lines(
    program: Program, outputs: Sequence[int]
) -> tuple[list[str], list[str], list[str]]:
    """Return outputs of a program as NumPy code: helpers, lines of a body, and what is returned."""
    lines = Lines(program, NUMPY, outputs)
    texts = [lines.value(each) for each in outputs]
    body = [f"    {line}" for line in lines.take()]
    whole = "\n".join([*body, *texts])
    helpers = [each for name, each in (("_sigmoid(", _SIGMOID), ("_erf(", _ERF)) if name in whole]
    names = [each for each in ("nan", "inf") if re.search(rf"\b{each}\b", whole)]
    if names:
        values = ", ".join(f"np.{each}" for each in names)
        body.insert(0, f"    {', '.join(names)} = {values}")
    return helpers, body, texts


def _straight_line(function: Function) -> tuple[list[str], str]:
    program, inputs, _, slopes = function.program
    helpers, lines, texts = straight_lines(program, slopes)
    names = [f"x{j}" for j in range(len(inputs))]
    body = [
        "def gradient(point):",
        f"    {', '.join(names)}, = point",
        *lines,
        "    return np.array([",
        *(f"        {text}," for text in texts),
        "    ])",
    ]
    return helpers, "\n".join(body)


__all__ = ["numpy_gradient", "straight_lines"]
