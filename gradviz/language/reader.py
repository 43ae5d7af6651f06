"""Reads what people type: a function, or an optimizer's equations. Text is data, never code."""

from __future__ import annotations

import math
import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from functools import cache

from gradviz.language.errors import ExpressionError
from gradviz.language.parser import PAIR, parse_tokens
from gradviz.language.tokens import (
    DEPTH_LIMIT,
    NUMBER_LIMIT,
    Words,
    has_meaning,
    plain_name,
    tokenize,
)
from gradviz.language.tree import Call, Constant, Name, Node, Number, fold, in_order, names, walk
from gradviz.language.vocabulary import ALIASES, CONSTANTS, OPERATIONS, constant_value

LENGTH_LIMIT = 1_000
NODE_LIMIT = 400
EXPONENT_LIMIT = 100
VARIABLE_LIMIT = 10
EQUATION_LIMIT = 40

# the arguments of an operation, its result, and the derivatives of its arguments
RECORD_INPUTS = ("a", "b", "c", "r", "da", "db")

_LEFT_SIDE = re.compile(r"\s*([^\W\d_]\w*)\s*(?:\(([^()]*)\))?\s*=(?!=)")
_ASSIGNMENT = re.compile(r"\s*([^\W\d_]\w*)\s*(\[\s*0\s*\]\s*|[-+*/])?=(?!=)")
_IN_PLACE = {"+": "add", "-": "subtract", "*": "multiply", "/": "divide"}
_NAME = re.compile(r"[^\W\d_]\w*")
_LOGIC = ("comparison", "logic")


@dataclass(frozen=True)
class FunctionText:
    """A typed function: its text, its name (`f` where it has none), its variables and its tree."""

    text: str
    name: str
    variables: tuple[str, ...]
    tree: Node


@dataclass(frozen=True)
class Equation:
    """One assignment; `initial` marks `name[0] = ...`, the start of a state, `line` is from 1.

    `span` is the place of the left side in the text.
    """

    target: str
    initial: bool
    tree: Node
    line: int
    text: str
    span: tuple[int, int] = field(default=(0, 0), compare=False)


def read_function(text: str) -> FunctionText:
    """Read a typed function of 1 to 10 variables.

    Raises ExpressionError with a stable code and the place of the mistake.

    >>> read_function("f(y, x) = x^2 - 3y").variables
    ('y', 'x')
    >>> read_function("2x sin x").tree == read_function("2*x*sin(x)").tree
    True
    """
    _check_length(text)
    if not text.strip():
        raise ExpressionError("empty", text, 0, 0)
    name, listed, begin = _left_side(text)
    tokens = tokenize(text, Words(frozenset(listed or ())), begin)
    if not tokens:
        raise ExpressionError("empty", text, begin, begin)
    tree = parse_tokens(text, tokens)
    _check(text, tree)
    used = in_order(names(tree))
    if listed is not None:
        missing = [each for each in used if each not in listed]
        if missing:
            place = next(part.span for part in walk(tree) if part == Name(missing[0]))
            raise ExpressionError(
                "left_side_variables", text, *place, {"names": ", ".join(missing)}
            )
    variables = tuple(listed) if listed is not None else tuple(used) or ("x",)
    if len(variables) > VARIABLE_LIMIT:
        raise ExpressionError(
            "too_many_variables",
            text,
            begin,
            len(text),
            {
                "count": str(len(variables)),
                "names": ", ".join(variables),
                "limit": str(VARIABLE_LIMIT),
            },
        )
    return FunctionText(text, name, variables, tree)


def _left_side(text: str) -> tuple[str, tuple[str, ...] | None, int]:
    """Return the name, the variables listed (None where none are), and where the formula begins."""
    match = _LEFT_SIDE.match(text)
    if match is None:
        return "f", None, 0
    name, inside = match.group(1), match.group(2)
    if inside is None:
        return name, None, match.end()
    listed: list[str] = []
    at = match.start(2)
    for part in inside.split(","):
        variable = part.strip()
        start = at + part.find(variable) if variable else at
        if not _NAME.fullmatch(variable) or variable in ALIASES or variable in ("pi", "e"):
            raise ExpressionError(
                "left_side_name", text, start, start + max(1, len(variable)), {"name": variable}
            )
        if variable in listed:
            raise ExpressionError(
                "left_side_repeated", text, start, start + len(variable), {"name": variable}
            )
        listed.append(variable)
        at += len(part) + 1
    return name, tuple(listed), match.end()


