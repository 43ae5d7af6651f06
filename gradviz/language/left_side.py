"""The left side of a function: its name and its variables, as people and programs write them."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from gradviz.language.names import CONSTANTS, has_meaning
from gradviz.language.notes import Note
from gradviz.language.spelling import Spelled
from gradviz.language.tree import in_order
from gradviz.language.vocabulary import ALIASES

_NAME = r"[^\W\d_]\w*"
_LISTED = re.compile(rf"\s*({_NAME})\s*(?:[(\[]([^()\[\]]*)[)\]])?\s*(?::=|=(?![=>]))")
_GIVEN = rf"\s*(?:({_NAME})\s*(?:=|<-)\s*)?"
_PROGRAMS = (
    re.compile(rf"{_GIVEN}lambda\s+([^():]+):"),
    re.compile(rf"\s*def\s+({_NAME})\s*\(([^()]*)\)\s*(?:->\s*\w+\s*)?:\s*return\b"),
    re.compile(rf"{_GIVEN}@\s*\(([^()]*)\)"),
    re.compile(rf"{_GIVEN}function\s*\(([^()]*)\)\s*(?:\{{\s*)?(?:return\b)?"),
    re.compile(rf"\s*function\s+({_NAME})\s*\(([^()]*)\)\s*\{{\s*return\b"),
    re.compile(
        rf"\s*(?:(?:const|let|var)\s+)?(?:({_NAME})\s*[=:]\s*)?\(([^()]*)\)\s*(?:->|=>|→|↦|⇒)"
    ),
    re.compile(rf"\s*(?:(?:const|let|var)\s+)?(?:({_NAME})\s*[=:]\s*)?({_NAME})\s*(?:->|=>|→|↦|⇒)"),
)
_END = re.compile(r"[\s;]*\}?[\s;]*$")


@dataclass(frozen=True, slots=True)
class LeftSide:
    """A function's name, its variables (None where none are listed), and where its formula is."""

    name: str
    listed: tuple[str, ...] | None
    begin: int
    end: int
    notes: tuple[Note, ...] = ()


def read_left_side(spelled: Spelled) -> LeftSide:
    """Return what stands before the formula; raises ExpressionError for names with a meaning.

    >>> from gradviz.language.spelling import spell
    >>> side = read_left_side(spell("lambda x, y: x - y"))
    >>> side.name, side.listed, side.begin
    ('f', ('x', 'y'), 12)
    """
    text = spelled.text
    for pattern in _PROGRAMS:
        match = pattern.match(text)
        if match is not None:
            ending = _END.search(text)
            end = ending.start() if ending and ending.group().strip() else len(text)
            name = match.group(1) or "f"
            listed = _listed(spelled, match) or None
            shown = re.sub(r"\s+", " ", spelled.shown(*match.span())).strip()
            meaning = f"{name}({', '.join(listed or ())}) ="
            _check_name(spelled, match)
            return LeftSide(
                name, listed, match.end(), end, (Note("function", (shown,), (meaning,)),)
            )
    match = _LISTED.match(text)
    if match is None:
        return LeftSide("f", None, 0, len(text))
    _check_name(spelled, match)
    if match.group(2) is None:
        return LeftSide(match.group(1), None, match.end(), len(text))
    return LeftSide(match.group(1), _listed(spelled, match), match.end(), len(text))


def _check_name(spelled: Spelled, match: re.Match[str]) -> None:
    name = match.group(1)
    # E is also an energy, and an error
    meaning = bool(name) and (has_meaning(name) or bool(ALIASES.get(name)) or name in CONSTANTS)
    if meaning and name != "E":
        raise spelled.error("left_side_meaning", *match.span(1), name=name)


def _listed(spelled: Spelled, match: re.Match[str]) -> tuple[str, ...]:
    listed: list[str] = []
    at = match.start(2)
    for part in match.group(2).split(","):
        variable = part.strip()
        start = at + part.find(variable) if variable else at
        place = (start, start + max(1, len(variable)))
        variable = variable.removesuffix("_")  # Mathematica's f[x_]
        if not re.fullmatch(_NAME, variable) or variable in ALIASES or variable in CONSTANTS:
            raise spelled.error("left_side_name", *place, name=spelled.shown(*place) or variable)
        if variable in listed:
            raise spelled.error("left_side_repeated", *place, name=variable)
        listed.append(variable)
        at += len(part) + 1
    return tuple(listed)


def with_coordinates(
    listed: tuple[str, ...], used: Iterable[str]
) -> tuple[tuple[str, ...], tuple[Note, ...]]:
    """Return listed variables, vectors as their coordinates: f(x) = x_1^2 + x_2^2.

    >>> with_coordinates(("x", "y"), ("x_2", "x_1", "y"))[0]
    ('x_1', 'x_2', 'y')
    """
    used = set(used)
    result: list[str] = []
    notes: list[Note] = []
    for name in listed:
        parts = [
            each
            for each in in_order(used - set(listed))
            if re.fullmatch(rf"{re.escape(name)}_?[0-9]+", each)
        ]
        if name in used or not parts:
            result.append(name)
            continue
        result += parts
        notes.append(Note("vector", (name,), (f"({', '.join(parts)})",)))
    return tuple(result), tuple(notes)
