"""Trees as Python that a person would write: infix operators, few brackets, lines that fit."""

from __future__ import annotations

import keyword
import math
import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass

from gradviz.functions.objective import Function
from gradviz.language.algebra import factors, terms
from gradviz.language.reader import specialise
from gradviz.language.tree import Call, Constant, Name, Node, Number, fold, names
from gradviz.language.vocabulary import CONSTANTS, OPERATIONS, constant_value

_WIDTH = 88
_LARGEST_WHOLE = 2**31  # a larger whole number is written as a float: tensors hold no big integers
_TAKEN = frozenset(
    "torch jax jnp np tf keras ops os math point value tape print repr None".split()
) | {name for name, row in OPERATIONS.items() if row.helpers}
# how tightly a printed part holds together, as Python reads it
_SUM, _PRODUCT, _SIGN, _POWER, _ATOM = range(5)
_INFIX = {"add": "+", "subtract": "-", "multiply": "*", "divide": "/"}
_RELATIONS = {"lt": "<", "le": "<=", "gt": ">", "ge": ">=", "eq": "==", "ne": "!="}
_LOGIC = {"and": "&", "or": "|"}


@dataclass(frozen=True)
class ArrayLibrary:
    """How a framework writes numbers; how it writes operations is in their records, by `key`.

    `constant` is how a number becomes a tensor where a function of several arguments wants one
    (empty: it takes numbers).
    """

    key: str
    constant: str = ""


@dataclass(frozen=True)
class Code:
    """A function as Python: its name, its definition, the helpers that it calls."""

    name: str
    definition: str
    helpers: tuple[str, ...]
    needs_math: bool


@dataclass(frozen=True)
class _Printed:
    """A printed subtree, how tightly it holds, and its value where it is a plain number."""

    text: str
    level: int = _ATOM
    value: float | None = None


def written(function: Function, dialect: ArrayLibrary, unpack: str) -> Code:
    """Return a function as Python, `unpack` being what its point is unpacked from."""
    variables = identifiers(function.variables)
    name = function.name if _usable(function.name, set(variables.values())) else "f"
    while name in variables.values():
        name += "_"
    tree = specialise(function.tree, {})
    body = _printed(tree, dialect, variables)
    varied = _varied(tree)
    missing = [variables[each] for each in function.variables if each not in varied]
    # a framework has no gradient by what a result does not depend on, or only by leaps
    shown = [*body, *(f"+ 0 * {each}" for each in missing)]
    listed = ", ".join(variables[each] for each in function.variables)
    first = f"    {listed} = {unpack}" if "," in listed else f"    {listed} = point[0]"
    text = "\n".join(body)
    helpers = helpers_in(text, dialect)
    definition = "\n".join([f"def {name}(point):", first, *_returned(shown)])
    needs_math = any(_names("math", each) for each in (definition, *helpers))
    return Code(name, definition, helpers, needs_math)


def helpers_in(text: str, dialect: ArrayLibrary) -> tuple[str, ...]:
    """Return the definitions of what a printed formula calls and its framework has not.

    >>> helpers_in("cbrt(x)", ArrayLibrary("torch"))[0].splitlines()[0]
    'def cbrt(a):'
    """
    return tuple(
        row.helpers[dialect.key]
        for name, row in OPERATIONS.items()
        if dialect.key in row.helpers and _names(name, text)
    )


def python_formula(tree: Node, dialect: ArrayLibrary, variables: Mapping[str, str]) -> str:
    """Return a formula as a Python expression; `variables` says what each name is called.

    >>> from gradviz.language.reader import read_formula
    >>> tree = read_formula("a*(b + 1)^2", ("a", "b"))
    >>> python_formula(tree, ArrayLibrary("torch"), {"a": "a", "b": "w"})
    'a * (w + 1)**2'
    """
    return _print(tree, dialect, variables).text


def _varied(tree: Node) -> set[str]:
    """Return the variables on which a result depends otherwise than by leaps.

    A condition chooses, and a floor is flat: there is nothing to differentiate.
    """
    found: set[str] = set()
    pending = [tree]
    while pending:
        part = pending.pop()
        if isinstance(part, Name):
            found.add(part.name)
        if isinstance(part, Call):
            pending += _differentiated(part)
    return found


def _differentiated(part: Call) -> list[Node]:
    if part.function == "where":
        return list(part.arguments[1:])
    formulas = OPERATIONS[part.function].derivatives
    return [each for each, formula in zip(part.arguments, formulas, strict=True) if formula != "0"]


def _names(name: str, text: str) -> bool:
    """Tell whether code names a helper or the module, and not one in another: `ops.cbrt(`."""
    return re.search(rf"(?<![\w.]){name}[.(]", text) is not None


def identifiers(variables: tuple[str, ...]) -> dict[str, str]:
    """Return a Python name for each variable: its own, unless that has a meaning in the code.

    >>> identifiers(("x", "lambda", "f"))
    {'x': 'x', 'lambda': 'lambda_', 'f': 'f'}
    """
    found: dict[str, str] = {}
    for variable in variables:
        name = variable if _usable(variable, set(found.values())) else f"{variable}_"
        while not _usable(name, {*found.values(), *variables} - {variable}):
            name = name + "_" if name.isidentifier() else f"x_{len(found) + 1}"
        found[variable] = name
    return found


