"""One-sided expansions: what a formula is right beside a point, along a ray, as a power series.

Along x + t v, for t > 0 that goes to 0, a formula is c_0 + c_1 t + c_2 t^2 + ... where it has such
an expansion. The coefficients are values of a straight-line program, so that they are printed and
computed like any other. At a kink the series is that of the piece which the ray enters; a quotient
of two series that both begin later loses the common power of t, so that (e^t - 1)/t begins with 1.
What cannot be had, as of sin(1/t), is nan.

Source: Griewank & Walther, Evaluating Derivatives (2nd ed., 2008), sections 13.2 (Taylor series)
and 14.2 (Laurent series at singular points).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from gradviz.language.program import Program
from gradviz.language.reader import read_formula
from gradviz.language.signs import constant_value
from gradviz.language.tree import Call, Constant, Name, Node, Number, fold
from gradviz.language.vocabulary import CONSTANTS, OPERATIONS

Series = tuple[int, ...]
"""Coefficients c_0, c_1, ..., each a value of the program."""


class Germs:
    """Writes expansions of trees into a program, with the terms up to t^order.

    >>> from gradviz.language.reader import read_function
    >>> from gradviz.language.targets import compile_program
    >>> program = Program()
    >>> x, v = program.input("x"), program.input("v")
    >>> germs = Germs(program, 2)
    >>> series = germs.expand(read_function("|x| + x^2").tree, {"x": germs.line(x, v)})
    >>> [float(each) for each in compile_program(program, ["x", "v"], series)(0.0, -3.0)]
    [0.0, 3.0, 9.0]
    """

    def __init__(self, program: Program, order: int) -> None:
        self.program = program
        self.order = order
        self._zero = program.number(0.0)
        self._lost = program.number(float("nan"))
        self._known: dict[tuple[object, ...], Series] = {}
        self._rules: Mapping[str, Callable[..., Series]] = {
            "add": self._add,
            "subtract": lambda a, b: self._add(a, b, "subtract"),
            "negative": self._negative,
            "multiply": self._multiply,
            "divide": self._divide,
            "where": lambda condition, a, b: self._chosen(condition[0], a, b),
        }

    # series

    def line(self, start: int, slope: int) -> Series:
        """Return start + slope t."""
        return self._filled([start, slope])

    def constant(self, value: float) -> Series:
        """Return a number."""
        return self._filled([self.program.number(value)])

    def _filled(self, series: Sequence[int]) -> Series:
        rest = self.order + 1 - len(series)
        return (*series[: self.order + 1], *[self._zero] * rest)

    def _is_zero(self, value: int) -> bool:
        return self.program.constant(value) == 0.0

    def _is_constant(self, series: Series) -> bool:
        return all(self._is_zero(each) for each in series[1:])

    def _add(self, a: Series, b: Series, operation: str = "add") -> Series:
        return tuple(self.program.apply(operation, x, y) for x, y in zip(a, b, strict=False))

    def _negative(self, a: Series) -> Series:
        return tuple(self.program.apply("negative", each) for each in a)

    def _multiply(self, a: Series, b: Series) -> Series:
        return tuple(self._convolved(a, b, k) for k in range(min(len(a), len(b))))

    def _convolved(self, a: Series, b: Series, k: int, first: int = 0) -> int:
        total = self._zero
        for j in range(first, k + 1):
            total = self.program.apply("add", total, self.program.times(a[j], b[k - j]))
        return total

    def _divide(self, a: Series, b: Series) -> Series:
        if self.program.constant(b[0]) is None:
            for _ in range(self.order - 1):
                a, b = self._shifted(a, b)
        apply, result = self.program.apply, list[int]()
        for k in range(min(len(a), len(b))):
            known = self._zero
            for j in range(k):
                known = apply("add", known, self.program.times(result[j], b[k - j]))
            rest = a[k] if self._is_zero(known) else apply("subtract", a[k], known)
            result.append(self._zero if self._is_zero(rest) else apply("divide", rest, b[0]))
        return tuple(result)

    def _shifted(self, a: Series, b: Series) -> tuple[Series, Series]:
        """Return two series over t where both begin with 0."""
        common = self._both(self._is(a[0]), self._is(b[0]))
        over, under = (self._chosen(common, (*each[1:], self._lost), each) for each in (a, b))
        return over, under

    # what the sign of a series is, for t > 0

    def _is(self, value: int) -> int:
        """Return whether a value is 0."""
        known = self.program.constant(value)
        if known is not None:
            return self.program.number(float(known == 0.0))
        return self.program.apply("eq", value, self._zero)

    def _both(self, first: int, second: int) -> int:
        known = [self.program.constant(each) for each in (first, second)]
        if 0.0 in known:
            return self.program.number(0.0)
        if known[0] is not None:
            return second
        return first if known[1] is not None else self.program.apply("and", first, second)

    def _chosen(self, condition: int, a: Series, b: Series) -> Series:
        return tuple(
            x if x == y else self.program.apply("where", condition, x, y)
            for x, y in zip(a, b, strict=False)
        )

    def _leading(self, a: Series) -> int:
        """Return the first coefficient that is not 0."""
        result = a[-1]
        for each in reversed(a[:-1]):
            result = each if self._is_zero(result) else self._first(each, result)
        return result

    def _first(self, value: int, otherwise: int) -> int:
        if self._is_zero(value):
            return otherwise
        return self.program.apply("where", self._is(value), otherwise, value)

    # trees

    def expand(self, tree: Node, names: Mapping[str, Series]) -> Series:
        """Return the expansion of a tree, with the expansions of its names."""

        def combine(part: Node, below: list[Series]) -> Series:
            if isinstance(part, Number):
                return self.constant(part.value)
            if isinstance(part, Constant):
                return self.constant(CONSTANTS[part.name])
            if isinstance(part, Name):
                return names[part.name]
            return self._operation(part, below)

        return fold(tree, combine)

    def _operation(self, node: Call, below: list[Series]) -> Series:
        exponent = constant_value(node.arguments[1]) if node.function == "power" else None
        key = (self.order, node.function, exponent, *below)
        if key not in self._known:
            self._known[key] = self._worked(node.function, exponent, below)
        return self._known[key]

    def _worked(self, name: str, exponent: float | None, below: list[Series]) -> Series:
        if all(self._is_constant(each) for each in below):
            return self._filled([self.program.apply(name, *(each[0] for each in below))])
        if name in self._rules:
            return self._rules[name](*below)
        if OPERATIONS[name].expansion:
            return self._by_pieces(name, below)
        if exponent is not None:
            return self._power(below[0], exponent)
        if OPERATIONS[name].kind == "comparison":
            return self._compared(name, *below)
        if OPERATIONS[name].kind == "logic":
            return self._filled([self.program.apply(name, *(each[0] for each in below))])
        return self._smooth(name, below)

    def _compared(self, name: str, a: Series, b: Series) -> Series:
        leading = self._leading(self._add(a, b, "subtract"))
        return self._filled([self.program.apply(name, leading, self._zero)])

    def _by_pieces(self, name: str, below: list[Series]) -> Series:
        at = self.program.apply(name, *(each[0] for each in below))
        names = {**dict(zip("abc", below, strict=False)), "r": self._filled([at])}
        return self.expand(read_formula(OPERATIONS[name].expansion), names)

    def _smooth(self, name: str, below: list[Series]) -> Series:
        """Return r = g(a, ...) from r' = sum_i g_i(a, ..., r) a_i', one coefficient at a time."""
        shortest = min(map(len, below))
        result = [self.program.apply(name, *(each[0] for each in below))]
        trees = [read_formula(each) for each in OPERATIONS[name].derivatives]
        for k in range(1, shortest):
            total = self._zero
            for tree, moving in zip(trees, below, strict=True):
                if self._is_constant(moving):
                    continue
                names = {
                    **{letter: each[:k] for letter, each in zip("abc", below, strict=False)},
                    "r": tuple(result),
                }
                inner = Germs(self.program, k - 1)
                inner._known = self._known
                slopes = inner.expand(tree, names)
                for j in range(k):
                    factor = self.program.times(self.program.number(j + 1.0), moving[j + 1])
                    share = self.program.times(slopes[k - 1 - j], factor)
                    total = self.program.apply("add", total, share)
            done = self._is_zero(total)
            average = self._zero if done else self._averaged(total, k)
            result.append(average)
        return tuple(result)

    def _averaged(self, total: int, count: int) -> int:
        return self.program.apply("divide", total, self.program.number(float(count)))

    # operations with kinks, and powers, whose series begins with a power of t

    def _relu(self, a: Series) -> Series:
        rises = self.program.apply("gt", self._leading(a), self._zero)
        return self._chosen(rises, a, self.constant(0.0))

    def _power(self, a: Series, exponent: float) -> Series:
        if exponent == int(exponent) and abs(exponent) <= 12:
            product = self.constant(1.0)
            for _ in range(abs(int(exponent))):
                product = self._multiply(product, a)
            return self._divide(self.constant(1.0), product) if exponent < 0 else product
        result = self._begun(a, exponent, 0)
        for begin in range(1, len(a)):
            earlier = self._known_zero(a[:begin])
            result = self._chosen(earlier, self._begun(a, exponent, begin), result)
        return result

    def _known_zero(self, values: Sequence[int]) -> int:
        result = self._is(values[0])
        for each in values[1:]:
            result = self._both(result, self._is(each))
        return result

    def _begun(self, a: Series, exponent: float, begin: int) -> Series:
        """Return a^p of a = t^m (a_m + a_m+1 t + ...), which begins with t^(m p)."""
        start = begin * exponent
        whole = round(start)
        if abs(start - whole) > 1e-9:
            # a broken power of t: below it there is nothing, and after it no power series
            return tuple(self._zero if k < start else self._lost for k in range(self.order + 1))
        power = self._simple_power(a[begin:], exponent)
        if whole < 0:
            return tuple([self._lost] * (self.order + 1))
        shifted = (*[self._zero] * whole, *power)[: self.order + 1]
        return (*shifted, *[self._lost] * (self.order + 1 - len(shifted)))

    def _simple_power(self, a: Series, exponent: float) -> Series:
        """Return a^p for a_0 that is not 0, by r_k = sum_j (p j - k + j) a_j r_k-j / (k a_0)."""
        apply, number = self.program.apply, self.program.number
        result = [apply("power", a[0], number(exponent))]
        for k in range(1, len(a)):
            total = self._zero
            for j in range(1, k + 1):
                factor = number(exponent * j - k + j)
                share = self.program.times(factor, self.program.times(a[j], result[k - j]))
                total = apply("add", total, share)
            below = apply("multiply", number(float(k)), a[0])
            result.append(self._zero if self._is_zero(total) else apply("divide", total, below))
        return tuple(result)
