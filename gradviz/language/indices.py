"""Indexed variables, x[0] and x(1): each is a variable of its own, x_0 and x_1."""

from __future__ import annotations

import re
from collections.abc import Collection

from lark import Token

from gradviz.language.errors import ExpressionError
from gradviz.language.notes import Note
from gradviz.language.words import Words

_LETTERS = frozenset("ijknm")
_LONGEST = 4


def read_indices(
    text: str, tokens: list[Token], words: Words
) -> tuple[list[Token], tuple[Note, ...]]:
    """Return tokens with names in place of indexed variables, and what is to be said of that.

    Raises ExpressionError where a name stands with an index and without, or the index is none.
    """
    found = {k: size for k in range(len(tokens)) if (size := _length(text, tokens, k))}
    if not found:
        return tokens, ()
    bare = {
        str(token): token
        for k, token in enumerate(tokens)
        if token.type == "NAME" and k not in found
    }
    written = {str(token) for token in tokens if token.type == "NAME"}
    known = written | set(words.declared)
    result: list[Token] = []
    notes: list[Note] = []
    k = 0
    while k < len(tokens):
        size = found.get(k, 0)
        name = str(tokens[k])
        if not size or _is_product(tokens, k, words, bare):
            result.append(tokens[k])
            k += 1
            continue
        last = tokens[k + size - 1]
        start, end = tokens[k].start_pos or 0, last.end_pos or 0
        number = next(str(each) for each in tokens[k:] if each.type == "NUMBER")
        shown = text[start:end]
        _check(text, start, end, name, number, words, bare)
        variable = f"{name}{number}" if f"{name}{number}" in known else f"{name}_{number}"
        if words.whole and words.declared and variable not in words.declared:
            _check_columns(text, start, end, name, words.declared)
        result.append(Token("NAME", variable, start_pos=start, end_pos=end))
        notes.append(_note(tokens, k, shown, variable))
        k += size
    return result, tuple(notes)


def _note(tokens: list[Token], k: int, shown: str, variable: str) -> Note:
    code = "index" if str(tokens[k + 1]) == "[" else "index_or_product"
    return Note(code, (shown,), (variable,))


def _is_product(tokens: list[Token], k: int, words: Words, bare: Collection[str]) -> bool:
    """Tell whether x(2) is 2x after all: x is a number there, by the left side."""
    name = str(tokens[k])
    return str(tokens[k + 1]) != "[" and name in words.declared and (name in bare or words.whole)


def _length(text: str, tokens: list[Token], k: int) -> int:
    """Return how many tokens an indexed variable that begins at k has, 0 where none does."""
    kinds = [each.type for each in tokens[k : k + 6]]
    if kinds[:2] != ["NAME", "OPEN"] or str(tokens[k]) in ("True", "False"):
        return 0
    square = str(tokens[k + 1]) == "["
    if kinds[:4] == ["NAME", "OPEN", "NUMBER", "CLOSE"]:
        if not str(tokens[k + 2]).isdigit() or len(str(tokens[k + 2])) > _LONGEST:
            if square:
                raise _form(text, tokens, k, 3)
            return 0
        # x[0][1], x[0](1)
        if square and [str(each) for each in tokens[k + 4 : k + 5]] == ["["]:
            closing = next((j for j in range(k + 4, len(tokens)) if str(tokens[j]) == "]"), k + 4)
            raise _form(text, tokens, k, closing - k)
        return 4
    if square and kinds == ["NAME", "OPEN", "OPEN", "NUMBER", "CLOSE", "CLOSE"]:
        return 6
    if square:
        inner = []
        for each in tokens[k + 2 :]:
            if each.type == "CLOSE":
                break
            inner.append(each)
        names = {str(each) for each in inner if each.type == "NAME"}
        others = {each.type for each in inner if each.type != "NAME"}
        is_index = others <= {"NUMBER", "PLUS", "MINUS", "COMMA", "IMPLIED"} and names <= _LETTERS
        if inner and is_index and (names or len(inner) > 1):
            raise _form(text, tokens, k, 2 + len(inner))
    return 0


def _form(text: str, tokens: list[Token], k: int, last: int) -> ExpressionError:
    start = tokens[k].start_pos or 0
    end = tokens[min(k + last, len(tokens) - 1)].end_pos or 0
    return ExpressionError("index_form", text, start, end, {"written": text[start:end][:40]})


def _check(
    text: str, start: int, end: int, name: str, number: str, words: Words, bare: Collection[str]
) -> None:
    """Hold a name to be indexed everywhere or nowhere."""
    data = {"written": text[start:end], "name": name, "variable": f"{name}_{number}"}
    if words.whole and name in words.declared:
        raise ExpressionError("index_of_scalar", text, start, end, data)
    if name in bare:
        data["product"] = f"{name}*{number}"
        raise ExpressionError("index_and_name", text, start, end, data)


def _check_columns(text: str, start: int, end: int, name: str, declared: Collection[str]) -> None:
    """Hold an index to the columns there are, where columns are numbered so."""
    columns = [each for each in declared if re.fullmatch(rf"{re.escape(name)}_?[0-9]+", each)]
    if columns:
        data = {"written": text[start:end], "names": ", ".join(sorted(columns))}
        raise ExpressionError("index_of_column", text, start, end, data)
