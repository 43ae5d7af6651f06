"""Whether a formula is a quadratic, that is, whether its Hessian is the same everywhere."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from gradviz.language.program import Program
from gradviz.language.targets import compile_program
from gradviz.language.vocabulary import OPERATIONS


def constant_hessian(
    program: Program, inputs: Sequence[int], value: int, gradient: Sequence[int]
) -> NDArray[np.float64] | None:
    """Return the Hessian, (D, D), of a value whose second derivatives are numbers, otherwise None.

    None also where an operation on the inputs has a kink or a jump. The program decides: what is a
    quadratic only after terms have cancelled, as x^3/x or x^3 + x - x^3, is not seen to be one.

    >>> program = Program()
    >>> x = program.input("x")
    >>> square = program.apply("multiply", x, x)
    >>> constant_hessian(program, [x], square, program.gradient(square, [x])).tolist()
    [[2.0]]
    """
    order = program.needed([value])
    active = program.active(order, inputs)
    if any(_has_kinks(program, each, active) for each in order if each in active):
        return None
    entries: list[int] = []
    for seed in inputs:
        entries += program.tangent(gradient, {seed: program.number(1.0)})
    if not set(program.needed(entries)).isdisjoint(inputs):
        return None
    with np.errstate(all="ignore"):
        numbers = np.array(compile_program(program, [], entries)(), dtype=np.float64)
    hessian = numbers.reshape(len(inputs), len(inputs))
    return hessian if bool(np.isfinite(hessian).all()) else None


def _has_kinks(program: Program, value: int, active: set[int]) -> bool:
    operation = program.operations[value]
    if operation == "where":
        # the same branch everywhere
        return program.arguments[value][0] in active
    return operation in OPERATIONS and not OPERATIONS[operation].analytic
