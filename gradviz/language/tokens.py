"""From characters to tokens: words are told apart, implied products made explicit, bars paired."""

from __future__ import annotations

import re
from dataclasses import dataclass

from lark import Token

from gradviz.language.errors import ExpressionError
from gradviz.language.indices import read_indices
from gradviz.language.names import CONNECTIVES, GREEK, function_name, has_meaning, plain_name
from gradviz.language.notes import Note
from gradviz.language.spelling import Spelled
from gradviz.language.vocabulary import OPERATIONS
from gradviz.language.words import Context, Words, read_word

DEPTH_LIMIT = 50
NUMBER_LIMIT = 1e300

_SUPERSCRIPTS = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹⁻", "0123456789-")
_PATTERN = re.compile(
    r"""(?P<space>\s+)
    |(?P<number>(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]+)?)
    |(?P<superscript>⁻?[⁰¹²³⁴⁵⁶⁷⁸⁹]+)
    |(?P<word>[^\W\d_](?:(?![⁰¹²³⁴⁵⁶⁷⁸⁹])\w)*)
    |(?P<sign>\*\*|<=|>=|==|!=|<>|&&|\|\||.)""",
    re.VERBOSE | re.DOTALL,
)
_SIGNS = {
    "+": "PLUS",
    "-": "MINUS",
    "−": "MINUS",
    "–": "MINUS",
    "*": "TIMES",
    "·": "TIMES",
    "×": "TIMES",
    "⋅": "TIMES",
    "∙": "TIMES",
    "/": "DIVIDE",
    "÷": "DIVIDE",
    "∕": "DIVIDE",
    "^": "POWER",
    "**": "POWER",
    "(": "OPEN",
    ")": "CLOSE",
    "[": "OPEN",
    "]": "CLOSE",
    "{": "OPEN",
    "}": "CLOSE",
    ",": "COMMA",
    ";": "COMMA",
    "√": "ROOT",
    "∛": "ROOT",
    "∜": "ROOT",
    "|": "BAR",
    "<": "COMPARE",
    ">": "COMPARE",
    "<=": "COMPARE",
    ">=": "COMPARE",
    "==": "COMPARE",
    "!=": "COMPARE",
    "<>": "COMPARE",
    "≤": "COMPARE",
    "≥": "COMPARE",
    "≠": "COMPARE",
    "&": "AND",
    "&&": "AND",
    "∧": "AND",
    "∨": "OR",
    "~": "NOT",
    "¬": "NOT",
}
_PAIRS = {"(": ")", "[": "]", "{": "}", "|": "|"}
_ENDS = {"NUMBER", "NAME", "CONSTANT", "CLOSE", "BAR_CLOSE"}
_BEGINS = {"NAME", "CONSTANT", "OPEN", "BAR_OPEN"}
_AROUND = frozenset(_SIGNS.values()) | {"NUMBER", "WORD"}
"""Between what a word of several letters is one variable; a product of words is written with *."""


def tokenize(
    spelled: Spelled, words: Words, begin: int = 0, end: int | None = None, depth: int = DEPTH_LIMIT
) -> tuple[list[Token], tuple[Note, ...]]:
    """Return the tokens of a part of a text, and what is to be said of how it was read.

    Raises ExpressionError with the place in the typed text.
    """
    raw = _raw(spelled, begin, len(spelled.text) if end is None else end)
    tokens, notes = _worded(spelled, raw, words)
    tokens, more = read_indices(spelled.typed, tokens, words)
    tokens, inverses = _powers_of_functions(spelled.typed, tokens)
    tokens = _explicit(spelled.typed, _paired(spelled.typed, tokens, depth))
    return tokens, (*notes, *more, *inverses)


@dataclass(frozen=True, slots=True)
class _Raw:
    """A piece of the text as it is found there; a word has its meaning still to be told."""

    kind: str
    value: str
    start: int
    end: int


def _raw(spelled: Spelled, begin: int, end: int) -> list[_Raw]:
    pieces: list[_Raw] = []
    for match in _PATTERN.finditer(spelled.text, begin, end):
        kind, piece, place = str(match.lastgroup), match.group(), match.span()
        if kind == "number" and float(piece) > NUMBER_LIMIT:
            raise spelled.error("number_too_large", *place)
        if kind == "superscript":
            pieces.append(_Raw("POWER", "^", *place))
            digits = piece.translate(_SUPERSCRIPTS)
            if digits.startswith("-"):
                pieces.append(_Raw("MINUS", "-", *place))
            pieces.append(_Raw("NUMBER", digits.lstrip("-"), *place))
        elif kind == "sign":
            pieces += _signs(spelled, piece, *place)
        elif kind != "space":
            pieces.append(_Raw(kind.upper(), piece, *place))
    return pieces


