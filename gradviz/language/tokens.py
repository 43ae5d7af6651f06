"""From characters to tokens: words are told apart, implied products made explicit, bars paired."""

from __future__ import annotations

import difflib
import re
from collections.abc import Collection
from dataclasses import dataclass

from lark import Token

from gradviz.language.errors import ExpressionError
from gradviz.language.vocabulary import ALIASES, OPERATIONS

DEPTH_LIMIT = 50
NUMBER_LIMIT = 1e300

_SUPERSCRIPTS = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹⁻", "0123456789-")
_SUBSCRIPTS = str.maketrans("₀₁₂₃₄₅₆₇₈₉", "0123456789")
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
_WORDS = {"and": "AND", "or": "OR", "not": "NOT"}
_CONSTANTS = {"pi": "pi", "π": "pi", "e": "e", "E": "e"}
_GREEK = {
    "α": "alpha",
    "β": "beta",
    "γ": "gamma",
    "δ": "delta",
    "ε": "epsilon",
    "ϵ": "epsilon",
    "ζ": "zeta",
    "η": "eta",
    "θ": "theta",
    "ϑ": "theta",
    "ι": "iota",
    "κ": "kappa",
    "λ": "lambda",
    "μ": "mu",
    "ν": "nu",
    "ξ": "xi",
    "ρ": "rho",
    "σ": "sigma",
    "τ": "tau",
    "υ": "upsilon",
    "φ": "phi",
    "ϕ": "phi",
    "χ": "chi",
    "ψ": "psi",
    "ω": "omega",
}
# a letter with two forms (θ, ϑ) is written in the first
GREEK = {name: letter for letter, name in reversed(_GREEK.items())}
_VARIABLE = re.compile(rf"(?:[^\W\d_]|{'|'.join(sorted(GREEK))})(?:_?[0-9]+|_[^\W_]+)?")
_LETTERS = "xyzuvwst"  # the letters of which a word may be a product: xy, xyz, xsin(x)
_PRODUCT = re.compile(rf"[{_LETTERS}]{{2,3}}")
RELATIONS = {"Eq": "==", "Ne": "!=", "Lt": "<", "Le": "<=", "Gt": ">", "Ge": ">="}
_ENDS = {"NUMBER", "NAME", "CONSTANT", "CLOSE", "BAR_CLOSE"}
_BEGINS = {"NAME", "CONSTANT", "OPEN", "BAR_OPEN"}


@dataclass(frozen=True, slots=True)
class Words:
    """How words are read: in an equation whole, in a function also as products of variables."""

    declared: frozenset[str] = frozenset()
    whole: bool = False


def has_meaning(name: str) -> bool:
    """Return whether a word stands for a function, a constant or a connective already.

    >>> has_meaning("sin"), has_meaning("e"), has_meaning("beta")
    (True, True, False)
    """
    return bool(_function(name)) or name in (*_CONSTANTS, *_WORDS, "True", "False", "in")


def example(name: str) -> str:
    """Return how a function is written."""
    row = OPERATIONS[ALIASES[name]]
    return row.example or f"{name}({', '.join('xyz'[: row.arity])})"


def tokenize(text: str, words: Words, begin: int = 0, end: int | None = None) -> list[Token]:
    """Return the tokens of `text[begin:end]`; raises ExpressionError with the place in `text`."""
    tokens: list[Token] = []
    for match in _PATTERN.finditer(text, begin, len(text) if end is None else end):
        kind, piece, at = match.lastgroup, match.group(), match.start()
        if kind == "number":
            if float(piece) > NUMBER_LIMIT:
                raise ExpressionError("number_too_large", text, at, match.end())
            tokens.append(_token("NUMBER", piece, at))
        elif kind == "superscript":
            tokens.append(_token("POWER", "^", at))
            digits = piece.translate(_SUPERSCRIPTS)
            if digits.startswith("-"):
                tokens.append(_token("MINUS", "-", at))
            tokens.append(_token("NUMBER", digits.lstrip("-"), at, len(piece)))
        elif kind == "word":
            follows = _PATTERN.match(text, match.end())
            if follows and follows.lastgroup == "space":
                follows = _PATTERN.match(text, follows.end())
            called = bool(follows) and follows is not None and follows.group() == "("
            tokens += _word(text, piece, at, words, called)
        elif kind == "sign":
            if piece == "||":
                tokens += [_token("BAR", "|", at), _token("BAR", "|", at + 1)]
            elif piece in _SIGNS:
                tokens.append(_token(_SIGNS[piece], piece, at))
            elif piece == "=":
                raise ExpressionError("equals_inside", text, at, match.end())
            else:
                raise ExpressionError(
                    "unknown_character", text, at, match.end(), {"character": piece}
                )
    return _explicit(text, _paired(text, _powers_of_functions(tokens)))


