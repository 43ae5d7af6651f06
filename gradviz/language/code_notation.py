"""How programs write a formula, rewritten in the language's own notation, or refused by a sentence.

`np.sin(x)**2` loses its prefix, `x.^2` its point. What has no counterpart (`x > 0 ? x : 0`, `5!`,
`10%`) is refused, and the sentence shows what to type.
"""

from __future__ import annotations

import math
import re

from gradviz.language.names import CONSTANTS, function_name, suggestion
from gradviz.language.notes import Note
from gradviz.language.spelling import Spelled

_ROOTS = (
    "numpy|np|jnp|jax|math|Math|cmath|mpmath|mp|torch|tf|tensorflow|keras|ops|K|F|nn|scipy|special"
    "|sympy|sym|sp|std"
)
_INNER = "math|numpy|nn|functional|special|ops|backend|linalg|keras|experimental"
_PREFIX = re.compile(rf"(?<![\w.])(?:{_ROOTS})\s*(?:\.|::)\s*(?:(?:{_INNER})\s*\.\s*)*(?=[^\W\d_])")
_FACTORIAL = re.compile(r"(?:(?<![\w.])([0-9]+)|([\w)\]}]))\s*!(?!=)")
_PERCENT = re.compile(r"(?:([0-9.]*[0-9])|([\w)\]}]))\s*%\s*([\w(])?")
_PYTHON_CASES = re.compile(r"(?P<value>.+?)\bif\b(?P<test>.+?)\belse\b(?P<other>.+)", re.DOTALL)
_CALLED_CASES = re.compile(
    r"(?<![\w.])(?:if|If|IF|iif|IIf|ifelse|IfElse|ifThenElse|si|SI|Si|se|SE|Se|cond)\s*([(\[])"
)
# a number's own point, 2.*x, is no operator's
_POINTED = re.compile(r"(?:(?<=[^\W\d])|(?<=[)\]}])|(?<=[^\W\d_][0-9])|(?<=\s))\.(\*|/|\^)")
_EXAMPLE = "where(x > 0, x, 0)"
_LARGEST_FACTORIAL = 170


def from_code(spelled: Spelled) -> Spelled:
    """Return a text without what only programs need.

    Raises ExpressionError for what the language writes otherwise.

    >>> from gradviz.language.spelling import spell
    >>> found = from_code(spell("np.sin(x)**2 + x.^2"))
    >>> found.text, [each.code for each in found.notes]
    (' sin(x)**2 + x^2', ['prefix', 'elementwise'])
    """
    prefixes: dict[str, None] = {}
    for each in _PREFIX.finditer(spelled.text):
        _check_function(spelled, each.end())
        prefixes[re.sub(r"\s", "", each.group())] = None
    spelled = spelled.rewritten(_PREFIX, lambda _: [" "])
    if prefixes:
        spelled = spelled.with_notes(Note("prefix", tuple(prefixes)))
    points = list(_POINTED.finditer(spelled.text))
    if points:
        readings = dict.fromkeys((f".{each.group(1)}", each.group(1)) for each in points)
        note = Note("elementwise", *(tuple(part) for part in zip(*readings, strict=True)))
        spelled = spelled.rewritten(_POINTED, lambda each: [each.span(1)]).with_notes(note)
    _refuse_cases(spelled)
    _refuse_factorials_and_percents(spelled)
    return spelled


def _check_function(spelled: Spelled, begin: int) -> None:
    """Hold what stands behind a prefix to be known: it is no variable."""
    word = re.compile(r"\w+").match(spelled.text, begin)
    if word is None or function_name(word.group()) or word.group() in CONSTANTS:
        return
    name, place = word.group()[:40], word.span()
    close = suggestion(name, called=True)
    if close:
        raise spelled.error("unknown_function_suggestion", *place, name=name, suggestion=close)
    raise spelled.error("unknown_function", *place, name=name)


def _refuse_cases(spelled: Spelled) -> None:
    """Raise for c ? a : b, a if c else b and If(c, a, b), with the `where` that says the same."""
    text = spelled.text
    called = _CALLED_CASES.search(text)
    if called:
        opening = called.start(1)
        end = _closing(text, opening)
        inner = text[opening + 1 : end - 1] if text[end - 1] in ")]" else text[opening + 1 : end]
        inner = inner.replace(";", ",")
        if inner.count(",") >= 2:
            raise spelled.error("use_where", called.start(), end, better=f"where({_tidy(inner)})")
    question = text.find("?")
    if question >= 0:
        start, end = _around(text, question)
        test, rest = text[start:question], text[question + 1 : end]
        value, colon, other = rest.partition(":")
        better = f"where({_tidy(test)}, {_tidy(value)}, {_tidy(other)})" if colon else _EXAMPLE
        raise spelled.error("use_where", start, end, better=better)
    word = re.search(r"\bif\b", text)
    if word and "else" in text:
        start, end = _around(text, word.start())
        found = _PYTHON_CASES.fullmatch(text[start:end])
        if found:
            parts = (_tidy(found[name]) for name in ("test", "value", "other"))
            raise spelled.error("use_where", start, end, better=f"where({', '.join(parts)})")


def _tidy(text: str) -> str:
    return re.sub(r"\s+", " ", text).strip()[:80]


def _around(text: str, at: int) -> tuple[int, int]:
    """Return where the innermost brackets around a place begin and end, inside of them."""
    depth, start = 0, at
    while start > 0:
        letter = text[start - 1]
        if letter in ")]}":
            depth += 1
        elif letter in "([{":
            if depth == 0:
                break
            depth -= 1
        elif letter in "=,:" and depth == 0 and not _is_comparison(text, start - 1):
            break
        start -= 1
    depth, end = 0, at
    while end < len(text):
        letter = text[end]
        if letter in "([{":
            depth += 1
        elif letter in ")]}":
            if depth == 0:
                break
            depth -= 1
        end += 1
    while start < at and text[start].isspace():
        start += 1
    return start, end


def _is_comparison(text: str, at: int) -> bool:
    return text[at] == "=" and (text[at - 1 : at] in set("<>=!") or text[at + 1 : at + 2] == "=")


def _closing(text: str, opening: int) -> int:
    """Return the place behind the bracket that closes the one at `opening`, or the end."""
    depth = 0
    for k in range(opening, len(text)):
        depth += (text[k] in "([{") - (text[k] in ")]}")
        if depth == 0:
            return k + 1
    return len(text)


def _refuse_factorials_and_percents(spelled: Spelled) -> None:
    found = _FACTORIAL.search(spelled.text)
    if found:
        number = found.group(1)
        if number and int(number[:4]) <= _LARGEST_FACTORIAL and len(number) < 4:
            value = math.factorial(int(number))
            better = str(value) if value < 10**15 else repr(float(value))
            shown = spelled.shown(*found.span())
            raise spelled.error("factorial", *found.span(), written=shown, better=better)
        raise spelled.error("factorial_of_variable", found.end() - 1, found.end())
    found = _PERCENT.search(spelled.text)
    if found:
        place = (found.start(), found.end(2) if found.group(2) else found.end(1))
        at = spelled.text.index("%", found.start())
        if found.group(1) and not found.group(3):
            number = found.group(1)
            raise spelled.error(
                "percent", place[0], at + 1, written=f"{number}%", better=f"{number}/100"
            )
        raise spelled.error("remainder", at, at + 1)