def read_equations(text: str, known: Collection[str] = ()) -> tuple[Equation, ...]:
    """Read the assignments of an optimizer, one a line; `;` parts them too, `#` begins a remark.

    `v += g` is `v = v + g`, and so are `-=`, `*=` and `/=`.

    `known` are names that have a meaning already. Raises ExpressionError with the line and place.

    >>> [each.target for each in read_equations("m = beta*m + g; x = x - m", ("x", "g", "beta"))]
    ['m', 'x']
    """
    if len(text) > 4 * LENGTH_LIMIT:
        raise ExpressionError(
            "too_long", text, 0, 1, {"count": str(len(text)), "limit": str(4 * LENGTH_LIMIT)}
        )
    clean = re.sub(r"#[^\n]*", lambda found: " " * len(found.group()), text)
    pieces = [match.span() for match in re.finditer(r"[^\n;]+", clean) if match.group().strip()]
    if len(pieces) > EQUATION_LIMIT:
        data = {"count": str(len(pieces)), "limit": str(EQUATION_LIMIT)}
        raise ExpressionError("too_many_lines", text, *pieces[EQUATION_LIMIT], data)
    targets = {
        plain_name(match.group(1))
        for start, end in pieces
        if (match := _ASSIGNMENT.match(clean, start, end))
    }
    words = Words(frozenset({*known, *targets}), whole=True)
    equations = []
    for start, end in pieces:
        match = _ASSIGNMENT.match(clean, start, end)
        if match is None:
            raise ExpressionError("equation_form", text, start, end)
        target, mark = plain_name(match.group(1)), match.group(2) or ""
        initial = mark.startswith("[")
        if target == "t" or (target in ("x", "g") and initial) or has_meaning(target):
            raise ExpressionError("equation_target", text, *match.span(1), {"name": target})
        tokens = tokenize(clean, words, match.end(), end)
        if not tokens:
            raise ExpressionError("equation_form", text, start, end)
        tree = parse_tokens(clean, tokens)
        if mark in _IN_PLACE:  # v += g is v = v + g
            tree = Call(_IN_PLACE[mark], (Name(target, match.span(1)), tree), tree.span)
        _check(text, tree, flags=True)
        line = text.count("\n", 0, start) + 1
        equations.append(
            Equation(target, initial, tree, line, text[start:end].strip(), match.span(1))
        )
    if not equations:
        raise ExpressionError("empty", text, 0, 0)
    return tuple(equations)


@cache
def read_formula(text: str, inputs: tuple[str, ...] = RECORD_INPUTS) -> Node:
    """Return the tree of a formula that we wrote ourselves, in whole words.

    >>> read_formula("(p - y)^2", ("p", "y")).function
    'power'
    """
    return read_equations(f"value = {text}", inputs)[0].tree


def read_condition(text: str, inputs: tuple[str, ...] = RECORD_INPUTS) -> Node:
    """Return the tree of a condition that we wrote ourselves, in whole words.

    >>> read_condition("a > 0 or a == b").function
    'or'
    """
    whole = read_formula(f"where({text}, 1, 0)", inputs)
    if not isinstance(whole, Call):
        raise TypeError(f"no condition: {text}")
    return whole.arguments[0]


def _check_length(text: str) -> None:
    if len(text) > LENGTH_LIMIT:
        raise ExpressionError(
            "too_long",
            text,
            LENGTH_LIMIT,
            len(text),
            {"count": str(len(text)), "limit": str(LENGTH_LIMIT)},
        )


@dataclass(frozen=True, slots=True)
class _Measure:
    """What bounds ask of a subtree: its depth, its parts, and its value where it is constant."""

    depth: int
    parts: int
    value: float | None


