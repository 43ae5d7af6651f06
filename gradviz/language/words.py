"""What a word means: a function, a constant, a variable, a product of letters, or several of them.

A word that has one sensible reading is read, and a note says how; else a sentence shows what to
type. In an equation words are whole, and only Greek letters are read apart.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from lark import Token

from gradviz.language.errors import ExpressionError
from gradviz.language.names import (
    CONNECTIVES,
    CONSTANTS,
    FROM_GREEK,
    GREEK,
    function_name,
    is_free,
    is_reduction,
    plain_name,
    suggestion,
)
from gradviz.language.notes import Note
from gradviz.language.spelling import Spelled
from gradviz.language.vocabulary import ALIASES, OPERATIONS

VARIABLE = re.compile(rf"(?:[^\W\d_]|{'|'.join(sorted(GREEK))})(?:_?[0-9]+|_[^\W_]+)?")
_LETTERS = "xyzuvwst"  # the letters of which a word may be a product: xy, xyz, xsin(x)
_PRODUCT = re.compile(rf"[{_LETTERS}]{{2,3}}")
_COEFFICIENT_PRODUCT = re.compile(r"[abcdkmnpqrABCDKMNPQR](?:[xyz]{2}|x[0-9]y[0-9])")
_NUMBERED_PRODUCT = re.compile(r"(?:[^\W\d_e][0-9]+){2,3}")
_GREEK_PIECE = re.compile(
    rf"π|[{''.join(FROM_GREEK)}](?:_?[0-9]+|[₀₁₂₃₄₅₆₇₈₉]+|_[^\W_]+)?|[^π{''.join(FROM_GREEK)}]+"
)
_GREEK_NAME = re.compile(
    rf"(?P<greek>{'|'.join(sorted(GREEK, key=len, reverse=True))})(?P<rest>[a-zA-Z])"
)
_PI_LETTER = re.compile(r"pi[xyztr]|[xyz]pi")
_TAIL = re.compile(r"[0-9]*[^\W\d_](?:_?[0-9]+)?|[xyz]{2,3}")
_NO_VARIABLES = frozenset(("inf", "infinity", "Infinity", "nan", "NaN", "oo", "null", "None", "if"))
_NO_VARIABLES |= {"else", "return", "for", "while", "import", "def"}
_POWER = re.compile(r"\s*(?:\^|\*\*)\s*(?:[-−+]?\s*[\w.]+|\([^()]*\)|\{[^{}]*\})|[⁰¹²³⁴⁵⁶⁷⁸⁹⁻]+")


@dataclass(frozen=True, slots=True)
class Words:
    """How words are read: in an equation whole, in a function also as products of variables.

    `declared` are the names that have a meaning already. With `products`, a word in an equation may
    be a product with a declared letter in it: a typed model's `ax`.
    """

    declared: frozenset[str] = frozenset()
    whole: bool = False
    products: bool = False


@dataclass(slots=True)
class Context:
    """What is around a word: what it is glued to, whether a bracket follows, what else is there.

    `independent` are the words that stand between operators somewhere in the text.
    """

    spelled: Spelled
    words: Words
    called: bool = False
    indexed: bool = False
    alone: bool = False
    after_number: bool = False
    followed: bool = False
    applied: bool = False
    independent: frozenset[str] = frozenset()
    notes: list[Note] = field(default_factory=list)


def read_word(word: str, at: int, context: Context) -> list[Token]:
    """Return the tokens of a word at a place of the text."""
    return _Word(word, at, context).tokens()


class _Word:
    def __init__(self, word: str, at: int, context: Context) -> None:
        self.word = word
        self.at = at
        self.context = context
        self.words = context.words
        self.name = plain_name(word)

    def token(self, kind: str, value: str, start: int = 0, end: int | None = None) -> Token:
        """Return the token of a part of the word."""
        end = len(self.word) if end is None else end
        first, last = self.context.spelled.span(self.at + start, self.at + end)
        return Token(kind, value, start_pos=first, end_pos=last)

    def note(self, code: str, meaning: str = "") -> None:
        shown = self.context.spelled.shown(self.at, self.at + len(self.word))
        self.context.notes.append(Note(code, (shown,), (meaning,) if meaning else ()))

    def tokens(self) -> list[Token]:
        known = self.known()
        if known is not None:
            return known
        if self.words.whole:
            return self.in_equation()
        if VARIABLE.fullmatch(self.name) or self.context.indexed:
            return [self.token("NAME", self.name)]
        for reading in (self.greek, self.letters, self.glued, self.product, self.variable):
            found = reading()
            if found is not None:
                return found
        raise self.unknown()

    def known(self) -> list[Token] | None:
        """Return a word that is in the vocabulary, or declared."""
        name, declared = self.name, self.words.declared
        if name in declared or self.word in declared:
            return [self.token("NAME", name if name in declared else self.word)]
        if name in CONNECTIVES:
            return [self.token(CONNECTIVES[name], name)]
        if name in ("True", "False"):
            return [self.token("NAME", name)]
        function = function_name(name)
        if function and self.context.indexed and is_reduction(function):
            function = ""
        if function and not self.context.called and self.is_variable(name):
            function = ""
        if function:
            if is_reduction(function) and not self.words.whole:
                raise self.error("reduction_in_function", name=name)
            return [self.token("FUNCTION", function)]
        if name in CONSTANTS:
            return [self.token("CONSTANT", CONSTANTS[name])]
        return None

    def is_variable(self, name: str) -> bool:
        """Tell whether a function's name that is not applied to anything is a variable's.

        In equations it always is; in a function `power` is, which has its sign, and `sin` is not.
        """
        if self.words.whole:
            return not self.context.applied
        return self.context.alone and is_free(name) and name not in ALIASES

    # readings

    def in_equation(self) -> list[Token]:
        """Return a word that is whole, but for its Greek letters and a function's name in it."""
        found = self.greek()
        if found is not None:
            return found
        if self.words.products:
            found = self.with_declared()
            if found is not None:
                return found
        if self.context.called and not self.context.indexed and len(self.name) > 1:
            raise self.unknown()
        return [self.token("NAME", self.name)]

    def with_declared(self) -> list[Token] | None:
        """Return `ax` as a*x and `sinx` as sin(x), where x is declared."""
        word, declared = self.word, self.words.declared
        for cut in range(1, len(word)):
            head, tail = word[:cut], word[cut:]
            function = function_name(head)
            if tail in declared and function and _takes_one(function):
                self.note("glued", f"{head}({tail})")
                return [
                    self.token("FUNCTION", function, 0, cut),
                    self.token("NAME", tail, cut),
                ]
        if len(word) == 2 and any(letter in declared for letter in word) and word.isalpha():
            return self.spread()
        return None

    def greek(self) -> list[Token] | None:
        """Return a word with its Greek letters apart: πx, λx, sinθ."""
        pieces = list(_GREEK_PIECE.finditer(self.word))
        if len(pieces) < 2 or re.search(rf"_[π{''.join(FROM_GREEK)}]", self.word):
            return None
        result: list[Token] = []
        inner = Context(self.context.spelled, self.words)
        for k, piece in enumerate(pieces):
            inner.called = self.context.called and k == len(pieces) - 1
            inner.after_number = True
            inner.followed = k < len(pieces) - 1
            inner.applied = inner.followed or self.context.applied
            result += read_word(piece.group(), self.at + piece.start(), inner)
        self.note("glued", _joined(self.context.spelled.typed, result))
        return result

    def letters(self) -> list[Token] | None:
        """Return products of usual variables, xy and xyz, and of numbered ones, x1x2."""
        if _PRODUCT.fullmatch(self.name):
            return [self.token("NAME", each, k, k + 1) for k, each in enumerate(self.name)]
        if _NUMBERED_PRODUCT.fullmatch(self.name) and len(self.name) == len(self.word):
            parts = list(re.finditer(r"[^\W\d_][0-9]+", self.name))
            self.note("product", "*".join(part.group() for part in parts))
            return [self.token("NAME", part.group(), *part.span()) for part in parts]
        return None

    def glued(self) -> list[Token] | None:
        """Return a function's name glued to letters, where there is one way to read that."""
        if len(self.word) != len(self.name) or not self.word.isascii():
            return None
        readings = list(self.with_function())
        if not readings:
            return None
        texts = [_meaning(*each) for each in readings]
        if len(readings) > 1:
            raise self.error("two_readings", first=texts[0], second=texts[1])
        head, function, tail = readings[0]
        usual = not head or (set(head) <= set(_LETTERS) and len(head) < 3) or len(head) == 1
        plain_tail = not tail or re.fullmatch(r"[0-9]*[xyz][0-9]*|[xyz]{2,3}|[0-9]*pi|[0-9]+", tail)
        if not usual or "e" in head or not plain_tail:
            if not tail:
                return None
            raise self.error("glued_name", better=texts[0])
        if tail or not set(head) <= set(_LETTERS):
            self.note("glued", texts[0])
        cut = len(self.word) - len(tail)
        result = [self.token("NAME", each, k, k + 1) for k, each in enumerate(head)]
        result.append(self.token("FUNCTION", function_name(function), len(head), cut))
        return [*result, *self.tail(tail, cut)] if tail else result

    def with_function(self) -> Iterator[tuple[str, str, str]]:
        """Yield each way to read a word as letters, a function, and what that is applied to."""
        word = self.word
        for first in range(3):
            for last in range(len(word), first + 1, -1):
                head, name, tail = word[:first], word[first:last], word[last:]
                function = function_name(name) if len(name) > 1 and name[0].isalpha() else ""
                if not function or (head and not head.isalpha()) or not _takes_one(function):
                    continue
                if tail and self.context.called:
                    continue
                fits = (
                    _TAIL.fullmatch(tail)
                    or tail == "pi"
                    or (self.context.followed and tail.isdigit())
                )
                if (tail and not fits) or not (head or tail):
                    continue
                yield head, name, tail

    def tail(self, tail: str, cut: int) -> list[Token]:
        """Return what a glued function is applied to: a number, letters."""
        digits = re.match(r"[0-9]*", tail)
        count = digits.end() if digits else 0
        tokens = [self.token("NUMBER", tail[:count], cut, cut + count)] if count else []
        rest = tail[count:]
        if not rest:
            return tokens
        if rest == "pi" or VARIABLE.fullmatch(rest):
            kind, value = ("CONSTANT", "pi") if rest == "pi" else ("NAME", rest)
            return [*tokens, self.token(kind, value, cut + count)]
        letters = [
            self.token("NAME", each, cut + count + k, cut + count + k + 1)
            for k, each in enumerate(rest)
        ]
        return [*tokens, *letters]

    def product(self) -> list[Token] | None:
        """Return a short word as a product of its letters; a sentence where it may be more."""
        word = self.word
        if self.context.called or not word.isalpha():
            return None
        if _PI_LETTER.fullmatch(word):
            self.note("glued", "*".join(re.findall("pi|.", word)))
            return [
                self.token(
                    "CONSTANT" if part.group() == "pi" else "NAME", part.group(), *part.span()
                )
                for part in re.finditer("pi|.", word)
            ]
        greek = _GREEK_NAME.fullmatch(word)
        if greek:
            raise self.error(
                "glued_name", better=f"{greek['greek']}*{greek['rest']}" + self.power()
            )
        if len(word) == 2 or (self.context.spelled.latex and len(word) == 3):
            return self.spread()
        short = len(word) == 3 and word not in self.context.independent
        if (short and self.context.after_number) or _COEFFICIENT_PRODUCT.fullmatch(word):
            return self.spread()
        return None

    def spread(self) -> list[Token]:
        """Return the product of a word's letters; e may be the constant or a variable."""
        word = self.word
        if "e" in word and not self.context.spelled.latex:
            raise self.error("glued_name", better="*".join(word) + self.power())
        self.note("product", "*".join(word))
        return [
            self.token(*(("CONSTANT", "e") if each in ("e", "E") else ("NAME", each)), k, k + 1)
            for k, each in enumerate(word)
        ]

    def variable(self) -> list[Token] | None:
        """Return a word that stands between operators as one variable."""
        context = self.context
        if not context.alone or context.called or self.word in _NO_VARIABLES:
            return None
        self.note("word")
        return [self.token("NAME", self.name)]

    # refusals

    def power(self) -> str:
        """Return the power that follows a word, as it was typed."""
        spelled = self.context.spelled
        end = self.at + len(self.word)
        follows = _POWER.match(spelled.text, end)
        return spelled.shown(*follows.span()).strip() if follows else ""

    def error(self, code: str, **data: str) -> ExpressionError:
        place = (self.at, self.at + len(self.word))
        spelled = self.context.spelled
        first, last = spelled.span(*place)
        shown = {"written": _short(spelled.shown(*place)), **data}
        return ExpressionError(code, spelled.typed, first, last, shown)

    def unknown(self) -> ExpressionError:
        called = self.context.called
        code = "unknown_function" if called else "unknown_name"
        close = suggestion(self.name, called=called)
        shown = self.context.spelled.shown(self.at, self.at + len(self.word))
        if close:
            return self.error(code + "_suggestion", name=_short(shown), suggestion=close)
        return self.error(code, name=_short(shown))


def _short(text: str) -> str:
    return text if len(text) <= 40 else text[:40] + "…"


def _takes_one(function: str) -> bool:
    return function in OPERATIONS and OPERATIONS[function].arity == 1 and not is_reduction(function)


def _meaning(head: str, function: str, tail: str) -> str:
    """Return letters, a function and its argument as one would type them."""
    digits = re.match(r"[0-9]*", tail)
    count = digits.end() if digits else 0
    rest = tail[count:]
    letters = [rest] if not rest or rest == "pi" or VARIABLE.fullmatch(rest) else list(rest)
    inner = "*".join(each for each in (tail[:count], *letters) if each)
    return "".join(f"{letter}*" for letter in head) + (f"{function}({inner})" if tail else function)


def _joined(typed: str, tokens: list[Token]) -> str:
    """Return tokens as one would type them, with what they are made of."""
    text = ""
    for k, token in enumerate(tokens):
        shown = typed[token.start_pos : token.end_pos]
        text += shown + ("" if k == len(tokens) - 1 else " " if token.type == "FUNCTION" else "*")
    return text
