"""Reads what people type: a function, or an optimizer's equations. Text is data, never code."""

from __future__ import annotations

import math
import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from functools import cache

from gradviz.language.code_notation import from_code
from gradviz.language.errors import ExpressionError
from gradviz.language.latex_notation import from_latex
from gradviz.language.left_side import read_left_side, with_coordinates
from gradviz.language.limits import PAGE, Limits
from gradviz.language.names import has_meaning, plain_name
from gradviz.language.notes import Note, gathered
from gradviz.language.parser import PAIR, parse_tokens
from gradviz.language.printing import to_text
from gradviz.language.spelling import Spelled, spell
from gradviz.language.tokens import NUMBER_LIMIT, tokenize
from gradviz.language.tree import Call, Constant, Name, Node, Number, fold, in_order, names, walk
from gradviz.language.vocabulary import CONSTANTS, OPERATIONS, constant_value
from gradviz.language.words import Words

LENGTH_LIMIT = PAGE.length
NODE_LIMIT = PAGE.parts
EQUATION_LIMIT = 40

# the arguments of an operation, its result, and the derivatives of its arguments
RECORD_INPUTS = ("a", "b", "c", "r", "da", "db")

_ASSIGNMENT = re.compile(r"\s*([^\W\d_]\w*)\s*(\[\s*0\s*\]\s*|[-+*/])?=(?!=)")
_IN_PLACE = {"+": "add", "-": "subtract", "*": "multiply", "/": "divide"}
_LOGIC = ("comparison", "logic")


@dataclass(frozen=True)
class FunctionText:
    """A typed function: its text, its name (`f` where it has none), its variables and its tree.

    `notes` say how it was read, where it was typed in another notation.
    """

    text: str
    name: str
    variables: tuple[str, ...]
    tree: Node
    notes: tuple[Note, ...] = ()


@dataclass(frozen=True)
class Equation:
    """One assignment; `initial` marks `name[0] = ...`, the start of a state, `line` is from 1.

    `span` is the place of the left side in the text; `notes` say how it was read, where it was
    typed in another notation.
    """

    target: str
    initial: bool
    tree: Node
    line: int
    text: str
    span: tuple[int, int] = field(default=(0, 0), compare=False)
    notes: tuple[Note, ...] = field(default=(), compare=False)


def read_function(text: str, limits: Limits = PAGE) -> FunctionText:
    """Read a typed function of 1 to 10 variables, or within other limits.

    Raises ExpressionError with a stable code and the place of the mistake.

    >>> read_function("f(y, x) = x^2 - 3y").variables
    ('y', 'x')
    >>> read_function("2x sin x").tree == read_function("2*x*sin(x)").tree
    True
    >>> [str(each) for each in read_function("x[0]^2 + x[1]^2").notes]
    ['An index makes the name of a variable: x[0] → x_0, x[1] → x_1']
    """
    _check_length(text, limits.length)
    if not text.strip():
        raise ExpressionError("empty", text, 0, 0)
    spelled = _spelled(spell(text))
    side = read_left_side(spelled)
    words = Words(frozenset(side.listed or ()))
    tokens, notes = tokenize(spelled, words, side.begin, side.end, limits.depth)
    if not tokens:
        at = spelled.span(side.begin, side.begin)[0]
        raise ExpressionError("empty", text, at, at)
    tree = parse_tokens(text, tokens)
    _check(text, tree, limits)
    used = in_order(names(tree))
    listed = side.listed
    vectors: tuple[Note, ...] = ()
    if listed is not None:
        listed, vectors = with_coordinates(listed, used)
        missing = [each for each in used if each not in listed]
        if missing:
            place = next(part.span for part in walk(tree) if part == Name(missing[0]))
            raise ExpressionError(
                "left_side_variables", text, *place, {"names": ", ".join(missing)}
            )
    variables = listed if listed is not None else tuple(used) or ("x",)
    if len(variables) > limits.variables:
        raise ExpressionError(
            "too_many_variables",
            text,
            spelled.span(side.begin, side.begin)[0],
            len(text),
            {
                "count": str(len(variables)),
                "names": ", ".join(variables),
                "limit": str(limits.variables),
            },
        )
    said = _said((*spelled.notes, *side.notes, *vectors, *notes), tree)
    # x = 3 gives no name to a function of x
    name = "f" if side.name in variables else side.name
    return FunctionText(text, name, variables, tree, said)


def _spelled(spelled: Spelled) -> Spelled:
    """Return a text in the language's own notation."""
    return from_code(from_latex(spelled))


def _said(notes: Collection[Note], tree: Node) -> tuple[Note, ...]:
    """Return what is said of a reading; that of LaTeX is told by the formula in whole."""
    kinds = {each.code for each in notes}
    if "latex" in kinds:
        first = next(each for each in notes if each.code == "latex")
        rest = [each for each in notes if each.code not in ("latex", "index", "product", "glued")]
        notes = [Note("latex", first.written, (to_text(tree),)), *rest]
    return gathered(notes)


