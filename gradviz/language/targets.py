"""Programs printed as Python, NumPy and JavaScript.

The text that is compiled here holds only operations of the vocabulary, numbers, and names made by
the caller (`x0`, `t12`, ...); nothing of what a person typed reaches it but through the tree.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from types import CodeType, FunctionType
from typing import Any

from gradviz.language.program import Program
from gradviz.language.vocabulary import OPERATIONS, Operation

_DEEPEST = 12  # how many operations are nested into one line


@dataclass(frozen=True, slots=True)
class Target:
    """How one language writes operations, numbers and assignments."""

    template: Callable[[Operation], str]
    assignment: str
    infinity: str
    nan: str

    def number(self, value: float) -> str:
        """Return a literal that reads back as exactly this number."""
        if math.isnan(value):
            return self.nan
        if math.isinf(value):
            return self.infinity if value > 0 else f"(-{self.infinity})"
        return repr(value) if math.copysign(1.0, value) > 0 else f"({value!r})"


def _careful(operation: Operation) -> str:
    return "divide({0}, {1})" if operation.name == "divide" else operation.python


PYTHON = Target(lambda operation: operation.python, "{0} = {1}", "inf", "nan")
CAREFUL_PYTHON = Target(_careful, "{0} = {1}", "inf", "nan")
NUMPY = Target(lambda operation: operation.numpy, "{0} = {1}", "inf", "nan")
# an operation that is not analytic stands here only between constants, which are real
COMPLEX = Target(lambda operation: operation.analytic or operation.numpy, "{0} = {1}", "inf", "nan")
JAVASCRIPT = Target(lambda operation: operation.javascript, "const {0} = {1};", "Infinity", "NaN")


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


def python_function(name: str, source: str, namespace: Mapping[str, Any]) -> Callable[..., Any]:
    """Return the function that printed Python source defines."""
    module = compile(source, f"<gradviz {name}>", "exec", dont_inherit=True)
    code = next(constant for constant in module.co_consts if isinstance(constant, CodeType))
    return FunctionType(code, dict(namespace), name)


def indent(lines: Sequence[str], levels: int = 1) -> list[str]:
    """Return lines of a nested block."""
    return ["    " * levels + line for line in lines]
