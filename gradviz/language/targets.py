"""Programs printed as Python, NumPy and JavaScript, and compiled.

The text that is compiled here holds only operations of the vocabulary, numbers, and names made by
the caller (`x0`, `t12`, ...); nothing of what a person typed reaches it but through the tree.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from types import CodeType, FunctionType
from typing import Any

import numpy as np

from gradviz.language.operations.record import Operation
from gradviz.language.program import Program
from gradviz.language.vocabulary import OPERATIONS

_DEEPEST = 12  # how many operations are nested into one line


@dataclass(frozen=True, slots=True)
class Target:
    """How one language writes operations, numbers and assignments.

    `namespace` are the names that printed code calls, where it can be compiled here.
    """

    template: Callable[[Operation], str]
    namespace: Mapping[str, Any] = field(default_factory=dict)
    assignment: str = "{0} = {1}"
    infinity: str = "inf"
    nan: str = "nan"

    def number(self, value: float) -> str:
        """Return a literal that reads back as exactly this number."""
        if math.isnan(value):
            return self.nan
        if math.isinf(value):
            return self.infinity if value > 0 else f"(-{self.infinity})"
        return repr(value) if math.copysign(1.0, value) > 0 else f"({value!r})"


_NUMBERS = {"inf": math.inf, "nan": math.nan}
_ROWS = tuple(OPERATIONS.values())
_BOUND = {name: value for row in _ROWS for name, value in row.bindings.items()}

PYTHON = Target(
    lambda operation: operation.python,
    {row.name: row.scalar for row in _ROWS if row.scalar is not None} | _NUMBERS,
)
"""Scalars, quick: raises ArithmeticError or ValueError where IEEE 754 gives nan or infinity."""

CAREFUL_PYTHON = Target(
    lambda operation: operation.careful or operation.python,
    {row.name: row.ieee for row in _ROWS if row.ieee is not None} | _NUMBERS,
)
"""Scalars that never raise; callers silence NumPy's warnings with `np.errstate(all="ignore")`."""

NUMPY = Target(lambda operation: operation.numpy, {"np": np, **_BOUND, **_NUMBERS})
"""Arrays; callers silence NumPy's warnings."""

# an operation that is not analytic stands here only between constants, which are real
COMPLEX = Target(lambda operation: operation.analytic or operation.numpy, NUMPY.namespace)
"""Complex arrays, near the real axis. A tiny imaginary part, the complex step, keeps its digits.

Source: Martins, Sturdza & Alonso, The complex-step derivative approximation, ACM Transactions on
Mathematical Software 29 (2003), section 3.
"""

JAVASCRIPT = Target(
    lambda operation: operation.javascript, {}, "const {0} = {1};", "Infinity", "NaN"
)


