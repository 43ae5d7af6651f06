"""Straight-line programs: a formula as a list of single operations, differentiated and printed.

A `Program` holds operations in the order in which they can be computed; the same operation on the
same arguments is held once. Derivatives are further operations of the same program: `gradient` is
reverse-mode and `tangent` forward-mode automatic differentiation, so their size stays a small
multiple of the formula's, whatever the formula (a product of a hundred factors has a derivative of
ten thousand when it is written out).

Source: Griewank & Walther, Evaluating Derivatives (2nd ed., 2008), chapters 3.1 (forward) and
3.2 (reverse).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from gradviz.language.reader import read_formula
from gradviz.language.tree import Constant, Name, Node, Number, fold
from gradviz.language.vocabulary import CONSTANTS, OPERATIONS, constant_value

Environment = Mapping[str, tuple[int, ...]]


class Program:
    """Operations in computable order; a value is the index of the operation that makes it.

    >>> program = Program()
    >>> x = program.input("x")
    >>> square = program.apply("multiply", x, x)
    >>> program.apply("multiply", x, x) == square
    True
    """

    def __init__(self) -> None:
        self.operations: list[str] = []
        self.arguments: list[tuple[int, ...]] = []
        self.payloads: list[str | float | None] = []
        self._known: dict[tuple[object, ...], int] = {}

    def _add(self, operation: str, arguments: tuple[int, ...], payload: str | float | None) -> int:
        # repr tells 0.0 from -0.0 and lets nan be found again
        key = (operation, arguments, repr(payload))
        found = self._known.get(key)
        if found is None:
            found = len(self.operations)
            self._known[key] = found
            self.operations.append(operation)
            self.arguments.append(arguments)
            self.payloads.append(payload)
        return found

    def input(self, name: str) -> int:
        """Return the value of the input called `name`."""
        return self._add("input", (), name)

    def number(self, value: float) -> int:
        """Return a constant."""
        return self._add("number", (), float(value))

    def constant(self, value: int) -> float | None:
        """Return what `value` is where it is a number, and None where it has to be computed."""
        payload = self.payloads[value]
        return payload if isinstance(payload, float) else None

    def apply(self, operation: str, *arguments: int) -> int:
        """Return the value of an operation of the vocabulary, simplified where that is exact."""
        constants = [self.constant(argument) for argument in arguments]
        if operation == "power":
            return self._power(arguments[0], arguments[1], constants[1])
        if OPERATIONS[operation].kind == "comparison":
            decided = constant_value(operation, constants)
            if decided is not None:
                return self.number(decided)
        if operation == "where" and constants[0] is not None:
            return arguments[1] if constants[0] else arguments[2]
        if operation == "negative":
            if constants[0] is not None:
                return self.number(-constants[0])
            if self.operations[arguments[0]] == "negative":
                return self.arguments[arguments[0]][0]
        if operation in ("add", "subtract", "multiply", "divide"):
            left, right = constants
            folded = constant_value(operation, constants)
            if folded is not None and not (operation == "divide" and not right):
                return self.number(folded)
            if right == (0.0 if operation in ("add", "subtract") else 1.0):
                return arguments[0]
            if (left == 0.0 and operation == "add") or (left == 1.0 and operation == "multiply"):
                return arguments[1]
            if left == -1.0 and operation == "multiply":
                return self.apply("negative", arguments[1])
            if right == -1.0 and operation in ("multiply", "divide"):
                return self.apply("negative", arguments[0])
        return self._add(operation, arguments, None)

    def _power(self, base: int, exponent: int, literal: float | None) -> int:
        """Write small integer powers as products, as the sources and Keras' `square` do."""
        if literal == 0.5:
            return self.apply("sqrt", base)
        if literal is not None and literal in (0.0, 1.0, 2.0, 3.0, 4.0):
            square = self.apply("multiply", base, base) if literal > 1 else base
            return {
                0.0: lambda: self.number(1.0),
                1.0: lambda: base,
                2.0: lambda: square,
                3.0: lambda: self.apply("multiply", square, base),
                4.0: lambda: self.apply("multiply", square, square),
            }[literal]()
        if literal in (-1.0, -2.0):
            return self.apply("divide", self.number(1.0), self._power(base, exponent, -literal))
        return self._add("power", (base, exponent), None)

    def times(self, left: int, right: int) -> int:
        """Multiply in a derivative, where a factor that is exactly 0 makes the product 0."""
        if self.constant(left) == 0.0 or self.constant(right) == 0.0:
            return self.number(0.0)
        return self.apply("multiply", left, right)

    def build(self, node: Node, names: Environment, width: int = 1) -> tuple[int, ...]:
        """Return the values of a tree, one for each of `width` coordinates.

        A name stands for `width` values, or for one that all coordinates share.
        Raises KeyError for a name that is not in `names`.
        """

        def combine(part: Node, below: list[tuple[int, ...]]) -> tuple[int, ...]:
            if isinstance(part, Number):
                return (self.number(part.value),)
            if isinstance(part, Constant):
                return (self.number(CONSTANTS[part.name]),)
            if isinstance(part, Name):
                return names[part.name]
            if OPERATIONS[part.function].kind == "reduction":
                return (self._reduce(part.function, below[0], width),)
            return tuple(
                self.apply(
                    part.function, *(each[j] if len(each) > 1 else each[0] for each in below)
                )
                for j in range(max(len(each) for each in below))
            )

        return fold(node, combine)

    def _reduce(self, operation: str, values: tuple[int, ...], width: int) -> int:
        values = values if len(values) == width else values * width
        if operation == "norm":
            values = tuple(self.apply("multiply", value, value) for value in values)
        total = values[0]
        for value in values[1:]:
            total = self.apply("add", total, value)
        if operation == "mean":
            return self.apply("divide", total, self.number(float(width)))
        return self.apply("sqrt", total) if operation == "norm" else total

    # differentiation

    def needed(self, outputs: Iterable[int]) -> list[int]:
        """Return, in order, everything that has to be computed for `outputs`."""
        seen: set[int] = set()
        stack = list(outputs)
        while stack:
            value = stack.pop()
            if value not in seen:
                seen.add(value)
                stack.extend(self.arguments[value])
        return sorted(seen)

    def partial(self, value: int, position: int) -> int:
        """Return the derivative of an operation by one of its arguments."""
        arguments = self.arguments[value]
        tree = read_formula(OPERATIONS[self.operations[value]].derivatives[position])
        names = dict(zip("abc", ((argument,) for argument in arguments), strict=False))
        return self.build(tree, {**names, "r": (value,)})[0]

    def gradient(self, output: int, inputs: Sequence[int]) -> tuple[int, ...]:
        """Return the partial derivatives of `output` by `inputs` (reverse mode)."""
        order = self.needed([output])
        active = self.active(order, inputs)
        hidden = self.hidden(order)
        adjoints: dict[int, int] = {output: self.number(1.0)}

        def collect(target: int, share: int) -> None:
            if target in active and self.constant(share) != 0.0:
                known = adjoints.get(target)
                adjoints[target] = share if known is None else self.apply("add", known, share)

        for value in reversed(order):
            adjoint = adjoints.get(value)
            if adjoint is None or value not in active:
                continue
            arguments = self.arguments[value]
            if self.operations[value] == "where":
                condition, taken, other = arguments
                zero = self.number(0.0)
                collect(taken, self.apply("where", condition, adjoint, zero))
                collect(other, self.apply("where", condition, zero, adjoint))
                continue
            for position, argument in enumerate(arguments):
                if argument in active:
                    local = self.partial(value, position)
                    # in a branch not taken the derivative may be nan, and its adjoint is 0
                    product = self.guarded if value in hidden else self.times
                    collect(argument, product(adjoint, local))
        zero = self.number(0.0)
        return tuple(adjoints.get(value, zero) for value in inputs)

    def defined(self, value: int, derivatives: Iterable[int]) -> tuple[int, ...]:
        """Return the derivatives of `value`, each nan where that is nan.

        The rules of differentiation do not see the edges of a domain: 1/x, the derivative of
        log(x), has a value at -1, and so has that of sqrt(x) + y by y.
        """
        return tuple(self.apply("defined", each, value) for each in derivatives)

    def guarded(self, left: int, right: int) -> int:
        """Multiply so that 0 times anything, nan and infinity too, is 0."""
        if self.constant(left) is not None or self.constant(right) is not None:
            return self.times(left, right)
        return self.apply("guarded", left, right)

    def tangent(self, outputs: Sequence[int], seeds: Mapping[int, int]) -> tuple[int, ...]:
        """Return the derivatives of `outputs` along the direction `seeds` (forward mode)."""
        order = self.needed(outputs)
        active = self.active(order, seeds)
        zero = self.number(0.0)
        tangents = dict(seeds)
        for value in order:
            guards = self.operations[value] == "defined"
            if value in tangents or not (value in active or guards):
                continue
            arguments = self.arguments[value]
            inner = [tangents.get(argument, zero) for argument in arguments]
            if self.operations[value] == "where":
                tangents[value] = self.apply("where", arguments[0], inner[1], inner[2])
                continue
            if self.operations[value] == "guarded":
                first = self.guarded(inner[0], arguments[1])
                tangents[value] = self.apply("add", first, self.guarded(arguments[0], inner[1]))
                continue
            if guards:
                tangents[value] = self.apply("defined", inner[0], arguments[1])
                continue
            total = zero
            for position, direction in enumerate(inner):
                if self.constant(direction) != 0.0:
                    share = self.times(self.partial(value, position), direction)
                    total = self.apply("add", total, share)
            tangents[value] = total
        return tuple(tangents.get(value, zero) for value in outputs)

    def active(self, order: Iterable[int], inputs: Iterable[int]) -> set[int]:
        """Return the inputs and what depends on them; `order` is as `needed` returns it."""
        active = set(inputs)
        for value in order:
            if any(argument in active for argument in self.arguments[value]):
                active.add(value)
        return active

    def hidden(self, order: Iterable[int]) -> set[int]:
        """Return what stands in a branch of a `where`, and so may be computed in vain."""
        branches = [
            branch
            for value in order
            if self.operations[value] == "where"
            for branch in self.arguments[value][1:]
        ]
        return set(self.needed(branches))