def read_equations(
    text: str, known: Collection[str] = (), *, products: bool = False
) -> tuple[Equation, ...]:
    """Read the assignments of an optimizer, one a line; `;` parts them too, `#` begins a remark.

    `v += g` is `v = v + g`, and so are `-=`, `*=` and `/=`.

    `known` are names that have a meaning already; with `products`, `ax` is a product where x is one
    of them. Raises ExpressionError with the line and place.

    >>> [each.target for each in read_equations("m = beta*m + g; x = x - m", ("x", "g", "beta"))]
    ['m', 'x']
    """
    _check_length(text, 4 * LENGTH_LIMIT, first=0)
    clean = re.sub(r"#[^\n]*", lambda found: " " * len(found.group()), text)
    pieces = [
        match.span() for match in re.finditer(r"(?:\\;|[^\n;])+", clean) if match.group().strip()
    ]
    if len(pieces) > EQUATION_LIMIT:
        data = {"count": str(len(pieces)), "limit": str(EQUATION_LIMIT)}
        raise ExpressionError("too_many_lines", text, *pieces[EQUATION_LIMIT], data)
    lines = [_line(clean, start, end) for start, end in pieces]
    targets = {plain_name(match.group(1)) for _, match in lines if match}
    words = Words(frozenset({*known, *targets}), whole=True, products=products)
    equations = []
    for (start, end), (spelled, match) in zip(pieces, lines, strict=True):
        if match is None:
            raise ExpressionError("equation_form", text, start, end)
        target, mark = plain_name(match.group(1)), match.group(2) or ""
        initial = mark.startswith("[")
        place = spelled.span(*match.span(1))
        if target == "t" or (target in ("x", "g") and initial) or has_meaning(target):
            raise ExpressionError("equation_target", text, *place, {"name": target})
        right = _spelled_right(spelled, match.end())
        tokens, notes = tokenize(right, words, match.end())
        if not tokens:
            raise ExpressionError("equation_form", text, start, end)
        tree = parse_tokens(clean, tokens)
        if mark in _IN_PLACE:  # v += g is v = v + g
            tree = Call(_IN_PLACE[mark], (Name(target, place), tree), tree.span)
        _check(text, tree, PAGE, flags=True)
        line = text.count("\n", 0, start) + 1
        said = _said((*right.notes, *notes), tree)
        equations.append(
            Equation(target, initial, tree, line, text[start:end].strip(), place, said)
        )
    if not equations:
        raise ExpressionError("empty", text, 0, 0)
    return tuple(equations)


def _line(text: str, start: int, end: int) -> tuple[Spelled, re.Match[str] | None]:
    """Return a line and its left side."""
    spelled = from_latex(spell(text, start, end))
    return spelled, _ASSIGNMENT.match(spelled.text)


def _spelled_right(spelled: Spelled, begin: int) -> Spelled:
    """Return a line with the notation of programs rewritten on its right side."""
    left = Spelled(spelled.typed, spelled.cells[:begin])
    right = from_code(Spelled(spelled.typed, spelled.cells[begin:], spelled.notes, spelled.latex))
    return Spelled(spelled.typed, (*left.cells, *right.cells), right.notes, right.latex)


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


def _check_length(text: str, limit: int, first: int | None = None) -> None:
    if len(text) > limit:
        start, end = (limit, len(text)) if first is None else (first, first + 1)
        data = {"count": str(len(text)), "limit": str(limit)}
        raise ExpressionError("too_long", text, start, end, data)


@dataclass(frozen=True, slots=True)
class _Measure:
    """What bounds ask of a subtree: its depth, its parts, and its value where it is constant."""

    depth: int
    parts: int
    value: float | None


def _check(text: str, tree: Node, limits: Limits, *, flags: bool = False) -> None:
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
        if depth > limits.depth:
            raise ExpressionError(
                "too_deep", text, *node.span, {"count": str(depth), "limit": str(limits.depth)}
            )
        values = [each.value for each in below]
        if node.function == "power" and values[1] is not None and abs(values[1]) > limits.exponent:
            raise ExpressionError(
                "exponent_too_large",
                text,
                *node.arguments[1].span,
                {"value": f"{values[1]:g}", "limit": str(limits.exponent)},
            )
        value = _constant_value(node.function, values)
        if value is not None and math.isinf(value) and not _has_value(node.function, values):
            value = None  # 1/0 is no large number: it has no value, as 0/0 has none
        if value is not None and abs(value) > NUMBER_LIMIT:
            raise ExpressionError("number_too_large", text, *node.span)
        return _Measure(depth, 1 + sum(each.parts for each in below), value)

    parts = fold(tree, measure).parts
    if parts > limits.parts:
        raise ExpressionError(
            "too_many_nodes", text, *tree.span, {"count": str(parts), "limit": str(limits.parts)}
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


def _has_value(function: str, values: list[float | None]) -> bool:
    """Tell whether constants meet what an operation asks of its arguments."""
    known = {
        name: each for name, each in zip(RECORD_INPUTS, values, strict=False) if each is not None
    }
    formulas = (each.exact if callable(each.holds) else each.holds
                for each in OPERATIONS[function].domain)  # fmt: skip
    return all(_decided(read_condition(each), known) is not False for each in formulas if each)


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