class Lines:
    """Prints values of a program, each once, as they are asked for.

    >>> program = Program()
    >>> x = program.input("x0")
    >>> lines = Lines(program, PYTHON, [program.apply("sin", x)])
    >>> lines.value(program.apply("sin", x)), lines.text
    ('sin(x0)', [])
    """

    def __init__(
        self,
        program: Program,
        target: Target,
        outputs: Sequence[int],
        names: Mapping[int, str] | None = None,
        prefix: str = "t",
    ) -> None:
        self._program = program
        self._target = target
        self._prefix = prefix
        self._written: dict[int, str] = dict(names or {})
        self._uses = Counter(
            argument for value in program.needed(outputs) for argument in program.arguments[value]
        ) + Counter(outputs)
        self.text: list[str] = []

    def take(self) -> list[str]:
        """Return the lines written since the last call."""
        text, self.text = self.text, []
        return text

    def value(self, output: int) -> str:
        """Return the name or expression of a value, after writing the lines that it needs."""
        for value in self._program.needed([output]):
            if value not in self._written and value != output and self._stands_alone(value):
                self._write(value)
        leaf = self._program.operations[output] in _LEAVES
        if not leaf and output not in self._written and self._uses[output] > 1:
            self._write(output)
        return self._expression(output)[0]

    def named(self, output: int) -> str:
        """Return the name of a value, which is written to a line of its own where it had none."""
        if output not in self._written and self._program.operations[output] not in _LEAVES:
            self.value(output)
            if output not in self._written:
                self._write(output)
        return self._expression(output)[0]

    def _stands_alone(self, value: int) -> bool:
        if self._program.operations[value] in _LEAVES:
            return False
        return self._uses[value] > 1 or self._depth(value) % _DEEPEST == 0

    def _depth(self, value: int) -> int:
        depths = self._depths
        return depths[value]

    @property
    def _depths(self) -> list[int]:
        cached = self.__dict__.get("_depth_list")
        if cached is None or len(cached) < len(self._program.operations):
            cached = []
            for arguments in self._program.arguments:
                cached.append(1 + max((cached[argument] for argument in arguments), default=0))
            self.__dict__["_depth_list"] = cached
        return cached

    def _write(self, value: int) -> None:
        expression, _ = self._expression(value)
        name = f"{self._prefix}{value}"
        self.text.append(self._target.assignment.format(name, expression))
        self._written[value] = name

    def _expression(self, value: int) -> tuple[str, bool]:
        """Return the text of a value and whether it is a bare name or number."""
        known = self._written.get(value)
        if known is not None:
            return known, True
        operation = self._program.operations[value]
        payload = self._program.payloads[value]
        if isinstance(payload, float):
            return self._target.number(payload), True
        if operation == "input":
            return str(payload), True
        template = self._target.template(OPERATIONS[operation])
        parts = []
        for position, argument in enumerate(self._program.arguments[value]):
            text, bare = self._expression(argument)
            if not bare and template.count(f"{{{position}}}") > 1:
                self._write(argument)
                text = self._written[argument]
            parts.append(text)
        return template.format(*parts), False


_LEAVES = ("input", "number")


Parameter = str | tuple[str, Sequence[str]]


def compile_program(
    program: Program,
    parameters: Sequence[Parameter],
    outputs: Sequence[int],
    target: Target = NUMPY,
    *,
    alone: bool = False,
) -> Callable[..., Any]:
    """Return a program as a function that computes `outputs`, as a tuple.

    `parameters` are the names of the program's inputs; ("x", ("x0", "x1")) is one parameter x from
    which two are unpacked. `target` is NUMPY (arrays that broadcast), COMPLEX, PYTHON or
    CAREFUL_PYTHON. `alone` returns the only output itself.

    >>> program = Program()
    >>> x, y = program.input("x"), program.input("y")
    >>> product = program.apply("multiply", x, y)
    >>> compile_program(program, ["x", "y"], [product])(3.0, 2.0)
    (6.0,)
    >>> compile_program(program, [("p", ("x", "y"))], [product], alone=True)((3.0, 2.0))
    6.0
    """
    lines = Lines(program, target, outputs)
    results = [lines.value(output) for output in outputs]
    names = [each if isinstance(each, str) else each[0] for each in parameters]
    unpacked = [each for each in parameters if not isinstance(each, str) and each[1]]
    body = [f"{', '.join(parts)}, = {name}" for name, parts in unpacked]
    result = results[0] if alone else f"({''.join(f'{each}, ' for each in results)})"
    body += [*lines.take(), f"return {result}"]
    return compile_source(f"def run({', '.join(names)}):", body, target)


def compile_source(head: str, body: Sequence[str], target: Target) -> Callable[..., Any]:
    """Return the function of printed Python lines, `head` being its `def`."""
    source = "\n".join([head, *indent(body)])
    module = compile(source, "<gradviz>", "exec", dont_inherit=True)
    code = next(constant for constant in module.co_consts if isinstance(constant, CodeType))
    return FunctionType(code, dict(target.namespace), code.co_name)


def indent(lines: Sequence[str], levels: int = 1) -> list[str]:
    """Return lines of a nested block."""
    return ["    " * levels + line for line in lines]