def _usable(name: str, used: set[str]) -> bool:
    plain = name.isidentifier() and unicodedata.normalize("NFKC", name) == name
    return plain and not keyword.iskeyword(name) and name not in _TAKEN and name not in used


def _returned(lines: list[str]) -> list[str]:
    """Return a return statement, on one line if it fits there."""
    whole = "    return " + " ".join(lines)
    if len(whole) <= _WIDTH:
        return [whole]
    return ["    return (", *(f"        {line}" for line in lines), "    )"]


def _printed(tree: Node, dialect: ArrayLibrary, variables: Mapping[str, str]) -> list[str]:
    """Return the terms of a formula, each with its sign, as they stand one below the other.

    The factors, where it is one product that fits on no line.
    """
    parts = [tree] if not names(tree) else terms(tree)
    whole = _print(tree, dialect, variables)
    if len(parts) == 1 and len(whole.text) > _WIDTH - len("    return "):
        by = [_print(each, dialect, variables) for each in factors(tree)]
        texts = [_enclose(part, _PRODUCT + (k > 0)) for k, part in enumerate(by)]
        return [texts[0], *(f"* {text}" for text in texts[1:])]
    lines: list[str] = []
    for term in parts:
        minus = isinstance(term, Call) and term.function == "negative" and bool(lines)
        inner = term.arguments[0] if minus and isinstance(term, Call) else term
        part = _print(inner, dialect, variables)
        text = _enclose(part, _PRODUCT) if lines else part.text
        lines.append(f"{'-' if minus else '+'} {text}" if lines else text)
    return lines


def _print(tree: Node, dialect: ArrayLibrary, variables: Mapping[str, str]) -> _Printed:
    def combine(node: Node, below: list[_Printed]) -> _Printed:
        if isinstance(node, Number):
            return _number(node)
        if isinstance(node, Constant):
            return _Printed(f"math.{node.name}", _ATOM, CONSTANTS[node.name])
        if isinstance(node, Name):
            return _Printed(variables[node.name])
        return _call(node.function, below, dialect)

    return fold(tree, combine)


def _number(node: Number) -> _Printed:
    whole = node.text.isdigit() and int(node.text) < _LARGEST_WHOLE
    return _Printed(str(int(node.text)) if whole else repr(node.value), _ATOM, node.value)


def _literal(value: float) -> _Printed:
    if not math.isfinite(value):
        return _Printed(f'float("{value}")', _ATOM, value)
    text = repr(value).removesuffix(".0") if abs(value) < _LARGEST_WHOLE else repr(value)
    return _Printed(text, _SIGN if value < 0 else _ATOM, value)


def _call(name: str, below: list[_Printed], dialect: ArrayLibrary) -> _Printed:
    values = [part.value for part in below]
    value = None
    in_math = OPERATIONS[name].frameworks.get("math", "")
    if None not in values:
        value = constant_value(name, values)
        value = math.nan if value is None else float(value)
        if OPERATIONS[name].kind in ("comparison", "logic"):
            return _Printed(str(bool(value)), _ATOM, value)
        plain = name in _INFIX or name in ("negative", "power") or bool(in_math)
        if not plain or not math.isfinite(value) or abs(value) >= _LARGEST_WHOLE:
            return _literal(value)
        if in_math:
            return _Printed(in_math.format(below[0].text), _ATOM, value)
    if name in _INFIX:
        level = _SUM if name in ("add", "subtract") else _PRODUCT
        left, right = _enclose(below[0], level), _enclose(below[1], level + 1)
        return _Printed(f"{left} {_INFIX[name]} {right}", level, value)
    if name == "negative":
        return _Printed(f"-{_enclose(below[0], _SIGN)}", _SIGN, value)
    if name == "power":
        return _Printed(f"{_enclose(below[0], _ATOM)}**{_enclose(below[1], _SIGN)}", _POWER, value)
    if name in _RELATIONS:
        return _Printed(f"({below[0].text} {_RELATIONS[name]} {below[1].text})")
    if name in _LOGIC:
        return _Printed(f"({below[0].text} {_LOGIC[name]} {below[1].text})")
    if name == "not":
        return _Printed(f"~{below[0].text}", _SIGN)
    template = OPERATIONS[name].frameworks[dialect.key]
    return _Printed(template.format(*_arguments(name, below, dialect)))


def _arguments(name: str, below: list[_Printed], dialect: ArrayLibrary) -> list[str]:
    texts = []
    for position, part in enumerate(below):
        condition = name == "where" and position == 0
        text = part.text[1:-1] if condition and part.text.startswith("(") else part.text
        if part.value is not None and dialect.constant and not condition:
            # a whole number would become a tensor of whole numbers
            text = dialect.constant.format(repr(part.value) if text.lstrip("-").isdigit() else text)
        texts.append(text)
    return texts


def _enclose(part: _Printed, least: int) -> str:
    return part.text if part.level >= least else f"({part.text})"