def _check(text: str, tree: Node, *, flags: bool = False) -> None:
    """Hold a tree to the bounds, and conditions to their places; a flag is a bare name as one."""

    def measure(node: Node, below: list[_Measure]) -> _Measure:
        if isinstance(node, Number):
            return _Measure(1, 1, node.value)
        if isinstance(node, Constant):
            return _Measure(1, 1, CONSTANTS[node.name])
        if isinstance(node, Name):
            if node.name in ("True", "False"):
                raise ExpressionError("unknown_name", text, *node.span, {"name": node.name})
            return _Measure(1, 1, None)
        _check_places(text, node, flags=flags)
        # a long sum is a tall tree to the left, but nothing is nested in it
        deeper = below[1:] if OPERATIONS[node.function].chain else below
        depth = max(below[0].depth, *(each.depth + 1 for each in deeper), 2)
        if depth > DEPTH_LIMIT:
            raise ExpressionError(
                "too_deep", text, *node.span, {"count": str(depth), "limit": str(DEPTH_LIMIT)}
            )
        values = [each.value for each in below]
        if node.function == "power" and values[1] is not None and abs(values[1]) > EXPONENT_LIMIT:
            raise ExpressionError(
                "exponent_too_large",
                text,
                *node.arguments[1].span,
                {"value": f"{values[1]:g}", "limit": str(EXPONENT_LIMIT)},
            )
        value = _constant_value(node.function, values)
        if value is not None and abs(value) > NUMBER_LIMIT:
            raise ExpressionError("number_too_large", text, *node.span)
        return _Measure(depth, 1 + sum(each.parts for each in below), value)

    parts = fold(tree, measure).parts
    if parts > NODE_LIMIT:
        raise ExpressionError(
            "too_many_nodes", text, *tree.span, {"count": str(parts), "limit": str(NODE_LIMIT)}
        )
    if isinstance(tree, Call) and _is_condition(tree):
        raise ExpressionError("comparison_outside_where", text, *tree.span)


def _is_condition(node: Node) -> bool:
    return isinstance(node, Call) and (
        node.function in OPERATIONS and OPERATIONS[node.function].kind in _LOGIC
    )


def _check_places(text: str, node: Call, *, flags: bool) -> None:
    """Hold conditions to the first place of a `where`, and to logic."""
    if node.function == PAIR:
        raise ExpressionError("unexpected", text, *node.span, {"token": ","})
    logic = OPERATIONS[node.function].kind == "logic"
    for position, argument in enumerate(node.arguments):
        wanted = logic or (node.function == "where" and position == 0)
        is_flag = flags and isinstance(argument, Name)
        if wanted and not _is_condition(argument) and not is_flag:
            raise ExpressionError("condition_expected", text, *argument.span)
        if not wanted and _is_condition(argument):
            raise ExpressionError("comparison_outside_where", text, *argument.span)


def _constant_value(function: str, values: list[float | None]) -> float | None:
    """Return the value of an operation on constants; None where it has names, or no value."""
    value = constant_value(function, values)
    return None if value is None or math.isnan(value) else value


def specialise(node: Node, values: Mapping[str, float]) -> Node:
    """Decide every `where` whose condition only needs `values`, and leave the rest as it is.

    >>> tree = read_equations("x = where(nesterov, x - g, x)")[0].tree
    >>> specialise(tree, {"nesterov": 0.0})
    Name(name='x')
    """

    def decide(part: Node, below: list[Node]) -> Node:
        if not isinstance(part, Call):
            return part
        if part.function == "where":
            outcome = _decided(below[0], values)
            if outcome is not None:
                return below[1] if outcome else below[2]
        return Call(part.function, tuple(below), part.span)

    return fold(node, decide)


def _decided(condition: Node, values: Mapping[str, float]) -> bool | None:
    def value(part: Node, below: list[float | None]) -> float | None:
        if isinstance(part, Number):
            return part.value
        if isinstance(part, Constant):
            return CONSTANTS[part.name]
        if isinstance(part, Name):
            return values.get(part.name)
        return _constant_value(part.function, below)

    outcome = fold(condition, value)
    return None if outcome is None else bool(outcome)
