"""How large a gradient may be where it is zero: what rounding leaves of its terms.

Beside the gradient a second program computes a bound of its rounding error, operation by operation:
each passes on the errors of its arguments by its derivatives, and adds half a unit in the last
place of its own result. The point itself is known to half a unit, too.

Source: Higham, Accuracy and Stability of Numerical Algorithms (2nd ed., 2002), section 3.3 (running
error analysis).
"""

from __future__ import annotations

from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from gradviz.functions.objective import Function
from gradviz.language.program import Program
from gradviz.language.reader import read_formula
from gradviz.language.targets import compile_program
from gradviz.language.vocabulary import OPERATIONS

Array = NDArray[np.float64]
_UNIT = 2.0**-53


def rounding_errors(function: Function, points: Array) -> Array:
    """Return a bound, to first order, of the error of each part of a gradient at points (..., D).

    >>> from gradviz.functions.objective import parse
    >>> errors = rounding_errors(parse("(x - 1)^2"), np.array([[1.0], [1e6]]))
    >>> (errors / 2.0**-53).round(6).tolist()
    [[2.0], [5999996.0]]
    """
    columns = [points[..., j] for j in range(function.dimension)]
    with np.errstate(all="ignore"):
        found = _compiled(function)(*columns)
    errors = np.stack([np.broadcast_to(each, points.shape[:-1]) for each in found], axis=-1)
    return np.where(np.isfinite(errors), errors, 0.0)


@lru_cache(maxsize=64)
def _compiled(function: Function) -> Any:
    made, inputs, _, gradient = function.program
    program = _copy(made)
    order = program.needed(gradient)
    errors: dict[int, int] = {}
    for value in order:
        errors[value] = _error(program, value, errors)
    outputs = [errors[part] for part in gradient]
    return compile_program(program, [f"x{j}" for j in range(len(inputs))], outputs)


def _copy(made: Program) -> Program:
    """Return the same program, to which more can be added."""
    program = Program()
    for operation, arguments, payload in zip(
        made.operations, made.arguments, made.payloads, strict=True
    ):
        program._add(operation, arguments, payload)  # noqa: SLF001 - value by value as it is
    return program


def _error(program: Program, value: int, errors: dict[int, int]) -> int:
    name, arguments = program.operations[value], program.arguments[value]
    zero = program.number(0.0)
    if name == "number" or (name != "input" and OPERATIONS[name].kind in ("comparison", "logic")):
        return zero
    own = program.times(program.number(_UNIT), _size(program, value))
    if name == "input":
        return own
    if name == "where":
        return program.apply("where", arguments[0], errors[arguments[1]], errors[arguments[2]])
    if name == "defined":
        return errors[arguments[0]]
    total = zero if OPERATIONS[name].exact else own
    for position, argument in enumerate(arguments):
        if program.constant(errors[argument]) == 0.0:
            continue
        slope = _size(program, program.partial(value, position))
        share = program.guarded(errors[argument], slope)
        total = program.apply("add", total, share)
    return total


_SIZE = read_formula("abs(a)")


def _size(program: Program, value: int) -> int:
    return program.build(_SIZE, {"a": (value,)})[0]