def _signs(spelled: Spelled, piece: str, start: int, end: int) -> list[_Raw]:
    if piece == "||":
        return [_Raw("BAR", "|", start, start + 1), _Raw("BAR", "|", start + 1, end)]
    if piece in _SIGNS:
        return [_Raw(_SIGNS[piece], piece, start, end)]
    if piece == "=":
        raise spelled.error("equals_inside", start, end)
    if piece == "'" or piece in "′’":
        raise spelled.error("derivative_mark", start, end)
    if piece == "°":
        raise spelled.error("degrees", start, end)
    raise spelled.error("unknown_character", start, end, character=piece)


def _worded(
    spelled: Spelled, raw: list[_Raw], words: Words
) -> tuple[list[Token], tuple[Note, ...]]:
    """Return tokens, with words read by what stands around them."""
    tokens: list[Token] = []
    context = Context(spelled, words)
    alone = [each.kind == "WORD" and _stands_alone(raw, k) for k, each in enumerate(raw)]
    context.independent = frozenset(
        each.value
        for k, each in enumerate(raw)
        if alone[k] and not (k and raw[k - 1].kind == "NUMBER")
    )
    for k, each in enumerate(raw):
        if each.kind != "WORD":
            first, last = spelled.span(each.start, each.end)
            tokens.append(Token(each.kind, each.value, start_pos=first, end_pos=last))
            continue
        after = raw[k + 1 : k + 5]
        context.called = bool(after) and after[0].value == "("
        context.indexed = _is_indexed(after)
        context.applied = _is_applied(after)
        context.alone = alone[k]
        context.after_number = bool(k) and raw[k - 1].kind == "NUMBER"
        tokens += read_word(each.value, each.start, context)
    return tokens, tuple(context.notes)


def _stands_alone(raw: list[_Raw], k: int) -> bool:
    """Tell whether a word stands between operators: no other word, bracket or number is beside."""
    before = raw[k - 1] if k else None
    after = raw[k + 1] if k + 1 < len(raw) else None
    free = before is None or (
        before.kind in _AROUND
        and before.kind != "CLOSE"
        and (before.kind != "WORD" or _is_operator(before.value))
    )
    if after is None:
        return free
    return free and (
        after.kind in _AROUND
        and after.kind not in ("OPEN", "ROOT", "NUMBER")
        and (after.kind != "WORD" or after.value in CONNECTIVES)
    )


def _is_operator(word: str) -> bool:
    return word in CONNECTIVES or bool(function_name(word))


def _is_indexed(after: list[_Raw]) -> bool:
    """Tell whether [0] follows."""
    shape = [each.kind for each in after]
    return shape[:3] == ["OPEN", "NUMBER", "CLOSE"] and after[0].value == "["


def _is_applied(after: list[_Raw]) -> bool:
    """Tell whether an argument follows a function's name, maybe behind an exponent."""
    kinds = [each.kind for each in after]
    if kinds[:1] == ["POWER"]:
        rest = kinds[1:]
        kinds = rest[1 + (rest[:1] == ["MINUS"]) :]
        after = after[len(after) - len(kinds) :]
    return kinds[:1] in (["NUMBER"], ["ROOT"], ["OPEN"]) or (
        kinds[:1] == ["WORD"] and after[0].value not in CONNECTIVES
    )


def _token(kind: str, value: str, at: int, length: int | None = None) -> Token:
    return Token(kind, value, start_pos=at, end_pos=at + (len(value) if length is None else length))


def _powers_of_functions(text: str, tokens: list[Token]) -> tuple[list[Token], tuple[Note, ...]]:
    """Move the exponent of sin^2(x) into its function's token, and mark sin x (no bracket).

    sin^-1 is the inverse function.
    """
    result: list[Token] = []
    notes: list[Note] = []
    k = 0
    while k < len(tokens):
        token = tokens[k]
        k += 1
        if token.type == "FUNCTION":
            name, exponent = str(token), ""
            size, number = _exponent(tokens, k)
            if size:
                place = (token.start_pos or 0, tokens[k + size - 1].end_pos or 0)
                k += size
                exponent = number
                if float(number) == -1.0:
                    name, exponent = _inverse(text, name, place), ""
                    notes.append(Note("inverse", (text[slice(*place)],), (f"{name}(x)",)))
            bracket = k < len(tokens) and tokens[k].type == "OPEN"
            token = Token(
                "FUNCTION" if bracket else "BARE",
                f"{name}^{exponent}" if exponent else name,
                start_pos=token.start_pos,
                end_pos=token.end_pos,
            )
        result.append(token)
    return result, tuple(notes)


