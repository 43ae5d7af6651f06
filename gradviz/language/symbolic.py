"""Trees as SymPy expressions, for the formulas shown: exact derivatives and their LaTeX."""

from __future__ import annotations

import operator
from collections.abc import Mapping
from functools import cache, reduce
from typing import Any

import sympy
from sympy.core.function import ArgumentIndexError
from sympy.printing.latex import LatexPrinter

from gradviz.language.printing import latex_call, latex_name
from gradviz.language.reader import read_formula
from gradviz.language.tree import Call, Constant, Name, Node, Number, fold
from gradviz.language.vocabulary import OPERATIONS

_EXACT_BITS = 512  # larger exact numbers are of no use in a formula, and cost time
_TIDY = 200  # a longer derivative is left as it comes: tidying it costs more than it shows

_LONG = 300  # operations; the derivatives of a longer expression fill pages, and take seconds


@cache
def own_function(name: str) -> Any:
    """Return the SymPy class of an operation that SymPy lacks, or treats as complex or slowly.

    Its derivative is the one of its record; nothing is evaluated.
    """

    def fdiff(self: Any, argindex: int = 1) -> Any:
        texts = OPERATIONS[name].shown
        if not 1 <= argindex <= len(texts):
            raise ArgumentIndexError(self, argindex)
        known = {**dict(zip("abc", self.args, strict=False)), "r": self}
        return to_sympy(read_formula(texts[argindex - 1]), known)

    def latex(self: Any, printer: Any, exp: str | None = None) -> str:
        parts = [printer.doprint(argument) for argument in self.args]
        text = latex_call(OPERATIONS[name], parts)
        return text if exp is None else rf"{text}^{{{exp}}}"

    return type(
        name,
        (sympy.Function,),
        {
            "fdiff": fdiff,
            "_latex": latex,
            "nargs": OPERATIONS[name].arity,
            "is_real": True,
            "is_commutative": True,
        },
    )


def symbol(name: str) -> sympy.Symbol:
    """Return the real symbol of a variable."""
    return sympy.Symbol(name, real=True)


def to_sympy(node: Node, symbols: Mapping[str, Any] | None = None) -> Any:
    """Return the SymPy expression of a tree; names become real symbols, or what `symbols` says.

    >>> from gradviz.language.reader import read_function
    >>> to_sympy(read_function("x^2 + 2x").tree)
    x**2 + 2*x
    """

    def combine(part: Node, below: list[Any]) -> Any:
        if isinstance(part, Number):
            return sympy.Integer(part.text) if part.text.isdigit() else sympy.Float(part.text)
        if isinstance(part, Constant):
            return {"pi": sympy.pi, "e": sympy.E, "nan": sympy.nan, "inf": sympy.oo}[part.name]
        if isinstance(part, Name):
            found = None if symbols is None else symbols.get(part.name)
            return symbol(part.name) if found is None else found
        return _apply(part, below)

    return fold(node, combine)


def _apply(node: Call, below: list[Any]) -> Any:
    name = node.function
    if name in ("add", "multiply", "subtract", "divide"):
        rule = {
            "add": operator.add,
            "multiply": operator.mul,
            "subtract": operator.sub,
            "divide": operator.truediv,
        }[name]
        return _bounded(reduce(rule, below))
    if name == "negative":
        return -below[0]
    if name == "power":
        return _power(*below)
    if name == "where":
        # a where in place of the last case goes on with the cases
        rest = below[2].args if isinstance(below[2], sympy.Piecewise) else ((below[2], True),)
        return sympy.Piecewise((below[1], below[0]), *rest)
    known = OPERATIONS[name].sympy
    return getattr(sympy, known)(*below) if known else own_function(name)(*below)


def _power(base: Any, exponent: Any) -> Any:
    if base.is_Rational and exponent.is_Rational:
        bits = max(abs(int(base.p)).bit_length(), int(base.q).bit_length())
        if bits * abs(float(exponent)) > _EXACT_BITS:
            return sympy.Float(float(base)) ** exponent
    return base**exponent


def _bounded(value: Any) -> Any:
    """Return a number of many digits in floating point."""
    if value.is_Rational and max(abs(int(value.p)), int(value.q)).bit_length() > _EXACT_BITS:
        return sympy.Float(value, 15)
    return value


def derivative(expression: Any, variable: str) -> Any:
    """Return the partial derivative, with floating-point numbers that are whole written as such."""
    result = sympy.diff(expression, symbol(variable))
    whole = {
        each: sympy.Integer(int(each))
        for each in result.atoms(sympy.Float)
        if float(each).is_integer() and abs(float(each)) < 1e15
    }
    result = result.xreplace(whole)
    if result.count_ops() > _TIDY:
        return result
    # constants come out of each term: 20 (x - 1) e^..., not 2 (10 x - 10) e^...
    terms = (sympy.factor_terms(term, sign=False) for term in sympy.Add.make_args(result))
    return sympy.Add(*map(_upright, terms))


def _upright(term: Any) -> Any:
    """Return a product with its signs in front: 20 (x - 1) e^..., not -20 (1 - x) e^..."""
    turned = [
        each
        for each in sympy.Mul.make_args(term)
        if each.is_Add and all(part.could_extract_minus_sign() for part in _unknown(each))
    ]
    for each in turned:
        term = -term.xreplace({each: -each})
    return term


def _unknown(total: Any) -> list[Any]:
    return [part for part in total.args if part.free_symbols]


def is_long(expression: Any) -> bool:
    """Tell whether an expression is too long to be differentiated once more."""
    return bool(expression.count_ops() > _LONG)


def formula(expression: Any, variables: tuple[str, ...]) -> str:
    """Return an expression in LaTeX, its variables written as `to_latex` writes them."""
    names = {symbol(name): latex_name(name) for name in variables}
    text: str = _Printer({"symbol_names": names, "fold_func_brackets": True}).doprint(expression)
    return text


_NEXT = r" \\ "


class _Printer(LatexPrinter):  # type: ignore[misc]
    """SymPy's printer, but for its English words in the cases of a piecewise function."""

    def _print_Piecewise(self, cases: Any) -> str:
        rows = [(value, condition) for value, condition in cases.args]
        conditions = [condition for _, condition in rows]
        if conditions[-1] == sympy.true and len(rows) > 1:
            conditions[-1] = _remaining(conditions[:-1])
        lines = (
            f"{self.doprint(value)} & {self.doprint(condition)}"
            for (value, _), condition in zip(rows, conditions, strict=True)
        )
        return rf"\begin{{cases}} {_NEXT.join(lines)} \end{{cases}}"


def _remaining(conditions: list[Any]) -> Any:
    """Return when none of some conditions holds, where the one before the last does not."""
    last = conditions[-1]
    opposite = {type(each) for each in conditions} == {sympy.Gt, sympy.Lt}
    if opposite and len(conditions) == 2 and conditions[0].args == last.args:
        return sympy.Eq(*last.args)
    return sympy.Not(last)