def _token(kind: str, value: str, at: int, length: int | None = None) -> Token:
    return Token(kind, value, start_pos=at, end_pos=at + (len(value) if length is None else length))


def _word(text: str, word: str, at: int, words: Words, called: bool) -> list[Token]:
    name = plain_name(word)
    end = at + len(word)
    if name in words.declared or word in words.declared:
        return [_token("NAME", name if name in words.declared else word, at, len(word))]
    if name in _WORDS:
        return [_token(_WORDS[name], name, at)]
    if name in ("True", "False"):
        return [_token("NAME", name, at)]
    function = _function(name)
    if function and (called or not words.whole):
        if (
            OPERATIONS.get(function)
            and OPERATIONS[function].kind == "reduction"
            and not words.whole
        ):
            raise _unknown(text, name, at, end, called)
        return [_token("FUNCTION", function, at, len(word))]
    if name in _CONSTANTS:
        return [_token("CONSTANT", _CONSTANTS[name], at, len(word))]
    if words.whole and not called:
        return [_token("NAME", name, at, len(word))]
    if not words.whole:
        if _VARIABLE.fullmatch(name):
            return [_token("NAME", name, at, len(word))]
        if _PRODUCT.fullmatch(name):
            return [_token("NAME", letter, at + k) for k, letter in enumerate(name)]
        for count in (1, 2):
            letters, rest = name[:count], name[count:]
            if set(letters) <= set(_LETTERS) and len(rest) > 1 and _function(rest):
                product = [_token("NAME", letter, at + k) for k, letter in enumerate(letters)]
                return [*product, _token("FUNCTION", _function(rest), at + count, len(rest))]
    raise _unknown(text, name, at, end, called)


def plain_name(word: str) -> str:
    """Return a word with Greek letters by name and subscripts written out."""
    plain = re.sub(
        r"([₀₁₂₃₄₅₆₇₈₉]+)$", lambda found: "_" + found.group().translate(_SUBSCRIPTS), word
    )
    first = _GREEK.get(plain[:1])
    return first + plain[1:] if first else plain


def _function(name: str) -> str:
    """Return the vocabulary's name of a function, or an empty text where there is none."""
    if name == "Piecewise" or name in RELATIONS:
        return name
    lower = name.lower() if len(name) > 1 else name
    return ALIASES.get(name) or ALIASES.get(lower, "")


def _unknown(text: str, name: str, at: int, end: int, called: bool) -> ExpressionError:
    code = "unknown_function" if called else "unknown_name"
    known: Collection[str] = (*ALIASES, *_CONSTANTS, *GREEK)
    close = difflib.get_close_matches(name, known, n=1, cutoff=0.6)
    data = {"name": name if len(name) <= 40 else name[:40] + "…"}
    if close:
        return ExpressionError(
            code + "_suggestion", text, at, end, {**data, "suggestion": close[0]}
        )
    return ExpressionError(code, text, at, end, data)


def _powers_of_functions(tokens: list[Token]) -> list[Token]:
    """Move the exponent of sin^2(x) into its function's token, and mark sin x (no bracket)."""
    result: list[Token] = []
    k = 0
    while k < len(tokens):
        token = tokens[k]
        k += 1
        if token.type == "FUNCTION":
            exponent = ""
            following = [each.type for each in tokens[k : k + 2]]
            if following == ["POWER", "NUMBER"]:
                exponent = str(tokens[k + 1])
                k += 2
            bracket = k < len(tokens) and tokens[k].type == "OPEN"
            kind = "FUNCTION" if bracket else "BARE"
            token = Token(
                kind,
                f"{token}^{exponent}" if exponent else str(token),
                start_pos=token.start_pos,
                end_pos=token.end_pos,
            )
        result.append(token)
    return result


def _paired(text: str, tokens: list[Token]) -> list[Token]:
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
            if len(stack) > DEPTH_LIMIT:
                raise ExpressionError(
                    "too_deep",
                    text,
                    token.start_pos or 0,
                    (token.start_pos or 0) + 1,
                    {"count": str(len(stack)), "limit": str(DEPTH_LIMIT)},
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