def _exponent(tokens: list[Token], k: int) -> tuple[int, str]:
    """Return how many tokens the exponent at a function's name has, and the number that it is."""
    kinds = [each.type for each in tokens[k : k + 5]]
    for shape, number, minus in (
        (["POWER", "NUMBER"], 1, 0),
        (["POWER", "MINUS", "NUMBER"], 2, 1),
        (["POWER", "OPEN", "NUMBER", "CLOSE"], 2, 0),
        (["POWER", "OPEN", "MINUS", "NUMBER", "CLOSE"], 3, 2),
    ):
        if kinds[: len(shape)] == shape:
            return len(shape), ("-" if minus else "") + str(tokens[k + number])
    return 0, ""


def _inverse(text: str, name: str, place: tuple[int, int]) -> str:
    """Return the name of an inverse function; raises ExpressionError where there is none."""
    inverse = OPERATIONS[name].inverse if name in OPERATIONS else ""
    if not inverse:
        raise ExpressionError(
            "no_inverse", text, *place, {"written": text[slice(*place)], "name": name}
        )
    return inverse


def _paired(text: str, tokens: list[Token], deepest: int) -> list[Token]:
    """Pair brackets and bars; bars open where an operand begins, and else close."""
    stack: list[Token] = []
    result: list[Token] = []
    compared: list[bool] = [False]
    last_compared = False
    for each in tokens:
        token = each
        if token.type == "COMPARE":
            compared[-1] = True
        if token.type == "BAR":
            before = result[-1] if result else None
            after_operand = before is not None and before.type in _ENDS
            if after_operand and before is not None and before.type == "CLOSE" and last_compared:
                result.append(_token("OR", "|", token.start_pos or 0))
                continue
            opens = not after_operand or not stack or stack[-1].type != "BAR_OPEN"
            token = _token("BAR_OPEN" if opens else "BAR_CLOSE", "|", token.start_pos or 0)
        if token.type in ("OPEN", "BAR_OPEN"):
            stack.append(token)
            compared.append(False)
            if len(stack) > deepest:
                raise ExpressionError(
                    "too_deep",
                    text,
                    token.start_pos or 0,
                    (token.start_pos or 0) + 1,
                    {"count": str(len(stack)), "limit": str(deepest)},
                )
        elif token.type in ("CLOSE", "BAR_CLOSE"):
            if not stack or _PAIRS[stack[-1].value] != token.value:
                _unbalanced(text, stack[-1] if stack else None, token)
            stack.pop()
            last_compared = compared.pop()
        result.append(token)
    if stack:
        _unbalanced(text, stack[-1], None)
    return result


def _unbalanced(text: str, opening: Token | None, closing: Token | None) -> None:
    if opening is not None:
        at, data = (
            opening.start_pos or 0,
            {
                "opening": str(opening),
                "closing": _PAIRS[opening.value],
            },
        )
        raise ExpressionError("unclosed_parenthesis", text, at, at + 1, data)
    assert closing is not None  # noqa: S101 - one of the two is always there
    at = closing.start_pos or 0
    opener = next(each for each, other in _PAIRS.items() if other == closing.value)
    raise ExpressionError(
        "unopened_parenthesis", text, at, at + 1, {"opening": opener, "closing": str(closing)}
    )


def _explicit(text: str, tokens: list[Token]) -> list[Token]:
    """Write the products that juxtaposition implies, and refuse what would be ambiguous."""
    result: list[Token] = []
    for token in tokens:
        before = result[-1] if result else None
        at = token.start_pos or 0
        if before is not None and before.type in _ENDS:
            if token.type == "NUMBER":
                raise ExpressionError(
                    "missing_operator", text, at, token.end_pos or at + 1, {"number": str(token)}
                )
            if token.type in _BEGINS:
                result.append(_token("IMPLIED", "*", at, 0))
            elif token.type in ("FUNCTION", "BARE", "ROOT"):
                result.append(_token("TIMES", "*", at, 0))
        result.append(token)
    return result


__all__ = ["DEPTH_LIMIT", "GREEK", "NUMBER_LIMIT", "Words", "has_meaning", "plain_name", "tokenize"]
